// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/services/ports/calls.h"

#include <cstdint>
#include <vector>

namespace millrace {

class World;
struct Event;

/// The calls by which a service reads lanes of a log: an iterator first, then records, one call at a time for
/// each lane, a new iterator when the old one has expired, and a pause after a refusal. What the records are
/// for, and where a lane begins, is its owner's affair: the owner passes it replies and timer events.
class LaneReader
{
public:
    enum class Outcome : std::uint8_t {
        Ignored, ///< an answer to what was given up since, or one that only leads to the next call
        Placed,  ///< an iterator: the lane is read from `begin` on; the next read is planned
        Records, ///< [begin, to): the owner calls planNext() when it wants more
        Empty,   ///< nothing new; the next read is planned
        LaneEnd, ///< a closed lane is read out; no records with it
        Expired, ///< the iterator was too old; a new one has been asked for
        Refused, ///< at a limit or by a failure; it is tried again
    };
    struct Answer
    {
        Outcome outcome = Outcome::Ignored;
        LaneIndex lane = noLane;
        LaneLog::Cursor begin;
        std::int64_t to = 0;
        bool isLast = false; ///< with these records the lane ends
        std::int64_t bytes = 0;
        double millisBehind = 0;
        CallError error = CallError::None; ///< Refused
    };

    /// `pollEvent` is the kind of the owner's event that is passed to onPoll.
    void connect(ServiceIndex owner, ServiceIndex log, std::uint8_t pollEvent);
    ServiceIndex log() const { return m_log; }
    void configure(Duration interval, std::int64_t recordsMax, Duration latency);

    /// Begins to read a lane, with an iterator of this type.
    void begin(World &world, LaneIndex lane, IteratorType type, std::int64_t position = 0,
               SimTime timestamp = {});
    /// The next read, one interval after the last.
    void planNext(World &world, LaneIndex lane);
    /// Stops reading a lane; the answer of a call under way is ignored. begin() starts it again.
    void stop(LaneIndex lane);
    void stopAll();
    bool isReading(LaneIndex lane) const { return lane < m_lanes.size() && m_lanes[lane].isReading; }
    bool isAwaiting(LaneIndex lane) const { return lane < m_lanes.size() && m_lanes[lane].isAwaiting; }

    void onPoll(World &world, const Event &event);
    Answer onReply(World &world, std::uint32_t slot);

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const { return m_lanes.capacity() * sizeof(Lane); }

private:
    struct Lane
    {
        bool isReading = false;
        bool hasIterator = false;
        bool isAwaiting = false;                       ///< a call is under way in `slot`
        IteratorType type = IteratorType::TrimHorizon; ///< of the iterator to ask for
        std::uint32_t slot = 0;
        std::uint32_t plan = 0; ///< tells a scheduled read that was overtaken
        std::int64_t position = 0;
        SimTime timestamp;
        LaneIterator iterator;
        SimTime lastRead;
    };

    Lane &laneAt(LaneIndex lane);
    void askIterator(World &world, LaneIndex lane);
    void askRecords(World &world, LaneIndex lane);
    void planAt(World &world, LaneIndex lane, SimTime at);

    ServiceIndex m_owner;
    ServiceIndex m_log;
    std::uint8_t m_pollEvent = 0;
    Duration m_interval;
    std::int64_t m_recordsMax = 0;
    Duration m_latency;
    std::uint32_t m_sequence = 0;
    std::vector<Lane> m_lanes;
};

} // namespace millrace
