// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/encryption.h"

#include <algorithm>

namespace millrace::kinesis {

KeyOwner keyOwnerFrom(std::string_view text)
{
    if (text == "kms_customer")
        return KeyOwner::Customer;
    return text == "kms_aws_managed" ? KeyOwner::Aws : KeyOwner::None;
}

void Encryption::openLane(LaneIndex lane)
{
    if (!isOn())
        return;
    m_lanes.resize(std::max(m_lanes.size(), lane + std::size_t{1}));
    m_lanes[lane].push_back({0, open, m_owner});
}

void Encryption::change(KeyOwner owner, const std::vector<KeptRecords> &kept)
{
    m_wasOn = m_wasOn || owner != KeyOwner::None;
    if (owner == m_owner)
        return;
    m_owner = owner;
    m_lanes.resize(std::max(m_lanes.size(), kept.size()));
    for (std::size_t lane = 0; lane < kept.size(); ++lane) {
        std::vector<Span> &spans = m_lanes[lane];
        if (!spans.empty() && spans.back().to == open)
            spans.back().to = kept[lane].end;
        std::erase_if(spans,
                      [&](const Span &span) { return span.to <= std::max(span.from, kept[lane].first); });
        if (isOn())
            spans.push_back({kept[lane].end, open, owner});
    }
}

CallError Encryption::keyFor(SimTime now, ServiceIndex caller, KeyOwner owner, const DataKeyTerms &terms)
{
    if (owner == KeyOwner::None)
        return CallError::None;
    if (m_dataKeys.size() <= caller.value)
        m_dataKeys.resize(caller.value + std::size_t{1});
    SimTime &usedUntil = m_dataKeys[caller.value][owner == KeyOwner::Customer ? 1 : 0];
    if (now < usedUntil)
        return CallError::None;
    if (owner == KeyOwner::Customer && now < m_disabledUntil) {
        ++m_refusals;
        return CallError::KmsDisabled;
    }
    m_requests += terms.requests;
    usedUntil = now + terms.reuse;
    return CallError::None;
}

CallError Encryption::keysForReading(SimTime now, ServiceIndex caller, LaneIndex lane, std::int64_t from,
                                     std::int64_t to, const DataKeyTerms &terms)
{
    if (lane >= m_lanes.size())
        return CallError::None;
    for (const Span &span : m_lanes[lane]) {
        if (std::max(from, span.from) >= std::min(to, span.to))
            continue;
        if (const CallError error = keyFor(now, caller, span.owner, terms); error != CallError::None)
            return error;
    }
    return CallError::None;
}

std::int64_t Encryption::encryptedIn(LaneIndex lane, std::int64_t from, std::int64_t to) const
{
    std::int64_t records = 0;
    if (lane < m_lanes.size())
        for (const Span &span : m_lanes[lane])
            records += std::max<std::int64_t>(0, std::min(to, span.to) - std::max(from, span.from));
    return records;
}

std::int64_t Encryption::liveKeys(SimTime now) const
{
    std::int64_t keys = 0;
    for (const std::array<SimTime, 2> &ofService : m_dataKeys)
        for (const SimTime usedUntil : ofService)
            keys += now < usedUntil ? 1 : 0;
    return keys;
}

void Encryption::hashInto(Hasher &hasher) const
{
    if (!m_wasOn)
        return;
    hasher.add(static_cast<std::uint64_t>(m_owner));
    for (const std::vector<Span> &spans : m_lanes)
        for (const Span &span : spans) {
            hasher.add(span.from);
            hasher.add(span.to);
            hasher.add(static_cast<std::uint64_t>(span.owner));
        }
    for (const std::array<SimTime, 2> &ofService : m_dataKeys)
        for (const SimTime usedUntil : ofService)
            hasher.add(usedUntil.ns);
    hasher.add(m_disabledUntil.ns);
    hasher.add(m_requests);
    hasher.add(m_refusals);
}

std::size_t Encryption::ownBytes() const
{
    std::size_t bytes = m_dataKeys.size() * 2 * sizeof(SimTime);
    for (const std::vector<Span> &spans : m_lanes)
        bytes += sizeof(std::vector<Span>) + spans.size() * sizeof(Span);
    return bytes;
}

} // namespace millrace::kinesis
