// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/arrivals.h"

#include "sim/kernel/math.h"

namespace millrace {

namespace {

struct Segment
{
    double ratePerNs = 0;
    std::int64_t end = 0; ///< ns since 1970
};

/// A stretch of the shape with one rate. Curves are cut into 288 steps a day, ramps into 1,000.
Segment segmentAt(const ArrivalShape &shape, std::int64_t clock)
{
    const std::int64_t since = clock - shape.origin.ns;
    const std::int64_t period = shape.period.ns > 0 ? shape.period.ns : 1;
    switch (shape.kind) {
    case ArrivalShape::Kind::Constant:
    case ArrivalShape::Kind::Poisson:
        return {shape.rate / 1e9, endOfTime.ns};
    case ArrivalShape::Kind::Bursts: {
        const std::int64_t inPeriod = since % period;
        const std::int64_t begin = clock - inPeriod;
        if (inPeriod < shape.burst.ns)
            return {shape.highRate / 1e9, begin + (shape.burst.ns < period ? shape.burst.ns : period)};
        return {shape.rate / 1e9, begin + period};
    }
    case ArrivalShape::Kind::Daily: {
        const std::int64_t step = period / 288 > 0 ? period / 288 : 1;
        const std::int64_t index = since / step;
        const double phase = (static_cast<double>(index * step % period) + static_cast<double>(step) / 2)
                             / static_cast<double>(period);
        const double wave = (1 + math::sin(2 * math::pi * phase - math::pi / 2)) / 2;
        return {(shape.rate + (shape.highRate - shape.rate) * wave) / 1e9,
                shape.origin.ns + (index + 1) * step};
    }
    case ArrivalShape::Kind::Ramp: {
        if (since >= period)
            return {shape.highRate / 1e9, endOfTime.ns};
        const std::int64_t step = period / 1000 > 0 ? period / 1000 : 1;
        const std::int64_t index = since / step;
        const double share =
            (static_cast<double>(index) + 0.5) * static_cast<double>(step) / static_cast<double>(period);
        return {(shape.rate + (shape.highRate - shape.rate) * share) / 1e9,
                shape.origin.ns + (index + 1) * step};
    }
    }
    return {0, endOfTime.ns};
}

/// Records that one whole period brings on average; 0 for a shape without a period.
double periodRecords(const ArrivalShape &shape)
{
    const auto period = static_cast<double>(shape.period.ns);
    if (shape.kind == ArrivalShape::Kind::Daily)
        return (shape.rate + shape.highRate) / 2 / 1e9 * period;
    if (shape.kind != ArrivalShape::Kind::Bursts)
        return 0;
    const auto burst = static_cast<double>(shape.burst < shape.period ? shape.burst.ns : shape.period.ns);
    return (shape.highRate * burst + shape.rate * (period - burst)) / 1e9;
}

/// Waits longer than so many periods are passed over in one go: at a rate next to nothing, walking
/// through them segment by segment would never end.
constexpr double periodsWalkedMax = 1'000;

} // namespace

void ArrivalProcess::skipPeriods(const ArrivalShape &shape, std::int64_t until)
{
    const bool isPeriodic =
        shape.kind == ArrivalShape::Kind::Daily || shape.kind == ArrivalShape::Kind::Bursts;
    if (!isPeriodic || shape.period.ns <= 0 || until <= m_clock)
        return;
    const double each = periodRecords(shape);
    if (m_need <= each * periodsWalkedMax)
        return;
    const std::int64_t ahead = (until - m_clock) / shape.period.ns;
    const bool isMet = each > 0 && m_need / each < static_cast<double>(ahead);
    const std::int64_t periods = isMet ? static_cast<std::int64_t>(m_need / each) - 1 : ahead;
    m_clock += periods * shape.period.ns;
    m_need -= static_cast<double>(periods) * each;
    if (m_need < 0)
        m_need = 0;
}

double ArrivalProcess::unitOf(const ArrivalShape &shape, std::int64_t number) const
{
    return shape.kind == ArrivalShape::Kind::Constant
               ? 1.0
               : m_random.exponential(static_cast<std::uint64_t>(number));
}

bool ArrivalProcess::consume(const ArrivalShape &shape, std::int64_t until)
{
    skipPeriods(shape, until);
    while (m_clock < until) {
        Segment segment = segmentAt(shape, m_clock);
        if (segment.end > until)
            segment.end = until;
        const double length = static_cast<double>(segment.end - m_clock) - m_fraction;
        if (segment.ratePerNs > 0 && m_need <= segment.ratePerNs * length) {
            const double step = m_need / segment.ratePerNs + m_fraction;
            const double whole = math::floor(step);
            m_clock += static_cast<std::int64_t>(whole);
            m_fraction = step - whole;
            return true;
        }
        m_need -= segment.ratePerNs * length;
        if (m_need < 0)
            m_need = 0;
        m_clock = segment.end;
        m_fraction = 0;
    }
    return false;
}

SimTime ArrivalProcess::next(const ArrivalShape &shape, std::int64_t number)
{
    if (m_need < 0)
        m_need = unitOf(shape, number);
    if (!consume(shape, endOfTime.ns))
        return endOfTime;
    m_need = -1;
    return {m_clock};
}

void ArrivalProcess::advanceTo(const ArrivalShape &shape, std::int64_t number, SimTime now)
{
    if (m_need < 0)
        m_need = unitOf(shape, number);
    if (consume(shape, now.ns))
        m_need = 0; // rounding only: the record comes at once
    skipTo(now);
}

void ArrivalProcess::skipTo(SimTime now)
{
    if (m_clock < now.ns) {
        m_clock = now.ns;
        m_fraction = 0;
    }
}

} // namespace millrace
