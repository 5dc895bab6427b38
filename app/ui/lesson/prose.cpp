// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/prose.h"

#include <QPainter>

#include <algorithm>

namespace millrace {

namespace {

/// A paragraph that has no width yet asks for about this much at 100 %.
constexpr int readingWidth = 280;
constexpr int narrowest = 48;
constexpr int widestFigure = 120;

} // namespace

Prose::Prose(ProseStyle style, QWidget *parent)
    : QLabel(parent)
    , m_document(style)
    , m_style(style)
{
    setTextFormat(Qt::PlainText);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_document.restyle();
        take();
    });
}

void Prose::setMarkdown(const std::string &markdown)
{
    put(QString::fromStdString(markdown), true);
}

void Prose::setPlain(const QString &text)
{
    put(text, false);
}

/// The same words again cost nothing: rows are told their text with every state.
void Prose::put(const QString &text, bool isMarkdown)
{
    if (text == m_shown)
        return;
    m_shown = text;
    if (isMarkdown)
        m_document.setMarkdown(text);
    else
        m_document.setPlain(text);
    QLabel::setText(m_document.plain());
    take();
}

void Prose::setStyle(ProseStyle style)
{
    if (style == m_style)
        return;
    m_style = style;
    m_document.setStyle(style);
    take();
}

void Prose::take()
{
    updateGeometry();
    update();
}

int Prose::heightForWidth(int width) const
{
    return m_document.heightFor(std::max(width, 1));
}

QSize Prose::sizeHint() const
{
    const int width = std::min(m_document.idealWidth(), Theme::current().scaled(readingWidth));
    return {width, m_document.heightFor(std::max(width, 1))};
}

QSize Prose::minimumSizeHint() const
{
    // A figure is read as one: it gives way last.
    const bool isFigure = m_style == ProseStyle::Figure || m_style == ProseStyle::FigureLarge
                          || m_style == ProseStyle::FigureWrong;
    const int least = Theme::current().scaled(isFigure ? widestFigure : narrowest);
    return {std::min(m_document.idealWidth(), least), m_document.lineHeight()};
}

void Prose::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_document.draw(painter, rect(), layoutDirection());
}

} // namespace millrace
