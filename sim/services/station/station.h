// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/ports/calls.h"
#include "sim/services/service.h"
#include "sim/services/station/station_tables.h"

#include <array>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace millrace::station {

/// What a station can do, made of its kind's settings.
struct Shape
{
    std::int64_t groups = 1; ///< machines: nodes, instances
    std::int64_t serversPerGroup = 1;
    std::int64_t queuePerGroup = 0;   ///< calls that may wait
    Duration perCall;                 ///< of a server's time
    Duration perRecord;               ///< of a server's time
    Duration perKib;                  ///< of a server's time, for each KiB of a call's records
    std::int64_t writesPerSecond = 0; ///< of a disk that all servers share; 0: it does not matter
    std::int64_t writesPerRecord = 0; ///< to that disk
};

/// Serves calls with records first come, first served: each takes one server for a time that its records
/// decide, waits in a bounded queue while all are busy, and is refused when that is full. Answers when the
/// work is done. The kinds name what is limited and say what a call may be.
class Station : public Service
{
public:
    void start(World &) override {}
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;

    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

protected:
    /// What the kind calls its parts, on screen.
    struct Words
    {
        const char *servers;    ///< "write threads"
        const char *groups;     ///< "nodes"
        const char *group;      ///< "node"
        const char *records;    ///< "documents"
        const char *priceId;    ///< of an hour of a group
        LimitReached limit;     ///< what a refused call has met
        const char *refusing;   ///< "refuses calls (HTTP 429)"
        LimitReached disk = {}; ///< that all servers share, when it can be what slows them
    };
    enum StationEvent : std::uint8_t { WorkDone, GroupBack, FirstOfKind };

    Station(const BuildContext &context, const std::vector<FigureRow> &figures);

    virtual Words words() const = 0;
    /// Why the whole call is invalid; empty: it is not.
    virtual std::string faultOf(const PutCall &) const { return {}; }
    /// What else keeps a call from being taken just now; no name: nothing.
    virtual LimitReached alsoFull() const { return {}; }
    /// The work of a call is done, and its answer is about to go.
    virtual void onWorked(World &, const PutCall &) {}

    /// Takes effect on what is not yet begun. In the constructor before the first call.
    void shape(const World &world, const Shape &shape);
    /// What waits, now that there may be room.
    void beginWaiting(World &world);
    double figureNow(const World &world, Figure figure) const;
    ServiceIndex index() const { return m_index; }

private:
    struct Waiting
    {
        std::uint32_t slot = 0;
        SimTime since;
    };
    struct Job
    {
        std::uint32_t slot = 0;
        std::uint32_t group = 0;
        SimTime began;
    };
    struct Group
    {
        std::int64_t busy = 0;
        SimTime lostUntil;
    };

    void count(World &world, Figure figure, std::int64_t value);
    void refuse(World &world, std::uint32_t slot, CallError error);
    void answer(World &world, std::uint32_t slot);
    /// A group with a free server, the least busy one; none: m_groups.size().
    std::uint32_t freeGroup(const World &world) const;
    std::int64_t groupsUp(const World &world) const;
    void begin(World &world, const Waiting &call, std::uint32_t group);
    Duration workOf(const World &world, const PutCall &call) const;
    /// When the shared disk has taken the call's writes, in turn.
    SimTime writtenAt(World &world, const PutCall &call);
    void finish(World &world, std::uint32_t job);
    /// Ends the work of one group, or of all of them, without a result.
    void breakOff(World &world, std::uint32_t group, CallError error);
    void breakOffAll(World &world, CallError error);
    CommandResult loseGroup(World &world, Duration length, HappeningId cause);
    void sayRefusing(World &world, const LimitReached &limit);
    void sayDiskBusy(World &world);
    void sayRejected(World &world, const PutCall &call, const std::string &fault);
    std::int64_t groupMicros(const World &world) const;

    ServiceIndex m_index;
    Shape m_shape;
    std::vector<Group> m_groups; ///< never fewer than there were: what is begun is finished
    std::deque<Waiting> m_waiting;
    std::map<std::uint32_t, Job> m_jobs; ///< by number, in the order in which they began
    std::uint32_t m_nextJob = 0;
    SimTime m_diskFreeAt;
    SimTime m_diskBusySince;
    HappeningId m_diskBusy = noHappening; ///< of a long spell without a pause
    SimTime m_failsUntil;
    SimTime m_slowUntil;
    std::int64_t m_slowFactor = 1;
    HappeningId m_fault = noHappening; ///< the last one that takes capacity away
    SimTime m_faultUntil;
    HappeningId m_refusing = noHappening; ///< of the spell of refusals that goes on
    SimTime m_refusedAt;
    bool m_saidRejected = false;
    std::int64_t m_done = 0;    ///< records
    std::int64_t m_refused = 0; ///< calls
    std::int64_t m_groupMicros = 0;
    SimTime m_accruedAt;
    std::array<SeriesRef, figureTotal> m_series = {};
    std::array<Duration, figureTotal> m_unit = {}; ///< of a time
};

} // namespace millrace::station
