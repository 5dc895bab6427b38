// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/time_track.h"

#include "present/theme.h"
#include "ui/marks/happening_mark.h"
#include "ui/time/time_text.h"
#include "ui/time/time_track_accessible.h"

#include <QAccessible>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

constexpr double markApart = 12;
constexpr double markNear = 8;
constexpr int rowsMax = 4;
/// A seek that neither arrives nor shows progress for so long was overtaken by something else.
constexpr qint64 overtakenMs = 400;
constexpr int dragSeekEveryMs = 120;

double scaled(double pixels)
{
    return pixels * Theme::current().textScale;
}

} // namespace

TimeTrack::TimeTrack(QWidget *parent)
    : QWidget(parent)
{
    installTimeTrackAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    // Time goes from left to right in every language, as on a player and on the charts.
    setLayoutDirection(Qt::LeftToRight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Time"));
    setAccessibleDescription(
        tr("Left and right move by one second, page up and page down by ten, with Ctrl from mark to mark. "
           "Up and down choose a future, Enter switches to it, F2 renames it."));
    m_throttle.setSingleShot(true);
    m_throttle.setInterval(dragSeekEveryMs);
    connect(&m_throttle, &QTimer::timeout, this, [this] {
        if (m_isDragging && m_asked)
            emit momentWanted(*m_asked, false);
    });
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        layoutRows();
        updateGeometry();
        update();
    });
}

void TimeTrack::show(std::shared_ptr<const LiveState> state, const MarkMemory *marks)
{
    m_state = std::move(state);
    m_marks = marks;
    if (m_chosen != noBranch && (!m_state || !findBranch(*m_state, m_chosen)))
        m_chosen = noBranch;
    settlePending();
    layoutRows();
    announce();
    update();
}

void TimeTrack::settlePending()
{
    if (!m_asked || m_isDragging || !m_state || !m_state->frame)
        return;
    const Duration ahead = m_state->frame->elapsed() - *m_asked;
    const double playedOn = m_state->isPlaying ? 0.5 * std::max(1.0, m_state->speed) : 0;
    const bool isThere = ahead >= milliseconds(-1) && toSeconds(ahead) <= playedOn + 0.001;
    const bool isRefused = m_state->errorCount != m_errorsBefore;
    const bool isOvertaken = m_state->busy.empty() && m_sinceAsked.elapsed() > overtakenMs;
    if (isThere || isRefused || isOvertaken)
        m_asked.reset();
}

void TimeTrack::layoutRows()
{
    const int before = rowsShown();
    FuturesRequest request;
    request.left = left();
    request.right = right();
    request.length = length();
    request.font = Theme::current().words(11, QFont::DemiBold);
    request.rowsMax = rowsMax;
    m_futures = m_state ? layoutFutures(*m_state, request) : FuturesLayout{};
    if (rowsShown() != before) {
        updateGeometry();
        emit rowsChanged(rowsShown());
    }
}

int TimeTrack::rowsShown() const
{
    return std::max(1, m_futures.rowCount); // one is kept free, so that the first fork moves nothing
}

Duration TimeTrack::head() const
{
    if (!m_state || !m_state->frame)
        return {};
    const BranchView *current = findBranch(*m_state, m_state->branch);
    const Duration now = m_state->frame->elapsed();
    return current ? std::max(now, current->head - m_state->frame->start) : now;
}

Duration TimeTrack::length() const
{
    if (!m_state || !m_state->frame)
        return {};
    Duration longest = std::max(m_state->end - m_state->frame->start, head());
    for (const BranchView &branch : m_state->branches)
        longest = std::max(longest, branch.head - m_state->frame->start);
    return longest;
}

Duration TimeTrack::shownMoment() const
{
    if (m_asked)
        return *m_asked;
    return m_state && m_state->frame ? m_state->frame->elapsed() : Duration{};
}

BranchId TimeTrack::chosenFuture() const
{
    if (m_chosen != noBranch)
        return m_chosen;
    return m_state ? m_state->branch : noBranch;
}

double TimeTrack::left() const
{
    return scaled(12);
}

double TimeTrack::right() const
{
    return std::max(left() + 1, width() - scaled(12));
}

double TimeTrack::xOf(Duration moment) const
{
    const Duration all = length();
    const double share = all.ns > 0 ? toSeconds(moment) / toSeconds(all) : 0;
    return left() + std::clamp(share, 0.0, 1.0) * (right() - left());
}

Duration TimeTrack::momentAt(double x) const
{
    const double share = std::clamp((x - left()) / (right() - left()), 0.0, 1.0);
    return {static_cast<std::int64_t>(std::llround(share * static_cast<double>(length().ns)))};
}

double TimeTrack::rowY(int row) const
{
    const double line = scaled(28);
    return row < 0 ? line : line + scaled(18 + 15.0 * row);
}

std::vector<MarkCluster> TimeTrack::clusters() const
{
    if (!m_marks || !m_state)
        return {};
    const std::vector<TimeMark> &marks = m_marks->of(m_state->branch);
    std::vector<double> places;
    places.reserve(marks.size());
    for (const TimeMark &mark : marks)
        places.push_back(xOf(mark.at));
    const QFontMetricsF metrics(Theme::current().figures(11));
    return clusterMarks(marks, places, scaled(markApart),
                        scaled(markApart) + metrics.horizontalAdvance(QStringLiteral("000")));
}

const FutureRow *TimeTrack::rowAt(const QPointF &point) const
{
    for (const FutureRow &row : m_futures.rows) {
        if (std::abs(point.y() - rowY(row.row)) > scaled(7.5))
            continue;
        const bool isOnLine = point.x() >= row.from - 4 && point.x() <= row.to + 4;
        const bool isOnWords =
            !row.shown.isEmpty() && point.x() >= row.label.left() - 2 && point.x() <= row.label.right() + 2;
        if (isOnLine || isOnWords)
            return &row;
    }
    return nullptr;
}

bool TimeTrack::isOnHidden(const QPointF &point) const
{
    return m_futures.hidden > 0 && point.x() >= m_futures.hiddenLeft
           && std::abs(point.y() - rowY(m_futures.rowCount - 1)) <= scaled(7.5);
}

const MarkCluster *TimeTrack::clusterAt(const QPointF &point, const std::vector<MarkCluster> &clusters) const
{
    if (point.y() > rowY(-1) - scaled(5) || point.y() < scaled(2))
        return nullptr;
    const MarkCluster *best = nullptr;
    for (const MarkCluster &cluster : clusters) {
        const double distance = std::abs(cluster.x - point.x());
        if (distance <= scaled(markNear) && (!best || distance < std::abs(best->x - point.x())))
            best = &cluster;
    }
    return best;
}

QString TimeTrack::wordsAt(const QPointF &point) const
{
    if (!m_state || !m_state->frame)
        return {};
    if (const FutureRow *row = rowAt(point)) {
        const BranchView *branch = findBranch(*m_state, row->branch);
        return tr("%1\nsimulated up to %2. Click to switch to it, right-click for more.")
            .arg(row->text, clockText(branch->head - m_state->frame->start));
    }
    if (isOnHidden(point))
        return tr("Click to see all futures");
    const std::vector<MarkCluster> all = clusters();
    if (const MarkCluster *cluster = clusterAt(point, all)) {
        constexpr std::size_t linesMax = 8;
        const std::vector<TimeMark> &marks = m_marks->of(m_state->branch);
        QStringList lines;
        for (std::size_t i = 0; i < std::min(cluster->count, linesMax); ++i) {
            const TimeMark &mark = marks[cluster->first + i];
            lines << tr("%1  %2 (%3)")
                         .arg(momentText(mark.at), mark.text.isEmpty() ? mark.subject : mark.text,
                              toneText(mark.tone));
        }
        if (cluster->count > linesMax)
            lines << tr("and %1 more").arg(cluster->count - linesMax);
        return lines.join(QLatin1Char('\n'));
    }
    if (point.y() > rowY(-1) + scaled(9))
        return {};
    const Duration moment = momentAt(point.x());
    return moment <= head() ? tr("Go to %1").arg(momentText(moment))
                            : tr("Go to %1: simulated first, known so far up to %2")
                                  .arg(momentText(moment), momentText(head()));
}

void TimeTrack::askFor(Duration moment)
{
    m_asked = std::clamp(moment, Duration{}, length());
    m_errorsBefore = m_state ? m_state->errorCount : 0;
    m_sinceAsked.start();
    update();
}

QString TimeTrack::spokenValue() const
{
    if (!m_state || !m_state->frame)
        return tr("nothing is open");
    return tr("%1 of %2").arg(spokenTime(shownMoment()), spokenTime(length()));
}

void TimeTrack::announce()
{
    const std::int64_t second = shownMoment().ns / nsPerSecond;
    // While it plays a listener would never hear the end of it.
    if (!QAccessible::isActive() || second == m_announcedSecond || (m_state && m_state->isPlaying))
        return;
    m_announcedSecond = second;
    QAccessibleValueChangeEvent changed(this, static_cast<int>(second));
    QAccessible::updateAccessibility(&changed);
}

QSize TimeTrack::sizeHint() const
{
    return {qRound(scaled(420)), qRound(rowY(rowsShown() - 1) + scaled(11))};
}

QSize TimeTrack::minimumSizeHint() const
{
    return {qRound(scaled(160)), sizeHint().height()};
}

void TimeTrack::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layoutRows();
}

} // namespace millrace
