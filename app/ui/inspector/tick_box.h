// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace millrace {

/// A check box whose box and tick can be seen on every ground. Enter ticks it as Space does.
class TickBox : public QCheckBox
{
public:
    explicit TickBox(const QString &text, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }
    void paintEvent(QPaintEvent *event) override;
};

} // namespace millrace
