// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/metrics/series.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::security {

/// Which regions cannot be reached. What has once failed is remembered after its recovery, so that late
/// consequences still find their cause.
class Outages
{
public:
    struct Outage
    {
        std::string region;
        bool isOver = false;
        HappeningId cause = noHappening; ///< that it failed
        SeriesRef unanswered = noSeries; ///< counts the calls that get no answer
        std::vector<std::uint32_t> said; ///< caller and callee of the calls that were told of
    };

    bool isEmpty() const { return m_outages.empty(); }
    void begin(const std::string &region, HappeningId cause, SeriesRef unanswered);
    void end(std::string_view region);
    /// nullptr: the region can be reached.
    const Outage *find(std::string_view region) const;
    /// Of either region the one that fails, or nullptr.
    const Outage *between(std::string_view region, std::string_view other) const;
    /// Of either region the last failure, also when it is over.
    HappeningId lastBetween(std::string_view region, std::string_view other) const;
    /// Whether this caller and callee are told of for the first time in this outage.
    bool isFirst(const Outage &outage, ServiceIndex from, ServiceIndex to);

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    std::vector<Outage> m_outages; ///< one a region, in order of its first failure
};

} // namespace millrace::security
