// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/records/lane_log.h"
#include "sim/services/ports/calls.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace millrace::kinesis {

/// Whose KMS key a record is encrypted under.
enum class KeyOwner : std::uint8_t { None, Aws, Customer };
/// "none", "kms_aws_managed", "kms_customer".
KeyOwner keyOwnerFrom(std::string_view text);

/// What a shard keeps: records [first, end).
struct KeptRecords
{
    std::int64_t first = 0;
    std::int64_t end = 0;
};

/// How a stream's data keys are asked for; settings of the stream.
struct DataKeyTerms
{
    Duration reuse;            ///< then the service asks KMS again
    std::int64_t requests = 0; ///< that one data key takes
};

/// The encryption at rest of a stream: which records are encrypted, under which key, and what KMS is asked
/// for them. Whoever writes or reads what is encrypted needs a data key, which is used again until it is too
/// old: so a key that is disabled stops nobody before that.
class Encryption
{
public:
    bool wasEverOn() const { return m_wasOn; }
    bool isOn() const { return m_owner != KeyOwner::None; }
    KeyOwner owner() const { return m_owner; }

    /// A shard opens with what is switched on at the time.
    void openLane(LaneIndex lane);
    /// From the end of each log on. `kept`: of every lane.
    void change(KeyOwner owner, const std::vector<KeptRecords> &kept);
    /// Whether what `caller` writes or reads under that key can be; asks KMS for a data key if it needs one.
    CallError keyFor(SimTime now, ServiceIndex caller, KeyOwner owner, const DataKeyTerms &terms);
    CallError keysForReading(SimTime now, ServiceIndex caller, LaneIndex lane, std::int64_t from,
                             std::int64_t to, const DataKeyTerms &terms);

    /// The customer's key: KMS gives no data key under it until then.
    void disableUntil(SimTime until) { m_disabledUntil = std::max(m_disabledUntil, until); }
    SimTime disabledUntil() const { return m_disabledUntil; }
    /// Calls and pushes that found no data key.
    std::int64_t refusals() const { return m_refusals; }

    /// Encrypted records of [from, to) of a lane.
    std::int64_t encryptedIn(LaneIndex lane, std::int64_t from, std::int64_t to) const;
    std::int64_t requests() const { return m_requests; }
    /// Data keys in use now.
    std::int64_t liveKeys(SimTime now) const;

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    /// Records one after another under one key.
    struct Span
    {
        std::int64_t from = 0;
        std::int64_t to = 0;
        KeyOwner owner = KeyOwner::None;
    };
    static constexpr std::int64_t open = INT64_MAX; ///< end of a span that grows

    bool m_wasOn = false;
    KeyOwner m_owner = KeyOwner::None;
    std::vector<std::vector<Span>> m_lanes;
    /// Of each service, under the key of AWS and under the customer's: until when it is used.
    std::vector<std::array<SimTime, 2>> m_dataKeys;
    SimTime m_disabledUntil;
    std::int64_t m_requests = 0;
    std::int64_t m_refusals = 0;
};

} // namespace millrace::kinesis
