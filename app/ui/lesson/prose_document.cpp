// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/prose_document.h"

#include <QAbstractTextDocumentLayout>
#include <QFontMetrics>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextList>

#include <cmath>
#include <utility>
#include <vector>

namespace millrace {

namespace {

constexpr int lineHeightPercent = 114;

/// Code reads as code: its own face on a faint ground.
void restyleCode(QTextDocument &document, const Theme &theme, double size)
{
    std::vector<std::pair<int, int>> code;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (QTextBlock::iterator at = block.begin(); !at.atEnd(); ++at)
            if (const QTextFragment fragment = at.fragment(); fragment.charFormat().fontFixedPitch())
                code.emplace_back(fragment.position(), fragment.length());
    QTextCharFormat format;
    format.setFont(theme.figures(size - 1), QTextCharFormat::FontPropertiesSpecifiedOnly);
    format.setBackground(theme.track);
    for (const auto &[position, length] : code) {
        QTextCursor cursor(&document);
        cursor.setPosition(position);
        cursor.setPosition(position + length, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    }
}

void spaceBlocks(QTextDocument &document, const Theme &theme)
{
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format;
        format.setLineHeight(lineHeightPercent, QTextBlockFormat::ProportionalHeight);
        format.setTopMargin(0);
        const bool isLast = !block.next().isValid();
        const bool isInList = block.textList() != nullptr && block.next().textList() != nullptr;
        format.setBottomMargin(isLast ? 0 : theme.scaled(isInList ? 4 : 8));
        QTextCursor(block).mergeBlockFormat(format);
    }
}

} // namespace

QColor proseColour(ProseStyle style, const Theme &theme)
{
    switch (style) {
    case ProseStyle::Caption:
    case ProseStyle::Small:
    case ProseStyle::SmallStrong:
    case ProseStyle::Figure:
    case ProseStyle::FigureLarge:
        return theme.inkSecond;
    case ProseStyle::Right:
        return theme.greenText;
    case ProseStyle::Wrong:
    case ProseStyle::FigureWrong:
        return theme.redText;
    case ProseStyle::AtRisk:
        return theme.amberText;
    case ProseStyle::Body:
    case ProseStyle::Strong:
    case ProseStyle::Heading:
    case ProseStyle::Title:
        break;
    }
    return theme.ink;
}

QFont proseFont(ProseStyle style, const Theme &theme)
{
    switch (style) {
    case ProseStyle::Caption:
        return theme.words(11, QFont::Medium);
    case ProseStyle::Small:
    case ProseStyle::Right:
    case ProseStyle::Wrong:
    case ProseStyle::AtRisk:
        return theme.words(12.5);
    case ProseStyle::SmallStrong:
        return theme.words(12.5, QFont::DemiBold);
    case ProseStyle::Body:
        break;
    case ProseStyle::Strong:
        return theme.words(13.5, QFont::Medium);
    case ProseStyle::Heading:
        return theme.words(13.5, QFont::DemiBold);
    case ProseStyle::Title:
        return theme.words(17, QFont::Bold);
    case ProseStyle::Figure:
        return theme.figures(12.5);
    case ProseStyle::FigureLarge:
    case ProseStyle::FigureWrong:
        return theme.words(17, QFont::DemiBold);
    }
    return theme.words(13.5);
}

ProseDocument::ProseDocument(ProseStyle style)
    : m_style(style)
{
    m_document.setDocumentMargin(0);
    m_document.setUndoRedoEnabled(false);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_document.setDefaultTextOption(option);
}

void ProseDocument::setMarkdown(const QString &markdown)
{
    m_text = markdown;
    m_isMarkdown = true;
    layOut();
}

void ProseDocument::setPlain(const QString &text)
{
    m_text = text;
    m_isMarkdown = false;
    layOut();
}

void ProseDocument::setStyle(ProseStyle style)
{
    m_style = style;
    layOut();
}

void ProseDocument::restyle()
{
    layOut();
}

void ProseDocument::layOut()
{
    const Theme &theme = Theme::current();
    const QFont font = proseFont(m_style, theme);
    m_document.setDefaultFont(font);
    m_document.setIndentWidth(theme.scaled(18));
    if (m_isMarkdown) {
        m_document.setMarkdown(m_text,
                               QTextDocument::MarkdownFeatures(QTextDocument::MarkdownNoHTML
                                                               | QTextDocument::MarkdownDialectGitHub));
        restyleCode(m_document, theme, font.pixelSize() / theme.textScale);
    } else {
        m_document.setPlainText(m_text);
    }
    spaceBlocks(m_document, theme);
    m_plain = m_document.toPlainText();
}

int ProseDocument::heightFor(int width) const
{
    m_document.setTextWidth(width);
    return static_cast<int>(std::ceil(m_document.size().height()));
}

int ProseDocument::idealWidth() const
{
    m_document.setTextWidth(-1);
    return static_cast<int>(std::ceil(m_document.idealWidth()));
}

int ProseDocument::lineHeight() const
{
    return QFontMetrics(m_document.defaultFont()).height() * lineHeightPercent / 100;
}

void ProseDocument::draw(QPainter &painter, const QRectF &place, Qt::LayoutDirection direction) const
{
    QTextOption option = m_document.defaultTextOption();
    if (option.textDirection() != direction) {
        option.setTextDirection(direction);
        m_document.setDefaultTextOption(option);
    }
    m_document.setTextWidth(place.width());
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, proseColour(m_style, Theme::current()));
    painter.save();
    painter.translate(place.topLeft());
    m_document.documentLayout()->draw(&painter, context);
    painter.restore();
}

} // namespace millrace
