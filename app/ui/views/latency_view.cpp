// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/latency_view.h"

#include "present/figure_text.h"
#include "ui/views/latency_picture.h"

#include <algorithm>

namespace millrace {

LatencyView::LatencyView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_latency(new LatencyPicture)
{
    setUp(m_latency, title());
}

QString LatencyView::title()
{
    return tr("Latency");
}

std::vector<ServiceIndex> LatencyView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> all;
    if (hasStages(frame))
        for (const ServiceFrame &service : frame.services)
            all.push_back(service.index);
    return all;
}

void LatencyView::take(const Frame &frame, ServiceIndex)
{
    m_latency->show(latencyOf(frame));
}

TableContent LatencyView::table() const
{
    return latencyTable(m_latency->paths());
}

QString LatencyView::summary() const
{
    const LatencyPaths &paths = m_latency->paths();
    QStringList words{tr("averages of the last %1").arg(roundLengthText(paths.to - paths.from))};
    const auto slowest = std::max_element(
        paths.paths.begin(), paths.paths.end(),
        [](const LatencyPath &a, const LatencyPath &b) { return a.averageMs() < b.averageMs(); });
    if (slowest != paths.paths.end() && !slowest->stages.empty()) {
        const auto longest = std::max_element(
            slowest->stages.begin(), slowest->stages.end(),
            [](const StageFigure &a, const StageFigure &b) { return a.averageMs < b.averageMs; });
        words << tr("longest: %1 at %2, %3")
                     .arg(stageText(longest->stage), longest->serviceName, lagText(longest->averageMs));
    }
    return words.join(QStringLiteral(" · "));
}

QString LatencyView::emptyText() const
{
    return tr(
        "Here the time of a record from its producer to its sink is cut into stages: buffered, put, in the log, "
        "being processed, delivered. Add a producer, a stream and a reader, and press Play.");
}

} // namespace millrace
