// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"

#include <QRectF>
#include <QString>
#include <QTextDocument>

class QPainter;

namespace millrace {

/// What a text is, from which its size, weight and colour follow in either theme.
enum class ProseStyle {
    Caption, ///< "MODULE 1 · LESSON 2"
    Small,
    SmallStrong,
    Body,
    Strong,
    Heading,
    Title,
    Right,
    Wrong,
    AtRisk,
    Figure,
    FigureLarge,
    FigureWrong,
};

/// Words laid out for a width: Markdown paragraphs, `code`, *emphasis* and lists, or plain text. A word
/// that is wider than its place is broken, never cut off. Follows the theme when told so by `restyle`.
class ProseDocument
{
public:
    explicit ProseDocument(ProseStyle style);

    void setMarkdown(const QString &markdown);
    void setPlain(const QString &text);
    void setStyle(ProseStyle style);
    void restyle();

    QString plain() const { return m_plain; }
    int heightFor(int width) const;
    /// Of the longest line when nothing is broken.
    int idealWidth() const;
    int lineHeight() const;
    void draw(QPainter &painter, const QRectF &place, Qt::LayoutDirection direction) const;

private:
    void layOut();

    ProseStyle m_style;
    QString m_text;
    QString m_plain;
    bool m_isMarkdown = false;
    mutable QTextDocument m_document;
};

QColor proseColour(ProseStyle style, const Theme &theme);
QFont proseFont(ProseStyle style, const Theme &theme);

} // namespace millrace
