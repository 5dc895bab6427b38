// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/ports/calls.h"
#include "sim/services/producer/load.h"
#include "sim/workload/trace.h"

#include <cstdint>
#include <memory>
#include <string>

namespace millrace {

class World;

namespace producer {

/// Makes the records of a source one after the other: when, with which key, of what size. A value: copied,
/// it makes the same again. What is drawn ahead of time can be taken back; what becomes of records is its
/// owner's affair.
class RecordSource
{
public:
    RecordSource() = default;
    RecordSource(std::uint64_t seed, const std::string &name, SimTime now);

    /// Takes over settings, at the beginning or in the middle of a run.
    void configure(const LoadConfig &config, const World &world);
    /// Whether the keys of other settings would be more than a run can hold.
    bool asksTooManyKeys(const World &world, const LoadConfig &config) const;
    /// The trace goes on from where it stands, at another speed. Before the settings with it are taken over.
    void changeTimeDivisor(double divisor, SimTime now);

    /// The next record; created at `endOfTime` when there is none. Its size counts its key.
    CallRecord draw();
    std::int64_t nextNumber() const { return m_nextNumber; }
    bool isAtTracesEnd() const;

    // What is drawn ahead is thrown away when what it depends on changes.
    const ArrivalProcess &arrivals() const { return m_arrivals; }
    void takeBack(std::int64_t records) { m_nextNumber -= records; }
    /// Draws the times of the last `again` records anew from an earlier state, then lets the time until now
    /// pass.
    void restart(ArrivalProcess earlier, std::int64_t again, SimTime now);
    /// Lets no record fall before now: the source stood still.
    void skipTo(SimTime now) { m_arrivals.skipTo(now); }

    bool usesTrace() const { return m_usesTrace; }
    const KeyUniverse &keys() const { return m_keys; }

private:
    enum class SizeDraw : std::uint8_t { Fixed, Uniform, Exponential };

    void drawFromTrace(CallRecord &record);

    SimTime m_startedAt;
    ArrivalShape m_shape;
    bool m_usesTrace = false;
    bool m_usesTraceKeys = false;
    SizeDraw m_sizeDraw = SizeDraw::Fixed;
    std::int64_t m_size = 0;
    std::int64_t m_sizeMax = 0;
    double m_timeDivisor = 1;
    KeyUniverse m_keys;
    KeyDraw m_keyDraw;
    RandomStream m_keyRandom;
    RandomStream m_sizeRandom;
    std::shared_ptr<const Trace> m_trace;
    SimTime m_traceOrigin;
    std::uint32_t m_traceKeys = 0; ///< id of the trace's first key
    ArrivalProcess m_arrivals;
    std::int64_t m_nextNumber = 0;
};

} // namespace producer
} // namespace millrace
