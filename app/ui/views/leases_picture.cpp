// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/leases_picture.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "present/theme.h"
#include "sim/kernel/text.h"
#include "ui/marks/happening_mark.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace {
namespace {

constexpr double pad = 20;
constexpr double gap = 14;

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

} // namespace

LeasesPicture::LeasesPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void LeasesPicture::show(LeaseBoard board)
{
    m_board = std::move(board);
    contentChanged();
}

QColor LeasesPicture::tintOf(const std::string &worker) const
{
    const Theme &theme = Theme::current();
    const std::array<QColor, 6> tints{theme.accent, theme.green, theme.amber,
                                      theme.violet, theme.water, mixed(theme.ink, theme.water, 0.4)};
    const auto &workers = m_board->part->workers;
    const auto at = std::find_if(workers.begin(), workers.end(),
                                 [&](const LeaseWorker &each) { return each.name == worker; });
    return tints[static_cast<std::size_t>(at - workers.begin()) % tints.size()];
}

double LeasesPicture::ratesMost() const
{
    double most = 1;
    for (const LeaseWorker &worker : m_board->part->workers)
        most = std::max({most, worker.recordsPerSecond, worker.recordsPerSecondMax});
    return most;
}

QSizeF LeasesPicture::arrange(double width, std::vector<PictureItem> &items)
{
    if (!m_board)
        return {0, 0};
    const LeasesPart &part = *m_board->part;
    const double small = lineOf(smallFont());
    const double least = 560 * Theme::current().textScale;
    width = std::max(width, least);
    double y = 6;
    // Workers: as many cards in a row as fit.
    const double card = 150 * Theme::current().textScale;
    const auto perRow =
        std::max<std::size_t>(1, static_cast<std::size_t>((width - 2 * pad + 10) / (card + 10)));
    const double cardHeight = lineOf(nameFont()) + lineOf(figureFont()) + small + 24;
    for (std::size_t at = 0; at < part.workers.size(); ++at) {
        PictureItem item;
        const std::size_t row = at / perRow;
        item.rect = QRectF(pad + static_cast<double>(at % perRow) * (card + 10),
                           y + static_cast<double>(row) * (cardHeight + 8), card, cardHeight);
        item.service = m_board->service;
        item.words = describeWorker(part.workers[at]);
        item.number = static_cast<int>(at) * 4 + Worker;
        items.push_back(item);
    }
    if (!part.workers.empty())
        y = items.back().rect.bottom() + 12;

    m_row = std::max(lineOf(nameFont()), small) + 12;
    m_headingsTop = y;
    y += small + 6;
    const double room = width - 2 * pad - 4 * gap;
    const double key = std::clamp(room * 0.12, 70.0, 140.0);
    const double owner = std::clamp(room * 0.15, 84.0, 180.0);
    const double age = std::clamp(room * 0.12, 70.0, 130.0);
    const double words = std::clamp(room * 0.27, 150.0, 340.0);
    double x = pad;
    for (auto [column, wide] : {std::pair{&m_columns.key, key},
                                {&m_columns.owner, owner},
                                {&m_columns.age, age},
                                {&m_columns.track, room - key - owner - age - words},
                                {&m_columns.words, words}}) {
        *column = QRectF(x, 0, wide, 1);
        x += wide + gap;
    }
    for (std::size_t at = 0; at < part.rows.size(); ++at) {
        PictureItem item;
        item.rect = QRectF(pad - 8, y, width - 2 * pad + 16, m_row);
        item.service = part.log.isValid() ? part.log : m_board->service;
        item.lane = part.log.isValid() ? part.rows[at].lane : noLane;
        item.words = describeLease(part.rows[at], *m_board);
        item.number = static_cast<int>(at) * 4 + Lease;
        items.push_back(item);
        y += m_row;
    }
    m_eventsTop = 0;
    if (!m_board->events.empty()) {
        m_eventsTop = y + 10;
        y = m_eventsTop + lineOf(nameFont()) + 4;
        for (std::size_t at = 0; at < m_board->events.size(); ++at) {
            const LeaseEvent &event = m_board->events[at];
            PictureItem item;
            item.rect = QRectF(pad - 8, y, width - 2 * pad + 16, small + 8);
            item.service = event.lane != noLane && part.log.isValid() ? part.log : m_board->service;
            item.lane = part.log.isValid() ? event.lane : noLane;
            item.words = clockText(event.time - m_board->start) + QStringLiteral("  ") + event.text;
            item.number = static_cast<int>(at) * 4 + Event;
            items.push_back(item);
            y += small + 8;
        }
    }
    return {width, y + 8};
}

void LeasesPicture::drawWorker(QPainter &painter, const QRectF &rect, const LeaseWorker &worker) const
{
    const Theme &theme = Theme::current();
    const bool isDown = worker.level == Level::Refusing;
    painter.setPen(QPen(worker.level == Level::Normal || worker.level == Level::Idle
                            ? theme.line
                            : levelColour(theme, worker.level),
                        isDown ? 1.6 : 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(rect, 7, 7);
    const QRectF inner = rect.adjusted(10, 6, -10, -6);
    const double name = lineOf(nameFont());
    painter.setPen(Qt::NoPen);
    painter.setBrush(tintOf(worker.name));
    painter.drawRoundedRect(QRectF(inner.left(), inner.top() + name * 0.2, 4, name * 0.65), 2, 2);
    paintWords(painter, QRectF(inner.left() + 10, inner.top(), inner.width() - 10, name),
               QString::fromStdString(worker.name), nameFont(), theme.ink);
    double y = inner.top() + name + 1;
    QString state = QString::fromStdString(worker.state);
    if (worker.isLeader)
        state = tr("%1, leader").arg(state);
    paintWords(painter, QRectF(inner.left(), y, inner.width(), lineOf(smallFont())), state, smallFont(),
               worker.level == Level::Normal || worker.level == Level::Idle ? theme.inkSecond
                                                                            : levelInk(theme, worker.level));
    y += lineOf(smallFont()) + 1;
    paintWords(painter, QRectF(inner.left(), y, inner.width(), lineOf(figureFont())),
               (worker.leases == 1 ? tr("%1 lease · %2") : tr("%1 leases · %2"))
                   .arg(QString::fromStdString(thousands(worker.leases)), rateText(worker.recordsPerSecond)),
               figureFont(), theme.inkSecond);
    const QRectF bar(inner.left(), inner.bottom() - 3, inner.width(), 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2, 2);
    const double most = worker.recordsPerSecondMax > 0 ? worker.recordsPerSecondMax : ratesMost();
    painter.setBrush(theme.water);
    if (worker.recordsPerSecond > 0)
        painter.drawRoundedRect(
            QRectF(bar.left(), bar.top(),
                   std::clamp(bar.width() * worker.recordsPerSecond / most, 4.0, bar.width()), bar.height()),
            2, 2);
}

void LeasesPicture::drawHeadings(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const auto heading = [&](const QRectF &column, const QString &words) {
        paintWords(painter, QRectF(column.left(), m_headingsTop, column.width(), lineOf(smallFont())), words,
                   smallFont(), theme.inkSecond);
    };
    heading(m_columns.key, tr("Lease"));
    heading(m_columns.owner, tr("Owner"));
    heading(m_columns.age, tr("Renewed"));
    heading(m_columns.track, tr("Checkpoint, position, end"));
    heading(m_columns.words, tr("State"));
    painter.setPen(QPen(theme.line, 1));
    const double y = m_headingsTop + lineOf(smallFont()) + 3;
    painter.drawLine(QPointF(m_columns.key.left(), y), QPointF(m_columns.words.right(), y));
}

/// Time since the last renewal against the failover time: full is expired.
void LeasesPicture::drawAge(QPainter &painter, const QRectF &rect, const LeaseRow &row) const
{
    const Theme &theme = Theme::current();
    if (row.lastRenewed.ns == 0 || row.state == LeaseState::ShardEnd)
        return;
    const double age = m_board->age(row);
    const Level level = age >= 1 ? Level::Refusing : age >= 0.5 ? Level::Near : Level::Normal;
    const QString words = lagText(toMilliseconds(m_board->now - row.lastRenewed));
    const double text = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00.0 s"));
    const QRectF bar(rect.left(), rect.center().y() - 3, std::max(10.0, rect.width() - text - 6), 6);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 3, 3);
    painter.setBrush(level == Level::Normal ? theme.green : levelColour(theme, level));
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(4.0, bar.width() * std::min(1.0, age)), 6),
                            3, 3);
    paintWords(painter, QRectF(bar.right() + 6, rect.top(), rect.right() - bar.right() - 6, rect.height()),
               words, figureFont(), level == Level::Normal ? theme.inkSecond : levelInk(theme, level));
}

/// From the oldest record to the write head: what is checkpointed, what is processed, what waits.
void LeasesPicture::drawTrack(QPainter &painter, const QRectF &rect, const LeaseRow &row) const
{
    const Theme &theme = Theme::current();
    const QRectF bar(rect.left(), rect.center().y() - 6, rect.width() - 8, 12);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 3, 3);
    const double span = static_cast<double>(std::max<std::int64_t>(1, row.endPosition - row.firstPosition));
    const auto x = [&](std::int64_t position) {
        const double share = static_cast<double>(position - row.firstPosition) / span;
        return bar.left() + std::clamp(share, 0.0, 1.0) * bar.width();
    };
    const bool isAtEnd = row.state == LeaseState::ShardEnd;
    const double checkpoint = isAtEnd ? bar.right() : x(row.checkpoint);
    const double position = isAtEnd ? bar.right() : std::max(checkpoint, x(row.position));
    painter.setBrush(mixed(theme.waterPale, theme.water, 0.45));
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), checkpoint - bar.left(), bar.height()), 3, 3);
    // Processed but not checkpointed: read again by the next owner.
    painter.setBrush(mixed(theme.amber, theme.track, 0.35));
    painter.drawRect(QRectF(checkpoint, bar.top(), position - checkpoint, bar.height()));
    painter.setPen(QPen(theme.violet, 1.6, Qt::DotLine, Qt::FlatCap));
    painter.drawLine(QPointF(checkpoint, bar.top() - 3), QPointF(checkpoint, bar.bottom() + 3));
    if (row.pendingCheckpoint >= 0) {
        painter.setPen(QPen(theme.amber, 1.6, Qt::DotLine, Qt::FlatCap));
        painter.drawLine(QPointF(x(row.pendingCheckpoint), bar.top() - 3),
                         QPointF(x(row.pendingCheckpoint), bar.bottom() + 3));
    }
    if (!isAtEnd) {
        QPen dashes(theme.violet, 2, Qt::CustomDashLine, Qt::FlatCap);
        dashes.setDashPattern({2, 1.5});
        painter.setPen(dashes);
        painter.drawLine(QPointF(position, bar.top() - 3), QPointF(position, bar.bottom() + 3));
    }
    painter.setPen(QPen(theme.ink, 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(bar.right(), bar.top() - 3), QPointF(bar.right(), bar.bottom() + 3));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.ink);
    painter.drawPolygon(
        QPolygonF{{bar.right(), bar.top() - 3}, {bar.right() + 6, bar.top()}, {bar.right(), bar.top() + 3}});
}

void LeasesPicture::drawLease(QPainter &painter, const QRectF &rect, const LeaseRow &row) const
{
    const Theme &theme = Theme::current();
    const auto in = [&rect](const QRectF &column) {
        return QRectF(column.left(), rect.top(), column.width(), rect.height());
    };
    paintWords(painter, in(m_columns.key), laneTitle(row.leaseKey), nameFont(),
               row.state == LeaseState::ShardEnd ? theme.inkSecond : theme.ink);
    const QRectF owner = in(m_columns.owner);
    if (row.owner.empty()) {
        paintWords(painter, owner.adjusted(10, 0, 0, 0), tr("nobody"), smallFont(),
                   row.state == LeaseState::ShardEnd ? theme.inkSecond : theme.amberText);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tintOf(row.owner));
        painter.drawRoundedRect(QRectF(owner.left(), owner.center().y() - 6, 4, 12), 2, 2);
        paintWords(painter, owner.adjusted(10, 0, 0, 0), QString::fromStdString(row.owner), smallFont(),
                   theme.ink);
    }
    drawAge(painter, in(m_columns.age), row);
    drawTrack(painter, in(m_columns.track), row);
    QString words = leaseStateText(row);
    if (!row.otherProcessors.empty())
        words = tr("%1 processes it, too").arg(QString::fromStdString(row.otherProcessors.front()));
    else if (row.state == LeaseState::Held)
        words = leaseLagText(row);
    const bool isCalm = row.level == Level::Normal || row.level == Level::Idle;
    paintWords(painter, in(m_columns.words), words, smallFont(),
               !isCalm                                             ? levelInk(theme, row.level)
               : row.state == LeaseState::Held && row.lagMs >= 950 ? theme.violetText
                                                                   : theme.inkSecond);
}

void LeasesPicture::drawEvent(QPainter &painter, const QRectF &rect, const LeaseEvent &event) const
{
    const Theme &theme = Theme::current();
    const double time = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00:00:00")) + 8;
    paintHappeningMark(painter, QPointF(rect.left() + 14, rect.center().y()), 8, event.tone, theme);
    paintWords(painter, QRectF(rect.left() + 24, rect.top(), time, rect.height()),
               clockText(event.time - m_board->start), figureFont(), theme.inkSecond);
    paintWords(painter, QRectF(rect.left() + 24 + time, rect.top(), rect.width() - 32 - time, rect.height()),
               event.text, smallFont(), theme.ink);
}

void LeasesPicture::draw(QPainter &painter, const QRectF &visible) const
{
    if (!m_board)
        return;
    const Theme &theme = Theme::current();
    const LeasesPart &part = *m_board->part;
    drawHeadings(painter);
    if (m_eventsTop > 0)
        paintWords(painter, QRectF(pad, m_eventsTop, m_columns.words.right() - pad, lineOf(nameFont())),
                   tr("What happened to the leases"), nameFont(), theme.ink);
    for (const PictureItem &item : items()) {
        if (!item.rect.intersects(visible))
            continue;
        const auto at = static_cast<std::size_t>(item.number / 4);
        switch (item.number % 4) {
        case Worker:
            drawWorker(painter, item.rect, part.workers[at]);
            break;
        case Lease:
            drawLease(painter, item.rect, part.rows[at]);
            break;
        default:
            drawEvent(painter, item.rect, m_board->events[at]);
            break;
        }
        if (item.number % 4 != Worker || isCurrent(item))
            outline(painter, item, 6);
    }
}

} // namespace millrace
