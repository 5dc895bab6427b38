// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace millrace {

/// What became of every record, for one sink, at one moment. All counts are of distinct records
/// but `duplicated`, which counts the deliveries beyond the first.
struct LedgerRow
{
    ServiceIndex sink;
    std::string sinkName;
    std::int64_t produced = 0;
    std::int64_t delivered = 0;
    std::int64_t duplicated = 0;
    std::int64_t lost = 0;
    std::int64_t expired = 0;
    std::int64_t inFlight = 0; ///< counted from its holders, never as the remainder
    std::vector<std::pair<std::string, std::int64_t>> lostBy; ///< reason -> count, sorted

    bool balances() const { return produced == delivered + lost + expired + inFlight; }
    friend bool operator==(const LedgerRow &, const LedgerRow &) = default;
};

using LedgerReport = std::vector<LedgerRow>;

} // namespace millrace
