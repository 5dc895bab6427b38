// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/simulation.h"

#include <string>
#include <vector>

namespace millrace::test {

/// Everything by which two simulations at one moment are told apart.
struct RunDigest
{
    SimTime now;
    std::uint64_t outcomes = 0;
    std::uint64_t stateHash = 0;
    Fingerprint fingerprint;
    RecordTotals totals;
    std::vector<MetricPoint> metrics; ///< each series over the whole run
    LedgerReport ledger;
    std::size_t happenings = 0;
    std::int64_t costMicroDollars = 0;
};

inline RunDigest digestOf(const Simulation &simulation)
{
    RunDigest digest;
    digest.now = simulation.now();
    digest.outcomes = simulation.outcomes();
    digest.stateHash = simulation.stateHash();
    digest.fingerprint = simulation.fingerprint();
    digest.totals = simulation.totals();
    const auto histories = simulation.histories();
    for (SeriesRef series = 0; series < histories->metrics.size(); ++series)
        digest.metrics.push_back(histories->metrics.over(series, 0, INT32_MAX));
    digest.ledger = histories->ledger;
    digest.happenings = histories->happenings.size();
    digest.costMicroDollars = histories->cost.total.value;
    return digest;
}

/// What differs, in words; empty when nothing does.
inline std::string differenceOf(const RunDigest &one, const RunDigest &other)
{
    std::string text;
    const auto compare = [&](bool isSame, const char *what) {
        if (!isSame)
            text += (text.empty() ? "" : ", ") + std::string(what);
    };
    compare(one.now == other.now, "the clock");
    compare(one.outcomes == other.outcomes, "the count of events");
    compare(one.stateHash == other.stateHash, "the state hash");
    compare(one.fingerprint.events == other.fingerprint.events, "the fingerprint of events");
    compare(one.fingerprint.metrics == other.fingerprint.metrics, "the fingerprint of metrics");
    compare(one.totals == other.totals, "the totals");
    bool isSame = one.metrics.size() == other.metrics.size();
    for (std::size_t i = 0; isSame && i < one.metrics.size(); ++i) {
        const MetricPoint &a = one.metrics[i];
        const MetricPoint &b = other.metrics[i];
        isSame = a.sum == b.sum && a.min == b.min && a.max == b.max && a.count == b.count;
    }
    compare(isSame, "the metrics");
    compare(one.ledger == other.ledger, "the ledger");
    compare(one.happenings == other.happenings, "the happenings");
    compare(one.costMicroDollars == other.costMicroDollars, "the cost");
    return text;
}

} // namespace millrace::test
