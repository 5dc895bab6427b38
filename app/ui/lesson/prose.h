// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/prose_document.h"

#include <QLabel>

#include <string>

namespace millrace {

/// A text of a lesson on screen: wraps at any width, as high as its words, and follows the theme. To screen
/// readers it is a label with its plain words.
class Prose : public QLabel
{
public:
    explicit Prose(ProseStyle style, QWidget *parent = nullptr);

    void setMarkdown(const std::string &markdown);
    void setPlain(const QString &text);
    void setStyle(ProseStyle style);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void put(const QString &text, bool isMarkdown);
    void take();

    ProseDocument m_document;
    ProseStyle m_style;
    QString m_shown;
};

} // namespace millrace
