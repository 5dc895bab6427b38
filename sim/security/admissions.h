// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::security {

/// What has been decided about calls so far: one entry for each caller, callee and action that a policy
/// was asked about. A caller without policies never comes here.
class Admissions
{
public:
    struct Entry
    {
        ServiceIndex from;
        ServiceIndex to;
        std::string action;
        bool isAllowed = false;
        bool isLasting = true;          ///< false: it hangs on the time, and is asked anew for each call
        HappeningId said = noHappening; ///< of the first denial
    };

    Entry &at(ServiceIndex from, ServiceIndex to, std::string_view action, bool &isNew);
    /// The caller's policies have changed, by the command `cause`.
    void forget(ServiceIndex from, HappeningId cause);
    /// The last such command, or noHappening: its policies are those of the beginning.
    HappeningId lastChange(ServiceIndex from) const;
    /// The happening of a denial that stands between the two, or noHappening.
    HappeningId denialBetween(ServiceIndex from, ServiceIndex to) const;

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const { return m_entries.capacity() * sizeof(Entry); }

private:
    std::vector<Entry> m_entries;                                ///< by caller, callee and action
    std::vector<std::pair<ServiceIndex, HappeningId>> m_changes; ///< one for each caller changed
};

} // namespace millrace::security
