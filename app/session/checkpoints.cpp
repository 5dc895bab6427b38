// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/checkpoints.h"

#include <algorithm>

namespace millrace {

namespace {

/// Wider than any run is long: a branch spaced so keeps no checkpoint.
constexpr Duration spacingMax = hours(24 * 365 * 100);

} // namespace

Checkpoints::Checkpoints(std::size_t bytesMax, Duration spacing, SimTime start)
    : m_bytesMax(bytesMax)
    , m_spacing(std::clamp(spacing, nanoseconds(1), spacingMax))
    , m_start(start)
{}

bool Checkpoints::isMoment(Duration spacing, SimTime at) const
{
    return at > m_start && (at - m_start).ns % spacing.ns == 0;
}

SimTime Checkpoints::nextMoment(BranchId branch, SimTime now) const
{
    if (!isOn())
        return endOfTime;
    const auto row = m_rows.find(branch);
    const std::int64_t spacing = (row != m_rows.end() ? row->second.spacing : m_spacing).ns;
    const std::int64_t passed = (now - m_start).ns / spacing;
    return m_start + Duration{(passed + 1) * spacing};
}

void Checkpoints::offer(BranchId branch, const Place &place, const Simulation &simulation)
{
    if (!isOn())
        return;
    Row &row = m_rows.try_emplace(branch, Row{m_spacing, 0, {}}).first->second;
    if (!isMoment(row.spacing, place.at))
        return;
    const auto after = std::lower_bound(row.all.begin(), row.all.end(), place.at,
                                        [](const Checkpoint &one, SimTime at) { return one.place.at < at; });
    if (after != row.all.end() && after->place.at == place.at)
        return;
    // Before the copy is made: afterwards what was written since the last one is shared by the two.
    const std::size_t bytes = simulation.ownBytes();
    Checkpoint checkpoint{place, simulation, bytes};
    row.bytes += checkpoint.bytes;
    m_bytes += checkpoint.bytes;
    ++m_count;
    row.all.insert(after, std::move(checkpoint));
    while ((m_bytes > m_bytesMax || m_count > countMax) && m_count > 0)
        thin();
}

void Checkpoints::thin()
{
    const auto largest = std::max_element(m_rows.begin(), m_rows.end(), [](const auto &a, const auto &b) {
        return std::pair(a.second.bytes, a.second.all.size())
               < std::pair(b.second.bytes, b.second.all.size());
    });
    Row &row = largest->second;
    row.spacing = std::min(row.spacing * 2, spacingMax);
    std::erase_if(row.all, [&](const Checkpoint &one) {
        if (isMoment(row.spacing, one.place.at))
            return false;
        row.bytes -= one.bytes;
        m_bytes -= one.bytes;
        --m_count;
        return true;
    });
}

const Checkpoints::Checkpoint *Checkpoints::lastUpTo(BranchId branch, const Place &place) const
{
    const auto row = m_rows.find(branch);
    if (row == m_rows.end())
        return nullptr;
    const auto &all = row->second.all;
    const auto after = std::upper_bound(
        all.begin(), all.end(), place, [](const Place &at, const Checkpoint &one) { return at < one.place; });
    return after == all.begin() ? nullptr : &*std::prev(after);
}

void Checkpoints::dropAfter(BranchId branch, const Place &place)
{
    const auto row = m_rows.find(branch);
    if (row == m_rows.end())
        return;
    auto &all = row->second.all;
    while (!all.empty() && all.back().place > place) {
        row->second.bytes -= all.back().bytes;
        m_bytes -= all.back().bytes;
        --m_count;
        all.pop_back();
    }
}

} // namespace millrace
