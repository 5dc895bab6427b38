// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/records/lane_log.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// What a call came to, for the whole of it or for one record. Names as the vendors give them.
enum class CallError : std::uint8_t {
    None,
    ThroughputExceeded, ///< ProvisionedThroughputExceededException
    InternalFailure,    ///< InternalFailure
    ResourceNotFound,   ///< ResourceNotFoundException
    ExpiredIterator,    ///< ExpiredIteratorException
    InvalidArgument,    ///< InvalidArgumentException
    Validation,         ///< ValidationException: the whole call is refused
    ConditionFailed,    ///< ConditionalCheckFailedException
    LimitExceeded,      ///< LimitExceededException
    ResourceInUse,      ///< ResourceInUseException
    AccessDenied,       ///< AccessDeniedException
    Throttling,         ///< ThrottlingException, TooManyRequestsException, HTTP 429
    TimedOut,           ///< no answer within the caller's time
    NotYet,             ///< not answered so far
    KmsDisabled,        ///< KMSDisabledException: the key of what is encrypted
};
const char *nameOf(CallError error);
/// Why a record that its sender gave up is lost, by the last answer it had; `byLog`: of a stream or topic.
std::string lossReasonOf(CallError error, bool byLog = true);
/// Whether the same call made again can only have the same answer.
bool isFinal(CallError error);

/// Where a call is on its way.
enum class CallState : std::uint8_t {
    Free,
    Waiting,
    ToCallee,
    ToCaller,
    LostReply,
    BackingOff,
    Unanswered, ///< a region has failed: the caller's time runs out
};

/// How long a caller waits for an answer when its call names no time of its own. An assumption.
inline constexpr Duration standardTimeout = seconds(6);

/// One record in a call, and what became of it.
struct CallRecord
{
    std::int64_t created = 0; ///< ns
    std::int64_t number = 0;  ///< of its producer's records
    std::uint32_t key = 0;
    std::uint32_t size = 0; ///< bytes that count; of an aggregated one, what it adds to its group
    bool continues = false; ///< in one record of the callee's with the one before it (aggregated): a group
    CallError result = CallError::NotYet;
    LaneIndex lane = noLane; ///< of a log, that stored it
    CopyPlace firstCopy;     ///< the ledger's knowledge, not the caller's: set when a copy is stored
};

/// A call that is answered, with records in and a result for each out: PutRecords, PutRecord, and what
/// stores, queues and topics take.
struct PutCall
{
    CallState state = CallState::Free;
    std::uint8_t action = 0; ///< row of the callee's kind's table of calls
    ServiceIndex from;
    ServiceIndex to;
    std::uint32_t sequence = 0; ///< of the caller's calls: orders calls of one instant
    std::uint16_t attempt = 0;  ///< 0: first
    bool isSingle = false;      ///< PutRecord
    bool hasHashKey = false;    ///< every record carries the caller's ExplicitHashKey
    std::uint64_t hashKeyHigh = 0;
    std::uint64_t hashKeyLow = 0;
    CallError error = CallError::NotYet; ///< of the whole call
    SimTime sentAt;
    Duration latency; ///< of the link, one way; the world adds what lies between regions
    Duration timeout = standardTimeout;
    std::string folder; ///< of what becomes an object: where in the bucket it is filed; empty: as it pleases
    std::vector<CallRecord> records;

    /// As a whole, and so every record of it.
    void fail(CallError whole)
    {
        error = whole;
        for (CallRecord &record : records)
            record.result = whole;
    }
};

/// How a reader asks for its place. Source: Kinesis API, GetShardIterator.
enum class IteratorType : std::uint8_t {
    TrimHorizon,
    Latest,
    AtTimestamp,
    AtSequenceNumber,
    AfterSequenceNumber,
};

/// A place handed out by a log, good for a while.
struct LaneIterator
{
    LaneLog::Cursor cursor;
    SimTime handedOut;
};

/// A call to what is read: to a log for a place, for the next records from one, or to have them pushed; to a
/// queue for messages.
struct ReadCall
{
    enum class Kind : std::uint8_t {
        Iterator, ///< GetShardIterator
        Records,  ///< GetRecords
        Messages, ///< ReceiveMessage
        // Enhanced fan-out, for the consumer that bears the caller's name:
        Register,  ///< RegisterStreamConsumer
        Describe,  ///< DescribeStreamConsumer
        Subscribe, ///< SubscribeToShard: answered with the place where pushing begins
        Pushed,    ///< no call: records of a subscription, from the log
        Ended,     ///< no call: a subscription is over
        Taken,     ///< no call: the reader has done with so many bytes of a subscription; not answered
    };
    CallState state = CallState::Free;
    Kind kind = Kind::Records;
    ServiceIndex from;
    ServiceIndex to;
    LaneIndex lane = 0;
    std::uint32_t sequence = 0;
    SimTime sentAt;
    Duration latency;
    Duration timeout = standardTimeout;
    // in
    IteratorType type = IteratorType::TrimHorizon;
    std::int64_t position = 0; ///< At/AfterSequenceNumber
    SimTime timestamp;         ///< AtTimestamp
    LaneIterator iterator;     ///< Records
    std::int64_t recordsMax = 0;
    Duration wait;                  ///< Messages: the queue may answer so much later when it has none
    std::uint32_t subscription = 0; ///< Pushed, Ended, Taken; out of Subscribe
    std::int64_t bytesTaken = 0;    ///< Taken: of the subscription so far
    // out
    CallError error = CallError::NotYet;
    LaneIterator begin;          ///< Records: cursor at the first record returned
    LaneIterator next;           ///< the iterator handed out
    std::int64_t toPosition = 0; ///< records [begin.cursor.position, toPosition) were returned
    std::int64_t bytes = 0;
    double millisBehind = 0;
    bool isLaneEnd = false;           ///< a closed lane has been read to its end: no next iterator
    std::vector<LaneIndex> children;  ///< at the lane's end
    std::vector<CallRecord> messages; ///< Messages: each by its number at the queue
    bool isReady = false;             ///< Describe: the consumer is ACTIVE
};

/// The call's action as policies name it; empty for what is no call of the reader's.
std::string_view actionOf(ReadCall::Kind kind);

/// Calls under way. Slots are used again in the order in which they were freed last; a copy is a copy. A
/// reference to a call stays good while others are taken: a callee may make calls of its own in the midst of
/// one.
template <typename Call>
class CallPool
{
public:
    std::uint32_t take()
    {
        if (!m_free.empty()) {
            const std::uint32_t slot = m_free.back();
            m_free.pop_back();
            return slot;
        }
        m_calls.emplace_back();
        return static_cast<std::uint32_t>(m_calls.size() - 1);
    }
    void give(std::uint32_t slot)
    {
        m_calls[slot].state = CallState::Free;
        m_calls[slot].timeout = standardTimeout;
        if constexpr (requires { m_calls[slot].folder; })
            m_calls[slot].folder.clear();
        m_free.push_back(slot);
    }
    Call &operator[](std::uint32_t slot) { return m_calls[slot]; }
    const Call &operator[](std::uint32_t slot) const { return m_calls[slot]; }
    const std::deque<Call> &all() const { return m_calls; }

private:
    std::deque<Call> m_calls;
    std::vector<std::uint32_t> m_free;
};

} // namespace millrace
