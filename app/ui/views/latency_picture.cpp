// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/latency_picture.h"

#include "present/figure_text.h"
#include "present/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace millrace {
namespace {

constexpr double pad = 20;
constexpr double barHeight = 22;

QFont nameFont()
{
    return Theme::current().words(12.5, QFont::DemiBold);
}
QFont smallFont()
{
    return Theme::current().words(11);
}
QFont figureFont()
{
    return Theme::current().figures(11);
}
double lineOf(const QFont &font)
{
    return QFontMetricsF(font).height();
}

/// Stages differ by hatching as well as colour.
QBrush brushOf(const Theme &theme, LatencyStage stage)
{
    switch (stage) {
    case LatencyStage::Buffered:
        return QBrush(theme.waterPale);
    case LatencyStage::Put:
        return QBrush(mixed(theme.waterPale, theme.water, 0.5));
    case LatencyStage::InLog:
        return QBrush(theme.water);
    case LatencyStage::Processing:
        return QBrush(mixed(theme.violet, theme.panel, 0.25));
    case LatencyStage::Delivery:
        return QBrush(mixed(theme.green, theme.panel, 0.15));
    }
    return {};
}

Qt::BrushStyle hatchOf(LatencyStage stage)
{
    switch (stage) {
    case LatencyStage::Buffered:
        return Qt::BDiagPattern;
    case LatencyStage::Put:
        return Qt::FDiagPattern;
    case LatencyStage::InLog:
    case LatencyStage::Processing:
        break;
    case LatencyStage::Delivery:
        return Qt::HorPattern;
    }
    return Qt::NoBrush;
}

void paintStageGround(QPainter &painter, const QRectF &rect, LatencyStage stage)
{
    const Theme &theme = Theme::current();
    painter.setPen(Qt::NoPen);
    painter.setBrush(brushOf(theme, stage));
    painter.drawRect(rect);
    if (const Qt::BrushStyle hatch = hatchOf(stage); hatch != Qt::NoBrush) {
        painter.setBrush(QBrush(mixed(theme.ink, theme.panel, 0.75), hatch));
        painter.drawRect(rect);
    }
}

} // namespace

LatencyPicture::LatencyPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void LatencyPicture::show(LatencyPaths paths)
{
    m_paths = std::move(paths);
    m_most = 1e-6;
    for (const LatencyPath &path : m_paths.paths)
        m_most = std::max(m_most, path.averageMs());
    contentChanged();
}

QRectF LatencyPicture::stageRect(std::size_t path, std::size_t stage) const
{
    const LatencyPath &shown = m_paths.paths[path];
    const double scale = (m_right - m_left) / m_most;
    double before = 0;
    for (std::size_t i = 0; i < stage; ++i)
        before += shown.stages[i].averageMs;
    const double top = m_top + static_cast<double>(path) * m_row + lineOf(nameFont()) + 3;
    return {m_left + before * scale, top, shown.stages[stage].averageMs * scale, barHeight};
}

QSizeF LatencyPicture::arrange(double width, std::vector<PictureItem> &items)
{
    width = std::max(width, 360 * Theme::current().textScale);
    m_width = width;
    m_figures = std::max(
        QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00 min 00 s")),
        QFontMetricsF(smallFont()).horizontalAdvance(tr("at most %1").arg(QStringLiteral("00 min 00 s"))));
    m_left = pad;
    m_right = std::max(m_left + 80, width - pad - m_figures - 14);
    m_top = lineOf(smallFont()) + 18;
    m_row = lineOf(nameFont()) + 3 + barHeight + lineOf(smallFont()) + 14;
    for (std::size_t path = 0; path < m_paths.paths.size(); ++path)
        for (std::size_t stage = 0; stage < m_paths.paths[path].stages.size(); ++stage) {
            const StageFigure &figure = m_paths.paths[path].stages[stage];
            PictureItem item;
            item.rect = stageRect(path, stage);
            // What is too short to be hit has still a place to point at.
            if (item.rect.width() < 3)
                item.rect.setWidth(3);
            item.service = figure.service;
            item.words = describeStage(figure);
            item.number = static_cast<int>(path);
            items.push_back(item);
        }
    return {width, m_top + m_row * static_cast<double>(m_paths.paths.size()) + 4};
}

void LatencyPicture::drawLegend(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    double x = pad;
    for (const LatencyStage stage : latencyStages) {
        const bool isUsed =
            std::any_of(m_paths.paths.begin(), m_paths.paths.end(), [stage](const LatencyPath &path) {
                return std::any_of(path.stages.begin(), path.stages.end(),
                                   [stage](const StageFigure &each) { return each.stage == stage; });
            });
        if (!isUsed)
            continue;
        const QString words = stageText(stage);
        const double wide = QFontMetricsF(smallFont()).horizontalAdvance(words);
        if (x + 16 + wide > m_width - pad)
            break;
        paintStageGround(painter, QRectF(x, 8 + (lineOf(smallFont()) - 10) / 2, 10, 10), stage);
        paintWords(painter, QRectF(x + 15, 8, wide + 2, lineOf(smallFont())), words, smallFont(),
                   theme.inkSecond);
        x += 15 + wide + 18;
    }
}

void LatencyPicture::drawStage(QPainter &painter, const QRectF &rect, const StageFigure &stage) const
{
    const Theme &theme = Theme::current();
    paintStageGround(painter, rect.adjusted(0, 0, rect.width() > 4 ? -1 : 0, 0), stage.stage);
    // Its length below, where the words have room.
    const QString words = lagText(stage.averageMs);
    if (QFontMetricsF(figureFont()).horizontalAdvance(words) + 4 <= rect.width())
        paintWords(painter, QRectF(rect.left(), rect.bottom() + 1, rect.width() - 2, lineOf(figureFont())),
                   words, figureFont(), theme.inkSecond);
}

void LatencyPicture::drawPath(QPainter &painter, std::size_t at) const
{
    const Theme &theme = Theme::current();
    const LatencyPath &path = m_paths.paths[at];
    const double top = m_top + static_cast<double>(at) * m_row;
    paintWords(painter, QRectF(m_left, top, m_width - 2 * pad, lineOf(nameFont())), path.name, nameFont(),
               theme.ink);
    const double bar = top + lineOf(nameFont()) + 3;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRect(QRectF(m_left, bar, m_right - m_left, barHeight));
    for (std::size_t stage = 0; stage < path.stages.size(); ++stage)
        drawStage(painter, stageRect(at, stage), path.stages[stage]);
    const QRectF figures(m_right + 14, bar, m_figures, barHeight);
    paintWords(painter, figures, lagText(path.averageMs()), Theme::current().figures(12.5, QFont::DemiBold),
               theme.ink, Qt::AlignRight | Qt::AlignVCenter);
    paintWords(painter, QRectF(figures.left(), figures.bottom() + 1, figures.width(), lineOf(smallFont())),
               tr("at most %1").arg(lagText(path.maximumMs())), smallFont(), theme.inkSecond,
               Qt::AlignRight | Qt::AlignVCenter);
}

void LatencyPicture::draw(QPainter &painter, const QRectF &visible) const
{
    drawLegend(painter);
    if (m_paths.paths.empty())
        paintWords(painter, QRectF(pad, m_top, m_width - 2 * pad, lineOf(nameFont())),
                   tr("No record has come through in the last minute."), smallFont(),
                   Theme::current().inkSecond);
    for (std::size_t at = 0; at < m_paths.paths.size(); ++at) {
        const double top = m_top + static_cast<double>(at) * m_row;
        if (top <= visible.bottom() && top + m_row >= visible.top())
            drawPath(painter, at);
    }
    for (const PictureItem &item : items())
        if (item.rect.intersects(visible) && isCurrent(item))
            outline(painter, item, 2);
}

} // namespace millrace
