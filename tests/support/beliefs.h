// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/library.h"
#include "learn/check_watch.h"
#include "session/journal.h"
#include "support/topology.h"

#include <string>

/// What the tests of the scenarios that set a belief against the truth share: runs of a variant, queries of
/// them, and bounds.
namespace millrace::test {

// Facts, section 1.3, restated: a shard's limits, and those of a request.
constexpr double shardRecordsPerSecond = 1'000;
constexpr double shardReadCallsPerSecond = 5;
constexpr double requestRecords = 500;
constexpr double mebibyte = 1'048'576;
constexpr double sigmas = 5;
/// A bucket holds one second's worth (the model that section 1.3 suggests).
constexpr double reserve = shardRecordsPerSecond;

struct Bounds
{
    double low = 0;
    double high = 0;
};

/// `most`, or less by what may still be on its way: made, but not yet with the stream or its reader.
inline Bounds upTo(double most, double onTheWay)
{
    return {most - onTheWay, most};
}

inline Bounds about(double mean, double deviation)
{
    return {mean - sigmas * deviation, mean + sigmas * deviation};
}

inline Query metric(const char *service, const char *name, Duration window = {},
                    const char *statistic = "Sum", const char *lane = "")
{
    Query query;
    query.kind = Query::Kind::Metric;
    query.service = service;
    query.name = name;
    query.window = window;
    query.statistic = statistic;
    query.lane = lane;
    return query;
}

inline Query ledger(const char *sink, const char *column)
{
    Query query;
    query.kind = Query::Kind::Ledger;
    query.service = sink;
    query.name = column;
    return query;
}

inline Simulation runOf(const char *name, const char *variant, Duration until)
{
    Scenario made = std::get<Scenario>(loadScenario(name));
    if (const std::string fault = applyVariant(made, variant); !fault.empty())
        qFatal("%s: %s", name, fault.c_str());
    Simulation simulation = build(made);
    simulation.advance(simulation.start() + until);
    return simulation;
}

inline double valueOf(const Simulation &run, const Query &query)
{
    const std::optional<double> value = evaluate(query, run.frame(), {});
    if (!value)
        qFatal("nothing answers %s %s", query.service.c_str(), query.name.c_str());
    return *value;
}

inline double lostFor(const Simulation &run, const char *sink, const char *reason)
{
    const Frame frame = run.frame();
    for (const LedgerRow &row : frame.histories->ledger)
        if (row.sinkName == sink)
            for (const auto &[why, count] : row.lostBy)
                if (why == reason)
                    return static_cast<double>(count);
    return 0;
}

} // namespace millrace::test

#define WITHIN(value, bounds)                                                                                \
    do {                                                                                                     \
        const double seen = value;                                                                           \
        const Bounds wanted = bounds;                                                                        \
        QVERIFY2(seen >= wanted.low && seen <= wanted.high,                                                  \
                 qPrintable(QString("%1 is not in %2 .. %3").arg(seen).arg(wanted.low).arg(wanted.high)));   \
    } while (false)
