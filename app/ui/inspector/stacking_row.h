// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace millrace {

/// Words and what belongs to them: beside each other where both fit unbroken, else below each other.
class StackingRow : public QWidget
{
    Q_OBJECT

public:
    StackingRow(QLabel *words, QWidget *beside, QWidget *parent = nullptr);

    bool isStacked() const;

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    QLabel *m_words;
    QWidget *m_beside;
    QBoxLayout *m_row;
};

} // namespace millrace
