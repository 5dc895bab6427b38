// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/outages.h"

#include <algorithm>

namespace millrace::security {

void Outages::begin(const std::string &region, HappeningId cause, SeriesRef unanswered)
{
    std::erase_if(m_outages, [&](const Outage &known) { return known.region == region; });
    m_outages.push_back({region, false, cause, unanswered, {}});
}

void Outages::end(std::string_view region)
{
    for (Outage &outage : m_outages)
        if (outage.region == region)
            outage.isOver = true;
}

const Outages::Outage *Outages::find(std::string_view region) const
{
    for (const Outage &outage : m_outages)
        if (!outage.isOver && outage.region == region)
            return &outage;
    return nullptr;
}

const Outages::Outage *Outages::between(std::string_view region, std::string_view other) const
{
    const Outage *outage = find(region);
    return outage != nullptr ? outage : find(other);
}

HappeningId Outages::lastBetween(std::string_view region, std::string_view other) const
{
    HappeningId last = noHappening;
    for (const Outage &outage : m_outages)
        if (outage.region == region || outage.region == other)
            last = last == noHappening ? outage.cause : std::max(last, outage.cause);
    return last;
}

bool Outages::isFirst(const Outage &outage, ServiceIndex from, ServiceIndex to)
{
    const std::uint32_t pair = (std::uint32_t{from.value} << 16) | to.value;
    for (Outage &known : m_outages) {
        if (&known != &outage)
            continue;
        const auto place = std::lower_bound(known.said.begin(), known.said.end(), pair);
        if (place != known.said.end() && *place == pair)
            return false;
        known.said.insert(place, pair);
    }
    return true;
}

void Outages::hashInto(Hasher &hasher) const
{
    for (const Outage &outage : m_outages) {
        hasher.add(std::string_view(outage.region));
        hasher.add(outage.isOver);
        hasher.add(outage.cause);
        for (const std::uint32_t pair : outage.said)
            hasher.add(pair);
    }
}

std::size_t Outages::ownBytes() const
{
    std::size_t bytes = m_outages.capacity() * sizeof(Outage);
    for (const Outage &outage : m_outages)
        bytes += outage.said.capacity() * sizeof(std::uint32_t);
    return bytes;
}

} // namespace millrace::security
