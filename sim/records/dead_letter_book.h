// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/metrics/happenings.h"
#include "sim/records/shared_log.h"

#include <cstdint>
#include <string>

namespace millrace {

/// What a service gave up on and put somewhere to be looked at.
struct DeadLetterEntry
{
    SimTime time = {};
    ServiceIndex from = {}; ///< who gave up
    ServiceIndex to = {};   ///< where it lies: a queue, a topic, a bucket
    std::string condition =
        {};                  ///< "RetryAttemptsExhausted", "RecordAgeExceeded", "MaxReceiveCount", "Expired"
    std::string reason = {}; ///< in words
    ServiceIndex log = {}; ///< whose records it names, without carrying them; invalid: it carries its payload
    LaneIndex lane = noLane;
    std::int64_t firstPosition = 0;
    std::int64_t endPosition = 0;
    std::int32_t records = 1;
    std::int64_t bytes = 0;
    std::int32_t attempts = 0;
    HappeningId cause = noHappening;
};

/// Every dead letter of a run, in order of time: one history, whoever gave up and wherever they lie. A copy
/// shares what has been written.
class DeadLetterBook
{
public:
    void add(DeadLetterEntry entry)
    {
        if (m_all.size() < maximum)
            m_all.append(std::move(entry));
        else
            ++m_leftOut;
    }
    std::size_t size() const { return m_all.size(); }
    const DeadLetterEntry &operator[](std::size_t i) const { return m_all[i]; }
    std::uint64_t leftOut() const { return m_leftOut; }

    static constexpr std::size_t maximum = 1'000'000;

private:
    SharedLog<DeadLetterEntry, 64> m_all;
    std::uint64_t m_leftOut = 0;
};

} // namespace millrace
