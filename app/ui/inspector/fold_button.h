// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace millrace {

/// A line of words with an arrow that says whether what belongs to them is open. The words wrap.
class FoldButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit FoldButton(QWidget *parent);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {60, 20}; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace millrace
