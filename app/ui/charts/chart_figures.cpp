// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_figures.h"

#include "sim/kernel/text.h"
#include "ui/canvas/canvas_layout.h"
#include "ui/canvas/canvas_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace {
namespace {

/// Above this many shards only the hottest have a line of their own.
constexpr int linesMax = 8;
constexpr int hotLinesMax = 5;

ChartLine rowLine(const HeatMatrix &heat, int row)
{
    ChartLine line;
    for (int column = 0; column < heat.filledColumns(); ++column) {
        if (heat.cell(row, column).incoming < 0)
            continue;
        line.x.push_back(heat.span().from + (column + 0.5) * heat.span().period);
        line.y.push_back(heat.cell(row, column).incoming);
    }
    return line;
}

ChartLine averageLine(const HeatMatrix &heat, const std::vector<int> &left)
{
    ChartLine line;
    for (int column = 0; column < heat.filledColumns(); ++column) {
        double sum = 0;
        for (const int row : left)
            sum += std::max(0.0f, heat.cell(row, column).incoming);
        line.x.push_back(heat.span().from + (column + 0.5) * heat.span().period);
        line.y.push_back(sum / static_cast<double>(left.size()));
    }
    return line;
}

/// Points of a series as a line; periods without a sample are zero for counts and absent for ages.
ChartLine seriesLine(const ChartSource &source, const ChartSpan &span, ServiceIndex service,
                     std::string_view name, bool isCount)
{
    ChartLine line;
    if (!source.frame->histories)
        return line;
    const Metrics &metrics = source.frame->histories->metrics;
    const SeriesRef series = source.lookup ? source.lookup->find(metrics, service, noLane, name)
                                           : metrics.find(service, noLane, name);
    if (series == noSeries)
        return line;
    const std::int32_t to = std::min(metrics.secondOf(source.frame->now), span.to);
    const std::vector<MetricPoint> points = metrics.points(series, span.from, to, span.period);
    if (!isCount) {
        for (const MetricPoint &point : points) {
            line.x.push_back(point.second + 0.5 * span.period);
            line.y.push_back(static_cast<double>(point.max));
        }
        return line;
    }
    auto point = points.begin();
    for (std::int32_t begin = span.from; begin < to; begin += span.period) {
        while (point != points.end() && point->second < begin)
            ++point;
        const bool isHere = point != points.end() && point->second < begin + span.period;
        const double covered = std::max(1, std::min(span.period, to - begin));
        line.x.push_back(begin + 0.5 * span.period);
        line.y.push_back(isHere ? static_cast<double>(point->sum) / covered : 0);
    }
    return line;
}

QString shardName(const ServiceFrame &stream, LaneIndex index)
{
    for (const LaneFrame &lane : stream.lanes) {
        if (lane.index == index)
            return laneTitle(lane);
    }
    return ChartWords::tr("shard %1").arg(index);
}

} // namespace

double ChartLine::at(double second) const
{
    const auto next = std::lower_bound(x.begin(), x.end(), second);
    double best = std::numeric_limits<double>::quiet_NaN();
    double distance = std::numeric_limits<double>::max();
    for (auto near = next == x.begin() ? next : next - 1; near != x.end() && near <= next; ++near) {
        if (std::abs(*near - second) < distance) {
            distance = std::abs(*near - second);
            best = y[near - x.begin()];
        }
    }
    const double step = x.size() > 1 ? x[1] - x[0] : 1;
    return distance <= step * 1.01 ? best : std::numeric_limits<double>::quiet_NaN();
}

double ChartFigures::most() const
{
    double most = 0;
    for (const ChartLine &line : lines) {
        for (const double value : line.y)
            most = std::max(most, value);
    }
    return most;
}

ChartFigures incomingFigures(const ChartSource &source, const ServiceFrame &stream, LaneIndex chosen)
{
    ChartFigures figures;
    figures.title = ChartWords::tr("Incoming records per shard");
    figures.unit = "/s";
    const HeatMatrix &heat = *source.heat;
    std::vector<int> rows(static_cast<std::size_t>(heat.rows()));
    for (int row = 0; row < heat.rows(); ++row)
        rows[static_cast<std::size_t>(row)] = row;
    std::vector<float> hottest(rows.size());
    for (const int row : rows)
        hottest[static_cast<std::size_t>(row)] = heat.hottest(row);
    std::vector<int> left;
    if (heat.rows() > linesMax) {
        std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
            const bool chosenA = heat.lane(a) == chosen;
            const bool chosenB = heat.lane(b) == chosen;
            return chosenA != chosenB
                       ? chosenA
                       : hottest[static_cast<std::size_t>(a)] > hottest[static_cast<std::size_t>(b)];
        });
        left.assign(rows.begin() + hotLinesMax, rows.end());
        rows.resize(hotLinesMax);
        std::sort(rows.begin(), rows.end());
    }
    for (const int row : rows) {
        ChartLine line = rowLine(heat, row);
        line.name = shardName(stream, heat.lane(row));
        line.role = heat.lane(row) == chosen ? LineRole::Chosen
                    : heat.hasRefused(row)   ? LineRole::Hot
                                             : LineRole::Plain;
        figures.lines.push_back(std::move(line));
    }
    if (!left.empty()) {
        ChartLine line = averageLine(heat, left);
        line.name = ChartWords::tr("average of %1 more")
                        .arg(QString::fromStdString(thousands(static_cast<std::int64_t>(left.size()))));
        line.role = LineRole::Average;
        figures.lines.push_back(std::move(line));
    }
    std::stable_sort(figures.lines.begin(), figures.lines.end(), [](const ChartLine &a, const ChartLine &b) {
        return (a.role == LineRole::Hot || a.role == LineRole::Chosen)
               < (b.role == LineRole::Hot || b.role == LineRole::Chosen);
    });

    const LaneFrame *top = nullptr;
    for (const LaneFrame &lane : stream.lanes) {
        if (lane.state == LaneState::Open && (!top || lane.acceptedPerSecond > top->acceptedPerSecond))
            top = &lane;
        for (const Quantity &quantity : lane.quantities) {
            if (quantity.unit == "records/s" && quantity.limit > 0) {
                figures.limit = std::max(figures.limit, quantity.limit);
                break;
            }
        }
    }
    if (top) {
        figures.present = ChartWords::tr("%1 on %2").arg(rateText(top->acceptedPerSecond), laneTitle(*top));
        figures.presentRole = top->level == Level::Refusing ? LineRole::Hot : LineRole::Plain;
    }
    return figures;
}

ChartFigures throttledFigures(const ChartSource &source, const ServiceFrame &stream, const ChartSpan &span)
{
    ChartFigures figures;
    figures.title = ChartWords::tr("Throttled");
    figures.unit = "/s";
    ChartLine line = seriesLine(source, span, stream.index, "WriteProvisionedThroughputExceeded", true);
    line.name = ChartWords::tr("refused");
    line.role = LineRole::Hot;
    double now = 0;
    for (const LaneFrame &lane : stream.lanes)
        now += lane.refusedPerSecond;
    figures.present = rateText(now);
    figures.presentRole = now > 0 ? LineRole::Hot : LineRole::Plain;
    figures.lines.push_back(std::move(line));
    return figures;
}

ChartFigures ageFigures(const ChartSource &source, const ServiceFrame &stream, const ChartSpan &span)
{
    ChartFigures figures;
    figures.title = ChartWords::tr("Iterator age");
    figures.unit = "ms";
    double worst = -1;
    QString worstName;
    int order = 0;
    for (const ServiceFrame &service : source.frame->services) {
        const bool isOfStream = std::any_of(service.readers.begin(), service.readers.end(),
                                            [&](const ReaderMark &mark) { return mark.log == stream.index; });
        if (service.role != ServiceRole::Reader || (streamOf(service) != stream.name && !isOfStream))
            continue;
        ChartLine line = seriesLine(source, span, service.index, "MillisBehindLatest", false);
        if (line.x.isEmpty()) // a function's metric has another name
            line = seriesLine(source, span, service.index, "IteratorAge", false);
        line.name = QString::fromStdString(service.name);
        line.role = LineRole::Reader;
        line.order = order++;
        figures.lines.push_back(std::move(line));
        double lag = 0;
        for (const ReaderMark &mark : service.readers) {
            if (mark.log == stream.index && !mark.isFinished)
                lag = std::max(lag, mark.lagMs);
        }
        if (lag > worst) {
            worst = lag;
            worstName = QString::fromStdString(service.name);
        }
    }
    if (worst >= 0) {
        figures.present = ChartWords::tr("%1 %2").arg(lagText(worst), worstName);
        figures.presentRole = LineRole::Reader;
    }
    return figures;
}

void addOther(ChartFigures &figures, const ChartFigures &other, const QString &otherTitle)
{
    const bool isCrowded = other.lines.size() > 2;
    for (const ChartLine &line : other.lines) {
        // Of very many lines only those that say something are repeated.
        if (isCrowded && line.role != LineRole::Hot && line.role != LineRole::Chosen
            && line.role != LineRole::Reader && !(&line == &other.lines.back()))
            continue;
        ChartLine copy = line;
        copy.name = ChartWords::tr("%1, %2").arg(line.name, otherTitle);
        copy.role = LineRole::Other;
        figures.lines.push_back(std::move(copy));
    }
}

double roundEnd(double now)
{
    for (const double end : {60.0, 120.0, 180.0, 300.0, 450.0, 600.0, 900.0, 1200.0, 1800.0, 2700.0, 3600.0,
                             5400.0, 7200.0, 10'800.0, 14'400.0, 21'600.0, 43'200.0, 86'400.0}) {
        if (now <= end * 0.985)
            return end;
    }
    return std::ceil(now / 86'400 + 0.02) * 86'400;
}

QString chartValueText(double value, const std::string &unit)
{
    if (std::isnan(value))
        return QStringLiteral("–");
    return unit == "ms" ? lagText(value) : rateText(value);
}

QString chartTimeText(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const QChar zero = QLatin1Char('0');
    const QString minutesAndSeconds =
        QStringLiteral("%1:%2").arg(whole / 60 % 60, 2, 10, zero).arg(whole % 60, 2, 10, zero);
    return whole < 3600 ? minutesAndSeconds
                        : QStringLiteral("%1:%2").arg(whole / 3600).arg(minutesAndSeconds);
}

} // namespace millrace
