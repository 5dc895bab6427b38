// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QWidget>

#include <vector>

namespace millrace {

class QuantityBar;

/// Figures with their limits as bars: "Records in", "1,000/s of 1,000/s". A figure without a limit has no
/// bar.
class QuantityBars : public QWidget
{
    Q_OBJECT

public:
    explicit QuantityBars(QWidget *parent = nullptr);

    void setQuantities(const std::vector<Quantity> &quantities);
    /// What a row says, also when read out.
    QString rowText(std::size_t row) const;
    std::size_t rowCount() const { return m_shown; }

private:
    std::vector<QuantityBar *> m_bars; ///< made once each, reused
    std::size_t m_shown = 0;
};

} // namespace millrace
