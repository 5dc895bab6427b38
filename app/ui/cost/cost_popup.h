// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/cost.h"

#include <QFrame>

class QLabel;
class QTableView;

namespace millrace {

class CostModel;

/// The bill below the meter: what each service has used and costs, at which price, from which book. Esc or a
/// click beside it closes it.
class CostPopup : public QFrame
{
    Q_OBJECT

public:
    explicit CostPopup(CostModel *model, QWidget *parent = nullptr);

    /// The words above and below the table.
    void setReport(const CostReport &report);
    QTableView *table() const { return m_table; }
    QString bookText() const;
    void fit(int widthMax);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    CostModel *m_model;
    QLabel *m_words = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_book = nullptr;
};

} // namespace millrace
