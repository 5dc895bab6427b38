// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kpl/kpl_producer.h"
#include "sim/services/kpl/kpl_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kpl {

namespace {

constexpr Duration troubleShownFor = seconds(10);

void hashContainer(Hasher &hasher, const Container &container)
{
    hasher.add(container.lane);
    hasher.add(container.packed);
    hasher.add(container.deadline);
    for (const UserRecord &user : container.records) {
        hasher.add(user.record.number);
        hasher.add(user.record.key);
        hasher.add(user.addedAt);
        hasher.add(user.attempts);
    }
}

} // namespace

ParameterValues KplProducer::parameters() const
{
    return valuesOf(m_config, kplRows());
}

std::optional<SourceAccount> KplProducer::accountFor(ServiceIndex log, SimTime) const
{
    for (const Account &known : m_accounts) {
        if (known.log != log)
            continue;
        SourceAccount account;
        account.produced = known.produced;
        account.lostBy = known.lostBy;
        if (log == m_log)
            forEachHeld(
                [&](const UserRecord &user) { account.held += user.record.firstCopy.isStored() ? 0 : 1; });
        return account;
    }
    return std::nullopt;
}

bool KplProducer::holds(std::int64_t number) const
{
    bool isHeld = false;
    forEachHeld([&](const UserRecord &user) { isHeld = isHeld || user.record.number == number; });
    return isHeld;
}

void KplProducer::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
}

void KplProducer::addTotals(const World &, RecordTotals &totals) const
{
    totals.produced += m_made;
    totals.retried += m_retried;
    totals.dropped += m_dropped;
}

void KplProducer::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(m_isRunning);
    hasher.add(m_isCrashed);
    hasher.add(m_isAskingForMap);
    hasher.add(std::uint64_t{m_map.size()});
    hasher.add(m_mapLearntAt.ns);
    hasher.add(m_source.nextNumber());
    hasher.add(m_sequence);
    hasher.add(m_stepAt.ns);
    hasher.add(m_sweepAt.ns);
    hasher.add(m_slowUntil.ns);
    hasher.add(m_slowBy.ns);
    hasher.add(m_outstanding);
    hasher.add(m_accepted);
    hasher.add(m_retried);
    hasher.add(m_appRetried);
    hasher.add(m_dropped);
    for (const Lane &lane : m_lanes) {
        hashContainer(hasher, lane.open);
        for (const Container &container : lane.queue)
            hashContainer(hasher, container);
        hasher.add(lane.records.level());
        hasher.add(lane.bytes.level());
        hasher.add(lane.collected);
    }
    for (const Container &container : m_collected)
        hashContainer(hasher, container);
    for (const Flight &flight : m_flights) {
        hasher.add(flight.slot);
        hasher.add(std::string_view(flight.abandonedFor));
        for (const Container &container : flight.containers)
            hashContainer(hasher, container);
    }
    for (const std::uint32_t slot : m_waiting)
        hasher.add(slot);
    for (const AppRetry &again : m_appRetries)
        hasher.add(again.due);
    m_sender.hashInto(hasher);
}

std::size_t KplProducer::ownBytes() const
{
    return sizeof(*this) + static_cast<std::size_t>(m_outstanding) * sizeof(UserRecord) + m_sender.ownBytes();
}

void KplProducer::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto over = [&](KplMetric metric) { return metrics.over(m_firstSeries + metric, from, from + 1); };
    const auto sum = [&](KplMetric metric) { return static_cast<double>(over(metric).sum); };
    const auto mean = [&](KplMetric metric) {
        const MetricPoint point = over(metric);
        return point.count > 0 ? static_cast<double>(point.sum) / point.count : 0.0;
    };
    const double received = sum(UserRecordsReceived);
    const double errors = sum(AllErrors);
    frame.parameters = parameters();
    frame.state = m_isCrashed       ? "crashed"
                  : !m_isRunning    ? "stopped"
                  : m_log.isValid() ? "running"
                                    : "not connected";
    frame.level = errors > 0 ? Level::Refusing : received > 0 ? Level::Normal : Level::Idle;
    if (world.now() - m_lastDrop < troubleShownFor)
        frame.trouble = m_dropTrouble;
    frame.headline = {
        {"User records", received, "records/s", 0, Level::Normal},
        {"Kinesis records", sum(KinesisRecordsPut), "records/s", 0, Level::Normal},
        {"In one Kinesis record", mean(UserRecordsPerKinesisRecord), "records", 0, Level::Normal},
        {"Buffered for", mean(BufferingTime), "ms", toMilliseconds(m_config.maxBufferedTime), Level::Normal},
        {"Pending", static_cast<double>(m_outstanding), "records",
         static_cast<double>(m_config.userRecordsMax), Level::Normal},
        {"Errors", errors, "records/s", 0, errors > 0 ? Level::Refusing : Level::Idle},
        {"Dropped", sum(RecordsDropped), "records/s", 0, Level::Normal}};
    if (m_config.appRetry == "restart")
        frame.headline.push_back(
            {"Begun again by the application", static_cast<double>(m_appRetried), "times", 0, Level::Normal});
    frame.summary = thousands(static_cast<std::int64_t>(received)) + " records/s";
}

void KplProducer::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](KplMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    if (m_log.isValid()) {
        LinkFrame link;
        link.from = m_index;
        link.to = m_log;
        link.perSecond = sum(UserRecordsPut);
        link.refusedPerSecond = sum(AllErrors);
        links.push_back(link);
    }
    if (m_sender.isConnected()) {
        LinkFrame link;
        link.from = m_index;
        link.to = m_sender.to();
        link.perSecond = sum(RecordsDropped);
        links.push_back(link);
    }
}

} // namespace millrace::kpl
