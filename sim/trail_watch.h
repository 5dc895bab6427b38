// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/record_trail.h"
#include "sim/services/ports/calls.h"

#include <map>
#include <utility>
#include <vector>

namespace millrace {

class World;
struct Event;

/// Watches one record in a world that is run again for the purpose: what every call, log and ledger shows of
/// it and of the copies made of it. Changes nothing, so that the watched run equals the run.
class TrailWatch
{
public:
    explicit TrailWatch(RecordName name);

    const RecordTrail &trail() const { return m_trail; }

    void onSend(const World &world, const PutCall &call);
    void onPutAnswered(const World &world, const PutCall &call);
    void onReadAnswered(const World &world, const ReadCall &call);
    /// After every event: what the ledgers say now.
    void onEvent(const World &world, const Event &event);

private:
    /// A record or a copy of it, as one sender numbers it.
    struct Copy
    {
        RecordName name;
        ServiceIndex to; ///< a copy's callee; invalid: the record itself, wherever it goes
        std::int64_t created = -1;
        SimTime lastStep;
        int attempts = 0;
        bool isRefused = false;   ///< by the last answer
        bool isDelivered = false; ///< or lost for good
    };
    /// A stored copy and who has dealt with it.
    struct Place
    {
        ServiceIndex log;
        CopyPlace at;
        SimTime storedAt;
        std::vector<ServiceIndex> readBy;
        std::vector<ServiceIndex> doneBy;
    };
    using ReadOf = std::pair<ServiceIndex, std::pair<ServiceIndex, LaneIndex>>;

    Copy *copyOf(ServiceIndex from, ServiceIndex to, std::int64_t number);
    void add(TrailStep step, Copy *copy);
    void checkGivenUp(const World &world, Copy &copy);
    void checkFlows(const World &world, Copy &copy);
    void checkReaders(const World &world, Place &place);

    RecordTrail m_trail;
    std::vector<Copy> m_copies;
    std::vector<Place> m_places;
    std::map<ReadOf, SimTime> m_lastRead; ///< of each reader of each lane that holds a copy
};

} // namespace millrace
