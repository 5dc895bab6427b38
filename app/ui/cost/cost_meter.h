// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

#include <vector>

namespace millrace {

class CalmRefresh;
class CostModel;
class CostPopup;
class LabSession;
struct LiveState;

/// What the run has cost so far and what its present pace would cost in a month, in the top bar. A click or
/// Enter opens the bill, line by line.
class CostMeter : public QPushButton
{
    Q_OBJECT

public:
    explicit CostMeter(LabSession *session, QWidget *parent = nullptr);

    CostModel *model() const { return m_model; }
    CostPopup *popup() const { return m_popup; }
    QSize sizeHint() const override;

public slots:
    void openBill();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh(const LiveState *state);
    struct Piece
    {
        QString text;
        bool isFigure = false;
    };
    std::vector<Piece> pieces() const;
    static int gap();

    LabSession *m_session;
    CalmRefresh *m_refresh = nullptr;
    CostModel *m_model = nullptr;
    CostPopup *m_popup = nullptr;
    QString m_soFar;
    QString m_month;
};

} // namespace millrace
