// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/event.h"
#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/metrics/series.h"
#include "sim/records/lane_log.h"
#include "sim/services/kinesis/encryption.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/ports/calls.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {
class World;
class LogPort;
} // namespace millrace

namespace millrace::kinesis {

struct Shard;

/// Where a call or an event that begins at `from` ends: at most so many records and bytes, whole records, the
/// first in any case.
LaneLog::Cursor takeRows(const LaneLog &log, const LaneLog::Cursor &from, std::int64_t recordsMax,
                         std::int64_t bytesMax);
/// Records of [from, to), each rounded up to whole KiB, in KiB.
std::int64_t kibOf(const LaneLog &log, LaneLog::Cursor from, std::int64_t to);
/// How many records lie in [from, to), however many user records they hold.
std::int64_t recordsIn(const LaneLog &log, LaneLog::Cursor from, std::int64_t to);

/// What enhanced fan-out asks of its stream, for the length of one call.
struct FanOutStream
{
    World &world;
    const LogPort &log;
    std::vector<Shard> &shards;
    ServiceIndex index;
    SeriesRef firstSeries = noSeries; ///< of the fan-out metrics, in the order of FanOutMetric
    Duration delay;                   ///< from stored to received
    Duration creatingTime;
    std::size_t consumersMax = kinesis::consumersMax;
    bool roundsToKib = false; ///< on-demand: what is pushed is charged by records rounded up to 1 KB
    Encryption &encryption;
    DataKeyTerms keyTerms;
};

enum FanOutMetric : std::uint32_t {
    SubscribeSuccess,
    SubscribeRateExceeded,
    PushedBytes,
    PushedMillisBehind,
    PushedRecords,
    PushedSuccess,
    FanOutMetricCount
};

/// Kinds of events of a stream that are handed to its FanOut.
enum FanOutEvent : std::uint8_t { ConsumerIsActive = 100, PushIsDue, SubscriptionEnds };
inline bool isFanOutEvent(std::uint8_t kind)
{
    return kind >= ConsumerIsActive && kind <= SubscriptionEnds;
}

/// The consumers registered with a stream, and their subscriptions: each is pushed what its shard stores,
/// at its own 2 MiB/s and for five minutes, without touching what the shard's pollers share.
class FanOut
{
public:
    /// One SubscribeToShard that succeeded, of one consumer to one shard.
    struct Subscription
    {
        std::uint32_t id = 0; ///< 0: there has been none
        bool isOpen = false;
        ServiceIndex reader;
        SimTime since;
        SimTime lastCall;   ///< SubscribeToShard within its rate; ns 0: none
        LaneLog::Cursor at; ///< next record to be pushed
        std::int64_t bytesPushed = 0;
        std::int64_t bytesTaken = 0; ///< of them, done with at the reader
        SimTime lastPush;
        SimTime freeAt; ///< its 2 MiB/s are spent until then
        bool isPlanned = false;
    };
    struct Consumer
    {
        std::uint32_t id = 0;
        std::string name;
        bool isActive = false;
        SimTime registeredAt;
        std::int64_t bytesPushed = 0;
        std::vector<Subscription> lanes;
    };

    struct Refusal
    {
        CallError error = CallError::None;
        std::string text;
        /// As an operator is answered: empty when nothing is refused.
        std::string inFull() const { return text.empty() ? text : nameOf(error) + (": " + text); }
    };

    /// RegisterStreamConsumer, DeregisterStreamConsumer.
    Refusal registerConsumer(const FanOutStream &stream, const std::string &name, HappeningId cause);
    Refusal deregisterConsumer(const FanOutStream &stream, std::string_view name, HappeningId cause);
    /// Register, Describe, Subscribe. `position`: where the stream finds the place that Subscribe asks for.
    void answer(const FanOutStream &stream, ReadCall &call, std::int64_t position);
    /// The reader has done with what it was pushed.
    void take(const FanOutStream &stream, const ReadCall &call);
    void handle(const FanOutStream &stream, const Event &event);
    /// A shard that was waited for has stored a record, or was closed.
    void wake(const FanOutStream &stream, LaneIndex lane);
    /// The stream is deleted.
    void endAll(const FanOutStream &stream);

    const std::vector<Consumer> &consumers() const { return m_consumers; }
    std::int64_t activeConsumers() const;
    std::int64_t bytesPushed() const { return m_bytesPushed; }
    std::int64_t kibPushed() const { return m_kibPushed; }

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    Consumer *find(std::uint32_t id);
    Consumer *find(std::string_view name);
    void subscribe(const FanOutStream &stream, Consumer &consumer, ReadCall &call, std::int64_t position);
    void plan(const FanOutStream &stream, Consumer &consumer, LaneIndex lane);
    void push(const FanOutStream &stream, Consumer &consumer, LaneIndex lane);
    void send(const FanOutStream &stream, Consumer &consumer, LaneIndex lane, const LaneLog::Cursor &to);
    void end(const FanOutStream &stream, Subscription &subscription, LaneIndex lane);

    std::vector<Consumer> m_consumers; ///< in order of registration
    std::uint32_t m_lastConsumer = 0;
    std::uint32_t m_lastSubscription = 0;
    std::uint32_t m_sequence = 0;                                       ///< of what it sends
    std::array<std::int64_t, registerCallsPerSecond> m_registerCalls{}; ///< ns of the last ones, a ring
    std::uint32_t m_registerCallAt = 0;
    std::int64_t m_bytesPushed = 0;
    std::int64_t m_kibPushed = 0;
};

} // namespace millrace::kinesis
