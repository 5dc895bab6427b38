// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/quantity_bars.h"

#include "present/theme.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/wrapped_text.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

/// One figure: its name, the figure, and how full it is. Name and figure share a line where they fit.
class QuantityBar : public QWidget
{
public:
    explicit QuantityBar(QWidget *parent)
        : QWidget(parent)
    {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }

    void setQuantity(const Quantity &quantity)
    {
        const QString name = QString::fromStdString(quantity.name);
        const QString figure = figureText(quantity);
        const double share = quantity.limit > 0 ? std::clamp(quantity.value / quantity.limit, 0.0, 1.0) : -1;
        if (name == m_name && figure == m_figure && share == m_share && quantity.level == m_level)
            return;
        m_name = name;
        m_figure = figure;
        m_share = share;
        m_level = quantity.level;
        const QString standing = m_level == Level::Refusing ? QuantityBars::tr(", at its limit, refusing")
                                 : m_level == Level::Near   ? QuantityBars::tr(", near its limit")
                                                            : QString();
        setAccessibleName(m_name + QStringLiteral(": ") + m_figure + standing);
        updateGeometry();
        update();
    }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override
    {
        return wordsHeight(width) + (m_share >= 0 ? barRoom() : 2);
    }
    QSize sizeHint() const override { return {120, heightForWidth(std::max(width(), 120))}; }
    QSize minimumSizeHint() const override { return {60, lineHeight()}; }

protected:
    void resizeEvent(QResizeEvent *) override { updateGeometry(); }
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor figureInk = m_level == Level::Refusing ? theme.redText
                                 : m_level == Level::Near   ? theme.amberText
                                                            : theme.ink;
        if (isOneLine(width())) {
            const QRect line(0, 0, width(), lineHeight());
            const auto aligned = [this](Qt::Alignment alignment) {
                return static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment)
                                        | Qt::AlignVCenter);
            };
            painter.setFont(nameFont());
            painter.setPen(theme.inkSecond);
            painter.drawText(line, aligned(Qt::AlignLeft), m_name);
            painter.setFont(figureFont());
            painter.setPen(figureInk);
            painter.drawText(line, aligned(Qt::AlignRight), m_figure);
        } else {
            const int name = wrappedHeight(m_name, nameFont(), width());
            painter.setPen(theme.inkSecond);
            paintWrapped(painter, QRectF(0, 0, width(), name), m_name, nameFont(), layoutDirection());
            painter.setPen(figureInk);
            paintWrapped(painter, QRectF(0, name, width(), wordsHeight(width()) - name), m_figure,
                         figureFont(), layoutDirection());
        }
        if (m_share < 0)
            return;
        const double thick = barThickness();
        const QRectF track(0, wordsHeight(width()) + theme.scaled(2), width(), thick);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(track, thick / 2, thick / 2);
        const QColor fill = m_level == Level::Refusing ? theme.red
                            : m_level == Level::Near   ? theme.amber
                                                       : theme.water;
        painter.setBrush(fill);
        QRectF full = track;
        full.setWidth(track.width() * m_share);
        if (layoutDirection() == Qt::RightToLeft)
            full.moveRight(track.right());
        if (full.width() > 0.5)
            painter.drawRoundedRect(full, std::min(thick / 2, full.width() / 2), thick / 2);
    }

private:
    static QFont nameFont() { return Theme::current().words(12.5); }
    static QFont figureFont() { return Theme::current().figures(12.5); }
    static int lineHeight()
    {
        return std::max(QFontMetrics(nameFont()).height(), QFontMetrics(figureFont()).height()) + 2;
    }
    static double barThickness() { return Theme::current().scaled(5); }
    static int barRoom() { return Theme::current().scaled(13); }
    bool isOneLine(int width) const
    {
        return QFontMetrics(nameFont()).horizontalAdvance(m_name)
                   + QFontMetrics(figureFont()).horizontalAdvance(m_figure) + 12
               <= width;
    }
    int wordsHeight(int width) const
    {
        return isOneLine(width) ? lineHeight()
                                : wrappedHeight(m_name, nameFont(), width)
                                      + wrappedHeight(m_figure, figureFont(), width) + 2;
    }

    QString m_name;
    QString m_figure;
    double m_share = -1;
    Level m_level = Level::Normal;
};

QuantityBars::QuantityBars(QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        for (QuantityBar *bar : m_bars) {
            bar->updateGeometry();
            bar->update();
        }
    });
}

void QuantityBars::setQuantities(const std::vector<Quantity> &quantities)
{
    while (m_bars.size() < quantities.size()) {
        m_bars.push_back(new QuantityBar(this));
        layout()->addWidget(m_bars.back());
    }
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        if (i < quantities.size())
            m_bars[i]->setQuantity(quantities[i]);
        m_bars[i]->setVisible(i < quantities.size());
    }
    m_shown = quantities.size();
}

QString QuantityBars::rowText(std::size_t row) const
{
    return row < m_shown ? m_bars[row]->accessibleName() : QString();
}

} // namespace millrace
