// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/services/ports/calls.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace millrace {

class World;
struct Event;

/// A denial lasts until someone changes a policy: so it is tried again more slowly than a refusal.
inline constexpr Duration retryDeniedAfter = seconds(10);

/// How records come to a reader.
enum class Retrieval : std::uint8_t { Polling, FanOut };

/// The parameter by which a reader is told how; its values.
inline constexpr std::string_view retrievalPolling = "polling";
inline constexpr std::string_view retrievalFanOut = "fan_out";

/// How a reader uses enhanced fan-out: the right way, unless told otherwise.
struct FanOutUse
{
    bool waitsUntilActive = true; ///< after registering, before it subscribes; else a refusal is the end
    bool renews = true;           ///< subscribes again when a subscription has ended
    bool renewsAtLatest = false;  ///< then at the tip, instead of after the last record received
};

/// The calls by which a service reads lanes of a log, and what comes of them. Polling: an iterator first,
/// then records, one call at a time for each lane, a new iterator when the old one has expired, and a pause
/// after a refusal. Fan-out: it registers a consumer by its owner's name, subscribes each lane, renews, and
/// keeps what is pushed while its owner is busy with what came before. What the records are for, and where a
/// lane begins, is its owner's affair: the owner passes it replies and timer events.
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
        Ended,   ///< a subscription is over; isReading() says whether another will follow
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
    /// Before begin(). Without it, it polls.
    void useFanOut(const FanOutUse &use);
    Retrieval retrieval() const { return m_retrieval; }

    /// Begins to read a lane, with an iterator of this type.
    void begin(World &world, LaneIndex lane, IteratorType type, std::int64_t position = 0,
               SimTime timestamp = {});
    /// The owner has done with the records it was handed and wants more: polling, one interval after the last
    /// read; pushed, as soon as there are any.
    void planNext(World &world, LaneIndex lane);
    /// Stops reading a lane; the answer of a call under way is ignored. begin() starts it again.
    void stop(LaneIndex lane);
    void stopAll();
    bool isReading(LaneIndex lane) const { return lane < m_lanes.size() && m_lanes[lane].isReading; }
    bool isAwaiting(LaneIndex lane) const { return lane < m_lanes.size() && m_lanes[lane].isAwaiting; }

    void onPoll(World &world, const Event &event);
    Answer onReply(World &world, std::uint32_t slot);
    /// Whether an answer is this reader's, for an owner that has several.
    bool expects(const World &world, std::uint32_t slot) const;

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
        LaneIterator iterator; ///< pushed: where the next event begins, the continuation
        SimTime lastRead;
        std::uint32_t subscription = 0; ///< 0: none
        bool isHandedOut = false;       ///< the owner has records that were pushed
        std::int64_t bytesHandedOut = 0;
        bool hasMore = false;        ///< pushed meanwhile, waiting for the owner: in `more`
        std::int64_t bytesTaken = 0; ///< of the subscription: what the owner has done with
        std::int64_t bytesTakenSaid = 0;
        LaneLog::Cursor moreBegin;
        std::int64_t moreTo = 0;
        std::int64_t moreBytes = 0;
        double moreMillisBehind = 0;
        bool moreIsLast = false;
    };
    enum class Registration : std::uint8_t { Unknown, Asking, Creating, Active };

    Lane &laneAt(LaneIndex lane);
    std::uint32_t newCall(World &world, LaneIndex lane, ReadCall::Kind kind);
    void askIterator(World &world, LaneIndex lane);
    void askRecords(World &world, LaneIndex lane);
    void planAt(World &world, LaneIndex lane, SimTime at);
    // Enhanced fan-out.
    void goOn(World &world, LaneIndex lane);
    void noteRegistration(const ReadCall &call);
    Answer onPushReply(World &world, const ReadCall &call);
    Answer onSubscribed(World &world, const ReadCall &call);
    Answer onPushed(World &world, const ReadCall &call);
    Answer onEnded(World &world, const ReadCall &call);
    void takeMore(World &world, LaneIndex lane);
    void sayTaken(World &world, LaneIndex lane);

    ServiceIndex m_owner;
    ServiceIndex m_log;
    std::uint8_t m_pollEvent = 0;
    Duration m_interval;
    std::int64_t m_recordsMax = 0;
    Duration m_latency;
    std::uint32_t m_sequence = 0;
    Retrieval m_retrieval = Retrieval::Polling;
    FanOutUse m_fanOut;
    Registration m_registration = Registration::Unknown;
    SimTime m_lastDescribed;
    std::vector<Lane> m_lanes;
};

} // namespace millrace
