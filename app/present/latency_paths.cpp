// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/latency_paths.h"

#include "present/figure_text.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Latency)
};

std::string_view metricOf(LatencyStage stage)
{
    switch (stage) {
    case LatencyStage::Buffered:
        return "Stage.Buffered";
    case LatencyStage::Put:
        return "Stage.Put";
    case LatencyStage::InLog:
        return "Stage.InLog";
    case LatencyStage::Processing:
        return "Stage.Processing";
    case LatencyStage::Delivery:
        return "Stage.Delivery";
    }
    return {};
}

class Paths
{
public:
    explicit Paths(const Frame &frame)
        : m_frame(frame)
        , m_topology(topologyOf(frame))
    {
        if (!frame.histories)
            return;
        const Metrics &metrics = frame.histories->metrics;
        m_to = metrics.secondOf(frame.now) + 1;
        m_from = std::max(0, m_to - LatencyPaths::windowSeconds);
        // One walk over the series instead of a search for each service and stage.
        for (SeriesRef series = 0; series < metrics.size(); ++series) {
            const std::string_view name = metrics.info(series).name;
            if (metrics.lane(series) != noLane || !name.starts_with("Stage."))
                continue;
            for (const LatencyStage stage : latencyStages)
                if (name == metricOf(stage))
                    m_series[{metrics.service(series).value, stage}] = series;
        }
    }

    bool isAny() const { return !m_series.empty(); }

    LatencyPaths made() const
    {
        LatencyPaths made{m_from, m_to, {}};
        for (std::size_t at = 0; at < m_frame.services.size(); ++at) {
            const ServiceRole role = m_frame.services[at].role;
            const bool isEnd =
                role == ServiceRole::Reader || (role == ServiceRole::Source && outputs(at).empty());
            if (!isEnd || own(at).empty())
                continue;
            LatencyPath path;
            path.end = m_frame.services[at].index;
            QStringList names;
            follow(at, path.stages, names, 0);
            path.name = names.join(QStringLiteral(" → "));
            made.paths.push_back(std::move(path));
        }
        return made;
    }

private:
    /// Chains deeper than this are circles.
    static constexpr int depthMax = 12;

    std::vector<StageFigure> own(std::size_t at) const
    {
        std::vector<StageFigure> figures;
        const ServiceFrame &service = m_frame.services[at];
        for (const LatencyStage stage : latencyStages) {
            const auto series = m_series.find({service.index.value, stage});
            if (series == m_series.end())
                continue;
            const MetricPoint point = m_frame.histories->metrics.over(series->second, m_from, m_to);
            if (point.count == 0)
                continue;
            figures.push_back({stage, service.index, QString::fromStdString(service.name),
                               static_cast<double>(point.sum) / point.count, static_cast<double>(point.max),
                               point.count});
        }
        return figures;
    }

    std::vector<std::size_t> inputs(std::size_t at) const
    {
        std::vector<std::size_t> from;
        for (const TopologyEdge &edge : m_topology.edges)
            if (edge.to == at && !edge.isControl && !edge.isBack)
                from.push_back(edge.from);
        return from;
    }

    std::vector<std::size_t> outputs(std::size_t at) const
    {
        std::vector<std::size_t> to;
        for (const TopologyEdge &edge : m_topology.edges)
            if (edge.from == at && !edge.isControl && !edge.isBack)
                to.push_back(edge.to);
        return to;
    }

    /// Stages of several services side by side: the same stage is averaged by its samples.
    std::vector<StageFigure> together(const std::vector<std::size_t> &services) const
    {
        std::vector<StageFigure> all;
        for (const LatencyStage stage : latencyStages) {
            std::optional<StageFigure> sum;
            for (const std::size_t at : services)
                for (const StageFigure &each : own(at)) {
                    if (each.stage != stage)
                        continue;
                    if (!sum) {
                        sum = each;
                        continue;
                    }
                    const auto count = static_cast<double>(sum->samples + each.samples);
                    sum->averageMs = (sum->averageMs * static_cast<double>(sum->samples)
                                      + each.averageMs * static_cast<double>(each.samples))
                                     / count;
                    sum->maximumMs = std::max(sum->maximumMs, each.maximumMs);
                    sum->samples += each.samples;
                    sum->serviceName += QStringLiteral(", ") + each.serviceName;
                }
            if (sum)
                all.push_back(*sum);
        }
        return all;
    }

    /// What comes before a service, then the service itself.
    void follow(std::size_t at, std::vector<StageFigure> &stages, QStringList &names, int depth) const
    {
        if (depth > depthMax)
            return;
        const std::vector<std::size_t> from = inputs(at);
        std::vector<std::size_t> beginnings;
        std::optional<std::size_t> further;
        for (const std::size_t each : from) {
            const bool isBeginning =
                inputs(each).empty() && m_frame.services[each].role == ServiceRole::Source;
            if (isBeginning)
                beginnings.push_back(each);
            else if (!further)
                further = each;
        }
        // Of several ways in, the one by way of other services is the longer one.
        if (further) {
            follow(*further, stages, names, depth + 1);
        } else if (!beginnings.empty()) {
            const std::vector<StageFigure> before = together(beginnings);
            stages.insert(stages.end(), before.begin(), before.end());
            QStringList sources;
            for (const std::size_t each : beginnings)
                sources << QString::fromStdString(m_frame.services[each].name);
            names << sources.join(QStringLiteral(", "));
        }
        const std::vector<StageFigure> here = own(at);
        // A service that reads and sends on: what it writes with comes after what it read.
        for (const StageFigure &each : here)
            if (each.stage == LatencyStage::InLog || each.stage == LatencyStage::Processing)
                stages.push_back(each);
        for (const StageFigure &each : here)
            if (each.stage != LatencyStage::InLog && each.stage != LatencyStage::Processing)
                stages.push_back(each);
        names << QString::fromStdString(m_frame.services[at].name);
    }

    const Frame &m_frame;
    Topology m_topology;
    std::map<std::pair<std::uint16_t, LatencyStage>, SeriesRef> m_series;
    std::int32_t m_from = 0;
    std::int32_t m_to = 0;
};

} // namespace

double LatencyPath::averageMs() const
{
    double sum = 0;
    for (const StageFigure &stage : stages)
        sum += stage.averageMs;
    return sum;
}

double LatencyPath::maximumMs() const
{
    double sum = 0;
    for (const StageFigure &stage : stages)
        sum += stage.maximumMs;
    return sum;
}

LatencyPaths latencyOf(const Frame &frame)
{
    return Paths(frame).made();
}

bool hasStages(const Frame &frame)
{
    if (!frame.histories)
        return false;
    const Metrics &metrics = frame.histories->metrics;
    for (SeriesRef series = 0; series < metrics.size(); ++series)
        if (metrics.info(series).name.starts_with("Stage."))
            return true;
    return false;
}

QString stageText(LatencyStage stage)
{
    switch (stage) {
    case LatencyStage::Buffered:
        return Words::tr("buffered");
    case LatencyStage::Put:
        return Words::tr("put");
    case LatencyStage::InLog:
        return Words::tr("in the log");
    case LatencyStage::Processing:
        return Words::tr("processing");
    case LatencyStage::Delivery:
        return Words::tr("delivery");
    }
    return {};
}

QString describeStage(const StageFigure &figure)
{
    return Words::tr("%1 at %2: %3 on average, %4 at most, of %5 records")
        .arg(stageText(figure.stage), figure.serviceName, lagText(figure.averageMs),
             lagText(figure.maximumMs), QString::fromStdString(thousands(figure.samples)));
}

TableContent latencyTable(const LatencyPaths &paths)
{
    TableContent content;
    content.columns = {
        {Words::tr("Way")},           {Words::tr("Stage")},         {Words::tr("At")},
        {Words::tr("Average"), true}, {Words::tr("Maximum"), true}, {Words::tr("Records"), true}};
    for (const LatencyPath &path : paths.paths) {
        for (const StageFigure &stage : path.stages) {
            TableRow row;
            row.service = stage.service;
            row.cells = {
                {path.name},
                {stageText(stage.stage)},
                {stage.serviceName},
                {lagText(stage.averageMs), stage.averageMs},
                {lagText(stage.maximumMs), stage.maximumMs},
                {QString::fromStdString(thousands(stage.samples)), static_cast<qlonglong>(stage.samples)}};
            content.rows.push_back(std::move(row));
        }
        TableRow sum;
        sum.service = path.end;
        sum.cells = {{path.name},
                     {Words::tr("together")},
                     {},
                     {lagText(path.averageMs()), path.averageMs()},
                     {lagText(path.maximumMs()), path.maximumMs()},
                     {}};
        content.rows.push_back(std::move(sum));
    }
    return content;
}

} // namespace millrace
