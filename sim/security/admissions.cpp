// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/admissions.h"

#include <algorithm>
#include <tuple>

namespace millrace::security {

Admissions::Entry &Admissions::at(ServiceIndex from, ServiceIndex to, std::string_view action, bool &isNew)
{
    const auto key = std::tuple{from, to, action};
    auto place =
        std::lower_bound(m_entries.begin(), m_entries.end(), key, [](const Entry &entry, const auto &wanted) {
            return std::tuple{entry.from, entry.to, std::string_view(entry.action)} < wanted;
        });
    isNew = place == m_entries.end()
            || std::tuple{place->from, place->to, std::string_view(place->action)} != key;
    if (isNew) {
        Entry entry;
        entry.from = from;
        entry.to = to;
        entry.action = action;
        place = m_entries.insert(place, std::move(entry));
    }
    return *place;
}

void Admissions::forget(ServiceIndex from, HappeningId cause)
{
    std::erase_if(m_changes, [from](const auto &change) { return change.first == from; });
    m_changes.emplace_back(from, cause);
    std::erase_if(m_entries, [from](const Entry &entry) { return entry.from == from; });
}

HappeningId Admissions::lastChange(ServiceIndex from) const
{
    for (const auto &[caller, cause] : m_changes)
        if (caller == from)
            return cause;
    return noHappening;
}

HappeningId Admissions::denialBetween(ServiceIndex from, ServiceIndex to) const
{
    HappeningId newest = noHappening;
    for (const Entry &entry : m_entries)
        if (entry.from == from && entry.to == to && !entry.isAllowed && entry.said != noHappening
            && (newest == noHappening || entry.said > newest))
            newest = entry.said;
    return newest;
}

void Admissions::hashInto(Hasher &hasher) const
{
    for (const Entry &entry : m_entries) {
        hasher.add(std::uint64_t{entry.from.value});
        hasher.add(std::uint64_t{entry.to.value});
        hasher.add(std::string_view(entry.action));
        hasher.add(entry.isAllowed);
        hasher.add(entry.said);
    }
}

} // namespace millrace::security
