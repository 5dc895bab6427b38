// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <chrono>

namespace millrace {

/// How simulated time follows real time: where it ought to be by now, and how fast it really goes.
/// Reads no clock: every moment of real time is given.
class Pace
{
public:
    using Real = std::chrono::steady_clock::time_point;

    /// Simulated seconds per real second; 0: no pace, as fast as it can.
    double speed() const { return m_speed; }
    bool isUnlimited() const { return m_speed <= 0; }
    /// Kept within 0.1 and 1,000; 0 and less: unlimited.
    void setSpeed(double speed);

    /// From here on the pace counts anew: after a pause, a jump, or when it could not be kept.
    void restart(SimTime now, Real real);
    /// Where the simulation ought to be; never beyond `end`. Unlimited: at `end`.
    SimTime due(Real real, SimTime end) const;

    /// Tells how far it has really come; measured over half seconds.
    void measure(SimTime now, Real real);
    void restartMeasuring(SimTime now, Real real);
    double achieved() const { return m_achieved; }

private:
    double m_speed = 1;
    double m_achieved = 1;
    SimTime m_from;
    Real m_realFrom;
    SimTime m_measuredFrom;
    Real m_realMeasuredFrom;
};

} // namespace millrace
