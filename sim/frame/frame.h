// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/cost.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/metrics/happenings.h"
#include "sim/metrics/series.h"
#include "sim/records/ledger_report.h"
#include "sim/scenario/parameter.h"
#include "sim/services/service_role.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace millrace {

/// How a figure stands to its limit.
enum class Level : std::uint8_t { Idle, Normal, Near, Refusing };

/// A figure with its unit and, where there is one, its limit in the same unit.
struct Quantity
{
    std::string name; ///< "Records in"
    double value = 0;
    std::string unit; ///< "records/s", "B/s", "ms", "calls/s"
    double limit = 0; ///< 0: none
    Level level = Level::Normal;
};

enum class LaneState : std::uint8_t { Creating, Open, Closed, Expired };

/// One lane (shard, partition) as any view can draw it. Rates are of the last whole second.
struct LaneFrame
{
    LaneIndex index = 0;
    std::string name; ///< "shardId-000000000001"
    LaneState state = LaneState::Open;
    double begin = 0; ///< share of the key space, 0..1
    double end = 1;
    std::string beginText; ///< exact decimal hash keys
    std::string endText;
    double offeredPerSecond = 0; ///< accepted + refused
    double acceptedPerSecond = 0;
    double refusedPerSecond = 0;
    double bytesInPerSecond = 0;
    double bytesOutPerSecond = 0;
    double readCallsPerSecond = 0;
    double fill = 0; ///< 0..1: fullest of its write limits, by accepted load
    double heat = 0; ///< offered load over the limit that binds; above 1 when refusing
    Level level = Level::Normal;
    std::string limitText;             ///< "records limit 1,000/s" while refusing or near
    SimTime refusingSince;             ///< ns 0: not refusing
    HappeningId trouble = noHappening; ///< the happening that explains it, for "Why?"
    std::vector<Quantity> quantities;  ///< for the inspector, with limits
    std::int64_t firstPosition = 0;    ///< oldest record not yet past retention
    std::int64_t endPosition = 0;      ///< after the newest: the write head
    std::vector<LaneIndex> parents;
    std::vector<LaneIndex> children;
    SimTime createdAt;
    SimTime closedAt;   ///< ns 0: takes records still
    std::string topKey; ///< key with the largest share of the newest records, may be empty
    double topKeyShare = 0;
    std::vector<double> samples; ///< 0..1 across the key space: where a few of the newest records fell
};

/// A lane that all its records have left: remembered for its place in the family.
struct PastLane
{
    LaneIndex index = 0;
    std::string name;
    double begin = 0; ///< share of the key space, 0..1
    double end = 1;
    SimTime createdAt;
    SimTime closedAt;
    SimTime expiredAt;
    std::vector<LaneIndex> parents;
    std::vector<LaneIndex> children;
};

/// Where a reader stands in a lane of a log.
struct ReaderMark
{
    ServiceIndex reader;
    ServiceIndex log;
    LaneIndex lane = 0;
    std::int64_t position = 0;   ///< next record to read
    std::int64_t checkpoint = 0; ///< next record after the last checkpoint
    std::int64_t lagRecords = 0;
    double lagMs = 0;        ///< age of the oldest record not yet processed; 0 at the tip
    bool isActive = true;    ///< false while paused or crashed
    bool isFinished = false; ///< a closed lane read to its end
};

/// What flows from one service to another now.
struct LinkFrame
{
    ServiceIndex from;
    ServiceIndex to;
    LaneIndex lane = noLane; ///< lane of the log end; noLane: all together, beside those known by lane
    double perSecond = 0;    ///< records accepted or read
    double refusedPerSecond = 0;
};

/// What only one kind of service has to show. Kinds derive from it in services/<kind>/.
struct ServicePart
{
    virtual ~ServicePart() = default;
};

/// One service as any view can draw it.
struct ServiceFrame
{
    ServiceIndex index;
    std::string name;
    std::string kind;      ///< catalogue name: "kinesis_stream"
    std::string kindTitle; ///< "Kinesis stream"
    ServiceRole role = ServiceRole::Log;
    std::string region; ///< "us-east-1"
    std::string arn;
    std::string state; ///< "ACTIVE", "running", "crashed"
    Level level = Level::Normal;
    std::string summary;            ///< one line: "4 open shards · 2,100 records/s in"
    std::vector<Quantity> headline; ///< first is the figure on the canvas card
    std::vector<LaneFrame> lanes;
    std::vector<PastLane> pastLanes; ///< expired: the newest of them, in order of their index
    std::vector<ReaderMark> readers; ///< of this service, when it is a reader
    ParameterValues parameters;      ///< all, as they stand
    HappeningId trouble = noHappening;
    std::shared_ptr<const ServicePart> part;
};

/// The histories as of a frame's moment: cheap copies, safe to read from any thread.
struct HistoriesView
{
    Metrics metrics;
    Happenings happenings;
    LedgerReport ledger;
    CostReport cost;
};

/// What a view may see of a simulation: values of one moment, and nothing else.
struct Frame
{
    SimTime start;
    SimTime now;
    Duration length;
    std::uint64_t outcomes = 0;
    std::vector<ServiceFrame> services; ///< in order of their index; removed ones are absent
    std::vector<LinkFrame> links;
    std::shared_ptr<const HistoriesView> histories;

    Duration elapsed() const { return now - start; }
    const ServiceFrame *find(ServiceIndex index) const;
    const ServiceFrame *find(const std::string &name) const;
};

} // namespace millrace
