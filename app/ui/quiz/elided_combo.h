// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace millrace {

/// A combo list that is as narrow as its place; what does not fit is cut with dots and told by a tooltip.
class ElidedCombo : public QComboBox
{
public:
    explicit ElidedCombo(QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showPopup() override;
};

} // namespace millrace
