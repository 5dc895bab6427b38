// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/compare_figures.h"

#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"

#include <algorithm>

namespace millrace {
namespace {

struct Amounts
{
    double refused = 0;
    double lagMs = 0;
    std::int64_t disordered = 0;
    std::int64_t lost = 0;
    std::int64_t microDollarsPerMonth = 0;
};

Amounts amountsOf(const Frame &frame, const std::string &streamName)
{
    Amounts amounts;
    for (const ServiceFrame &service : frame.services) {
        if (service.name == streamName) {
            for (const LaneFrame &lane : service.lanes)
                amounts.refused += lane.refusedPerSecond;
        }
        for (const ReaderMark &mark : service.readers) {
            if (!mark.isFinished)
                amounts.lagMs = std::max(amounts.lagMs, mark.lagMs);
        }
        if (!frame.histories || service.readers.empty())
            continue;
        const Metrics &metrics = frame.histories->metrics;
        for (const char *name : {"OrderBreaks.PartitionKey", "OrderBreaks.Product"}) {
            const SeriesRef series = metrics.find(service.index, noLane, name);
            if (series != noSeries)
                amounts.disordered = std::max(amounts.disordered,
                                              metrics.over(series, 0, metrics.secondOf(frame.now) + 1).sum);
        }
    }
    if (frame.histories) {
        for (const LedgerRow &row : frame.histories->ledger)
            amounts.lost += row.lost + row.expired;
        amounts.microDollarsPerMonth = frame.histories->cost.perMonth.value;
    }
    return amounts;
}

} // namespace

std::vector<ComparedFigure> compareFutures(const Frame &mine, const Frame &other, const ServiceFrame &stream)
{
    const Amounts a = amountsOf(mine, stream.name);
    const Amounts b = amountsOf(other, stream.name);
    std::vector<ComparedFigure> figures;
    figures.push_back({CanvasWords::tr("refused"), rateText(a.refused), a.refused, b.refused});
    figures.push_back({CanvasWords::tr("behind"), lagText(a.lagMs), a.lagMs, b.lagMs});
    const auto count = [&](const QString &name, std::int64_t own, std::int64_t its) {
        if (own > 0 || its > 0)
            figures.push_back({name, QString::fromStdString(thousands(own)), static_cast<double>(own),
                               static_cast<double>(its)});
    };
    count(CanvasWords::tr("out of order"), a.disordered, b.disordered);
    count(CanvasWords::tr("lost"), a.lost, b.lost);
    if (a.microDollarsPerMonth > 0 || b.microDollarsPerMonth > 0)
        figures.push_back({CanvasWords::tr("a month"),
                           QStringLiteral("$%1").arg(
                               QString::number(static_cast<double>(a.microDollarsPerMonth) / 1e6, 'f', 2)),
                           static_cast<double>(a.microDollarsPerMonth),
                           static_cast<double>(b.microDollarsPerMonth)});
    return figures;
}

} // namespace millrace
