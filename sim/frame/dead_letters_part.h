// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// Where the records of a dead letter are now.
enum class PayloadPlace : std::uint8_t {
    Carried,    ///< in the letter itself
    InStream,   ///< only named by it: all still within the stream's retention
    PartlyGone, ///< some are past the retention
    Gone,       ///< all are past the retention: the letter names what can no longer be read
};

/// What somebody gave up on, and why.
struct DeadLetter
{
    SimTime time;          ///< it arrived
    std::string condition; ///< "RetryAttemptsExhausted", "RecordAgeExceeded", "MaxReceiveCount", "Expired"
    std::string reason;    ///< in words: "poison key: the function throws"
    ServiceIndex from;     ///< who gave up
    ServiceIndex log;      ///< whose records they are; invalid: no log
    LaneIndex lane = noLane;
    std::int64_t firstPosition = 0;
    std::int64_t endPosition = 0;
    std::string firstSequence; ///< startSequenceNumber; may be empty
    std::string lastSequence;  ///< endSequenceNumber
    std::int32_t records = 0;
    std::int64_t bytes = 0;
    std::int32_t attempts = 0;
    PayloadPlace payload = PayloadPlace::Carried;
    SimTime payloadUntil; ///< when the first of them leaves the stream; ns 0: not known
    HappeningId cause = noHappening;
};

/// The dead letters that a queue, a bucket or a failure callback holds, oldest first. A kind with more to
/// show derives its part from this one. At most `lettersMax` are listed: the newest.
struct DeadLettersPart : ServicePart
{
    static constexpr std::size_t lettersMax = 1'000;

    std::vector<DeadLetter> letters;
    std::int64_t total = 0; ///< ever arrived; the rest is not listed
};

} // namespace millrace
