// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

namespace {

constexpr std::size_t lanesWithSamplesMax = 64;
constexpr std::int64_t samplesPerLane = 12;
constexpr std::size_t pastLanesMax = 400;
constexpr double nearLimit = 0.8; ///< amber from here: AWS advises alarms at 80 % of a shard's limit

Level levelOf(double value, double limit, bool isRefusing)
{
    if (isRefusing)
        return Level::Refusing;
    return value >= limit * nearLimit ? Level::Near : value > 0 ? Level::Normal : Level::Idle;
}

double shareOfEnd(Uint128 last)
{
    return last == ~Uint128{0} ? 1 : shareOf(last + 1);
}

PastLane pastLane(const Shard &shard)
{
    return {shard.index,    shard.name(),    shareOf(shard.start), shareOfEnd(shard.end), shard.createdAt,
            shard.closedAt, shard.expiredAt, shard.parents,        shard.children};
}

std::vector<PastLane> newestPast(const std::vector<Shard> &shards)
{
    std::vector<PastLane> past;
    for (auto shard = shards.rbegin(); shard != shards.rend() && past.size() < pastLanesMax; ++shard)
        if (shard->state == LaneState::Expired)
            past.push_back(pastLane(*shard));
    std::reverse(past.begin(), past.end());
    return past;
}

} // namespace

LaneFrame Stream::laneFrame(const World &world, const Shard &shard) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t now = metrics.secondOf(world.now());
    // The last whole second; in the very first one, what there is of it.
    const std::int32_t from = std::max(0, now - 1);
    const auto sum = [&](ShardMetric metric) {
        return static_cast<double>(metrics.over(shard.firstSeries + metric, from, from + 1).sum);
    };
    LaneFrame lane;
    lane.index = shard.index;
    lane.name = shard.name();
    lane.state = shard.state;
    lane.begin = shareOf(shard.start);
    lane.end = shareOfEnd(shard.end);
    lane.beginText = toDecimal(shard.start);
    lane.endText = toDecimal(shard.end);
    lane.acceptedPerSecond = sum(ShardIncomingRecords);
    lane.refusedPerSecond = sum(ShardWriteExceeded);
    lane.offeredPerSecond = lane.acceptedPerSecond + lane.refusedPerSecond;
    lane.bytesInPerSecond = sum(ShardIncomingBytes);
    lane.bytesOutPerSecond = sum(ShardOutgoingBytes);
    const MetricPoint reads = metrics.over(shard.firstSeries + ShardIteratorAge, from, from + 1);
    lane.readCallsPerSecond = reads.count;
    const double recordsShare = lane.acceptedPerSecond / static_cast<double>(writeRecordsPerSecond);
    const double bytesShare = lane.bytesInPerSecond / static_cast<double>(writeBytesPerSecond);
    lane.fill = std::clamp(std::max(recordsShare, bytesShare), 0.0, 1.0);
    // Refused records are taken to be as large as the accepted ones.
    const double bytesOffered =
        lane.acceptedPerSecond > 0 ? bytesShare * lane.offeredPerSecond / lane.acceptedPerSecond : 0;
    lane.heat = std::max(lane.offeredPerSecond / static_cast<double>(writeRecordsPerSecond), bytesOffered);
    const bool isRefusing = shard.refusingSince.ns != 0;
    lane.refusingSince = shard.refusingSince;
    lane.trouble = shard.trouble != noHappening ? shard.trouble : shard.readTrouble;
    const bool bytesBind = isRefusing ? shard.refusedBy == WriteLimit::Bytes : bytesShare > recordsShare;
    lane.level = shard.isOpen() ? levelOf(lane.fill, 1, isRefusing) : Level::Idle;
    if (lane.level == Level::Near || lane.level == Level::Refusing)
        lane.limitText = bytesBind ? "bytes limit 1 MiB/s" : "records limit 1,000/s";
    lane.firstPosition = firstPosition(shard.index, world.now());
    lane.endPosition = shard.log.endPosition();
    lane.parents = shard.parents;
    lane.children = shard.children;
    lane.createdAt = shard.createdAt;
    lane.closedAt = shard.closedAt;
    lane.quantities = {
        {"Records in", lane.acceptedPerSecond, "records/s", static_cast<double>(writeRecordsPerSecond),
         levelOf(recordsShare, 1, isRefusing && !bytesBind)},
        {"Bytes in", lane.bytesInPerSecond, "B/s", static_cast<double>(writeBytesPerSecond),
         levelOf(bytesShare, 1, isRefusing && bytesBind)},
        {"Read", lane.bytesOutPerSecond, "B/s", static_cast<double>(readBytesPerSecond),
         levelOf(lane.bytesOutPerSecond, static_cast<double>(readBytesPerSecond),
                 shard.readTrouble != noHappening)},
        {"GetRecords calls", lane.readCallsPerSecond, "calls/s", readCallsPerSecond,
         levelOf(lane.readCallsPerSecond, readCallsPerSecond + 1, shard.readTrouble != noHappening)},
    };
    return lane;
}

void Stream::addTopKey(const World &world, const Shard &shard, LaneFrame &lane) const
{
    const TopKey top = topKeyOf(shard.log, 500);
    if (const KeyUniverse *keys = world.keysOf({top.producer}); keys != nullptr && top.share > 0) {
        lane.topKey = keys->name(top.key);
        lane.topKeyShare = top.share;
    }
}

void Stream::fillFrame(const World &world, ServiceFrame &frame) const
{
    frame.state = stateName();
    frame.parameters = parameters();
    std::size_t open = 0;
    double in = 0;
    double refused = 0;
    double bytesIn = 0;
    for (const Shard &shard : m_shards) {
        if (shard.state == LaneState::Expired)
            continue;
        frame.lanes.push_back(laneFrame(world, shard));
        const LaneFrame &lane = frame.lanes.back();
        open += shard.isOpen() ? 1 : 0;
        in += lane.acceptedPerSecond;
        refused += lane.refusedPerSecond;
        bytesIn += lane.bytesInPerSecond;
        if (lane.level == Level::Refusing) {
            frame.level = Level::Refusing;
            if (frame.trouble == noHappening)
                frame.trouble = lane.trouble;
        } else if (lane.level == Level::Near && frame.level != Level::Refusing) {
            frame.level = Level::Near;
        }
    }
    frame.pastLanes = newestPast(m_shards);
    if (open <= lanesWithSamplesMax)
        for (LaneFrame &lane : frame.lanes) {
            const Shard &shard = m_shards[lane.index];
            if (lane.level == Level::Refusing || lane.level == Level::Near)
                addTopKey(world, shard, lane);
            LaneLog::Cursor cursor =
                shard.log.seek(std::max<std::int64_t>(0, lane.endPosition - samplesPerLane));
            while (cursor.position < lane.endPosition) {
                const LogRow row = shard.log.next(cursor);
                if (const KeyUniverse *keys = world.keysOf({row.producer}))
                    lane.samples.push_back(shareOf(hashKeyOf(keys->name(row.key))));
            }
        }
    const auto limit = static_cast<double>(open) * static_cast<double>(writeRecordsPerSecond);
    frame.headline = {{"Records in", in, "records/s", limit, levelOf(in, limit, false)},
                      {"Refused", refused, "records/s", 0, refused > 0 ? Level::Refusing : Level::Idle},
                      {"Bytes in", bytesIn, "B/s",
                       static_cast<double>(open) * static_cast<double>(writeBytesPerSecond), Level::Normal},
                      {"Open shards", static_cast<double>(open), "", 0, Level::Normal}};
    if (m_encryption.wasEverOn())
        frame.headline.push_back({"Records encrypted", encryptedShare(world.now()) * 100, "%", 0,
                                  m_keyTrouble != noHappening ? Level::Refusing : Level::Normal});
    if (m_keyTrouble != noHappening) {
        frame.level = Level::Refusing;
        frame.trouble = m_keyTrouble;
    }
    frame.summary = thousands(open) + (open == 1 ? " open shard · " : " open shards · ")
                    + thousands(static_cast<std::int64_t>(in)) + " records/s in";
    if (m_encryption.isOn())
        frame.summary += " · encrypted";
    if (m_state != State::Active)
        frame.summary = std::string(stateName()) + " · " + frame.summary;
}

} // namespace millrace::kinesis
