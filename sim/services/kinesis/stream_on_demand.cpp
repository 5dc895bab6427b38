// SPDX-License-Identifier: GPL-3.0-or-later
// What the two on-demand modes are charged by, and the account's commitment of the mode Advantage.
#include "sim/kernel/text.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

namespace {

constexpr std::int64_t kibPerGb = 1'048'576; // facts section 10 treats GB and GiB alike
constexpr double secondsPerHour = 3'600;

/// How long at least one of them is in force, each for a day at least.
std::int64_t nsCommitted(std::vector<Commitment> times, SimTime now)
{
    std::sort(times.begin(), times.end(),
              [](const Commitment &a, const Commitment &b) { return a.from < b.from; });
    std::int64_t ns = 0;
    SimTime counted;
    for (const Commitment &time : times) {
        const SimTime end =
            time.to.ns == 0 ? now : std::min(now, std::max(time.to, time.from + commitmentAtLeast));
        const SimTime begin = std::max(time.from, counted);
        if (end > begin)
            ns += (end - begin).ns;
        counted = std::max(counted, end);
    }
    return ns;
}

} // namespace

double Stream::perHour(const World &world, std::uint32_t metric) const
{
    const std::int32_t second = world.metrics().secondOf(world.now());
    const std::int32_t from = std::max(0, second - 60);
    const MetricPoint point = world.metrics().over(m_firstSeries + metric, from, std::max(1, second));
    return isRemoved() ? 0 : static_cast<double>(point.sum) / std::max(1, second - from) * secondsPerHour;
}

/// The pace in bytes, as much larger as what was charged so far.
double Stream::kibPerHour(const World &world, std::uint32_t metric, std::int64_t kib,
                          std::int64_t bytes) const
{
    return bytes == 0 ? 0 : static_cast<double>(kib) / static_cast<double>(bytes) * perHour(world, metric);
}

OnDemandUse Stream::useInMode(bool advantage) const
{
    OnDemandUse use = advantage ? m_advantageUse : m_standardUse;
    if (isOnDemand() && isAdvantage() == advantage) {
        use.pushedBytes += m_fanOut.bytesPushed() - m_pushedAtSwitch;
        use.pushedKib += m_fanOut.kibPushed() - m_kibPushedAtSwitch;
    }
    return use;
}

void Stream::switchUse(SimTime now, const std::string &mode)
{
    if (isOnDemand())
        onDemandUse() = useInMode(isAdvantage());
    m_pushedAtSwitch = m_fanOut.bytesPushed();
    m_kibPushedAtSwitch = m_fanOut.kibPushed();
    if (isAdvantage())
        m_commitments.back().to = now;
    if (mode == "on_demand_advantage")
        m_commitments.push_back({now, {}});
}

std::int64_t Stream::warmShards() const
{
    return (m_config.warmThroughput + writeBytesPerSecond - 1) / writeBytesPerSecond;
}

void Stream::warmUp(World &world)
{
    const std::int64_t wanted = std::min(warmShards(), openShardsMax);
    if (!isAdvantage() || m_state != State::Active || m_openShards >= wanted)
        return;
    m_target = wanted;
    m_workCause = world.happen(
        {.kind = "warm_throughput",
         .service = m_index,
         .subject = world.nameOf(m_index),
         .text = world.nameOf(m_index) + " is warmed up to " + thousands(wanted) + " shards of 1 MiB/s",
         .tone = HappeningTone::Change});
    m_work = Work::Uniform;
    planWave();
    m_state = State::Updating;
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
}

AdvantageAccount Stream::advantageAccount(const World &world) const
{
    AdvantageAccount account;
    OnDemandUse used;
    std::vector<Commitment> times;
    bool isFirst = true;
    double inPace = 0;
    double outPace = 0;
    for (std::size_t i = 0; i < world.serviceCount(); ++i) {
        const ServiceIndex index{static_cast<std::uint16_t>(i)};
        const auto *stream = dynamic_cast<const Stream *>(world.service(index));
        if (stream == nullptr || stream->m_commitments.empty())
            continue;
        if (isFirst)
            account.isLead = index == m_index;
        isFirst = false;
        times.insert(times.end(), stream->m_commitments.begin(), stream->m_commitments.end());
        const OnDemandUse use = stream->useInMode(true);
        used.inKib += use.inKib;
        used.outKib += use.outKib + use.pushedKib;
        if (!stream->isAdvantage())
            continue;
        inPace += stream->kibPerHour(world, IncomingBytes, use.inKib, use.inBytes);
        outPace += stream->kibPerHour(world, GetRecordsBytes, use.outKib, use.outBytes)
                   + stream->kibPerHour(world, std::uint32_t{FanOutFirst} + PushedBytes, use.pushedKib,
                                        use.pushedBytes);
    }
    const std::int64_t microseconds = nsCommitted(times, world.now()) / 1'000;
    const std::int64_t committed = microseconds / 1'000'000 * committedKibPerSecond
                                   + microseconds % 1'000'000 * committedKibPerSecond / 1'000'000;
    account.missingInKib = std::max<std::int64_t>(0, committed - used.inKib);
    account.missingOutKib = std::max<std::int64_t>(0, committed - used.outKib);
    const bool isInForce = std::any_of(times.begin(), times.end(), [&](const Commitment &time) {
        return time.to.ns == 0 || time.from + commitmentAtLeast > world.now();
    });
    const double pace = isInForce ? static_cast<double>(committedKibPerSecond) * secondsPerHour : 0;
    account.missingInPerHour = std::max(0.0, pace - inPace);
    account.missingOutPerHour = std::max(0.0, pace - outPace);
    return account;
}

void Stream::addOnDemandUsed(const World &world, std::vector<UsageCounter> &usage) const
{
    const AdvantageAccount account = m_commitments.empty() ? AdvantageAccount{} : advantageAccount(world);
    const auto add = [&](const char *priceId, std::int64_t kib, double kibPace) {
        if (kib != 0)
            usage.push_back({m_index, priceId, kib, kibPerGb, kibPace / double{kibPerGb}});
    };
    for (const bool advantage : {false, true}) {
        const OnDemandUse use = useInMode(advantage);
        const bool isNow = isOnDemand() && isAdvantage() == advantage;
        const auto pace = [&](std::uint32_t metric, std::int64_t kib, std::int64_t bytes) {
            return isNow ? kibPerHour(world, metric, kib, bytes) : 0;
        };
        // What is missing to the commitment is charged like traffic, with the account's first such stream.
        const AdvantageAccount own = advantage && account.isLead ? account : AdvantageAccount{};
        add(advantage ? "kinesis.advantage_in_gb" : "kinesis.on_demand_in_gb", use.inKib + own.missingInKib,
            pace(IncomingBytes, use.inKib, use.inBytes) + own.missingInPerHour);
        add(advantage ? "kinesis.advantage_out_gb" : "kinesis.on_demand_out_gb",
            use.outKib + own.missingOutKib,
            pace(GetRecordsBytes, use.outKib, use.outBytes) + own.missingOutPerHour);
        add(advantage ? "kinesis.advantage_efo_gb" : "kinesis.on_demand_efo_gb", use.pushedKib,
            pace(std::uint32_t{FanOutFirst} + PushedBytes, use.pushedKib, use.pushedBytes));
    }
}

} // namespace millrace::kinesis
