// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/pace.h"

#include <algorithm>

namespace millrace {

namespace {

constexpr double slowest = 0.1;
constexpr double fastest = 1000;
constexpr std::chrono::milliseconds measuredOver{500};

double secondsOf(Pace::Real::duration length)
{
    return std::chrono::duration<double>(length).count();
}

} // namespace

void Pace::setSpeed(double speed)
{
    // Also what is no number goes as fast as it can.
    m_speed = speed > 0 ? std::clamp(speed, slowest, fastest) : 0;
    m_achieved = m_speed;
}

void Pace::restart(SimTime now, Real real)
{
    m_from = now;
    m_realFrom = real;
}

SimTime Pace::due(Real real, SimTime end) const
{
    if (isUnlimited())
        return end;
    const double simulated = std::max(0.0, secondsOf(real - m_realFrom)) * m_speed;
    const double left = toSeconds(end - m_from);
    return simulated >= left ? end : m_from + Duration{static_cast<std::int64_t>(simulated * 1e9)};
}

void Pace::restartMeasuring(SimTime now, Real real)
{
    m_measuredFrom = now;
    m_realMeasuredFrom = real;
}

void Pace::measure(SimTime now, Real real)
{
    const auto passed = real - m_realMeasuredFrom;
    if (passed < measuredOver)
        return;
    m_achieved = toSeconds(now - m_measuredFrom) / secondsOf(passed);
    restartMeasuring(now, real);
}

} // namespace millrace
