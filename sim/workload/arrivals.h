// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/random.h"
#include "sim/kernel/time.h"

#include <cstdint>

namespace millrace {

/// How often records come: a rate over time, met evenly or by a Poisson process.
struct ArrivalShape
{
    enum class Kind : std::uint8_t { Constant, Poisson, Bursts, Daily, Ramp };
    Kind kind = Kind::Poisson;
    double rate = 0;     ///< per second; Bursts: between bursts; Daily: at night; Ramp: at the start
    double highRate = 0; ///< Bursts: during one; Daily: at noon; Ramp: at the end
    Duration period;     ///< Bursts: from one to the next; Daily: a day; Ramp: how long it rises
    Duration burst;      ///< Bursts: how long one lasts
    SimTime origin;      ///< where periods are counted from
};

/// Draws the times of records one after the other. A value: copied, it draws the same again.
class ArrivalProcess
{
public:
    ArrivalProcess() = default;
    ArrivalProcess(RandomStream random, SimTime from)
        : m_random(random)
        , m_clock(from.ns)
    {}

    /// Time of record `number` (the one after the last drawn); `endOfTime` when the rate stays 0.
    SimTime next(const ArrivalShape &shape, std::int64_t number);
    /// Uses up the time until `now` on the way to record `number`, which must come later: so that
    /// another shape can take over from there.
    void advanceTo(const ArrivalShape &shape, std::int64_t number, SimTime now);
    /// Lets no record fall before `now`: time stood still for this process until then.
    void skipTo(SimTime now);

private:
    double unitOf(const ArrivalShape &shape, std::int64_t number) const;
    /// Passes over whole periods of a wait that is very long.
    void skipPeriods(const ArrivalShape &shape, std::int64_t until);
    /// Uses up the rate's integral until `m_need` is met or `until` is reached; true when met.
    bool consume(const ArrivalShape &shape, std::int64_t until);

    RandomStream m_random;
    std::int64_t m_clock = 0; ///< ns up to which the rate has been used up
    double m_fraction = 0;    ///< of a ns, so that even spacing does not drift
    double m_need = -1;       ///< what is left of the integral until the next record; < 0: not begun
};

} // namespace millrace
