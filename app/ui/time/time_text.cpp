// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/time_text.h"

#include "session/live.h"
#include "sim/kernel/text.h"

#include <QStringList>

#include <algorithm>

namespace millrace {
namespace {

/// A pace that is off by less than this is kept: measuring takes half a second and jitters.
constexpr double keptShare = 0.9;

QString times(double factor)
{
    const int decimals = factor < 1 ? 2 : factor < 10 ? 1 : 0;
    return TimeWords::tr("%1 ×", "speed factor").arg(QString::fromStdString(decimal(factor, decimals)));
}

} // namespace

QString spokenTime(Duration sinceStart)
{
    const std::int64_t tenths = std::max<std::int64_t>(0, sinceStart.ns) / (nsPerSecond / 10);
    const auto hoursWhole = static_cast<int>(tenths / 36'000);
    const auto minutesWhole = static_cast<int>(tenths / 600 % 60);
    QStringList parts;
    if (hoursWhole > 0)
        parts << (hoursWhole == 1 ? TimeWords::tr("1 hour") : TimeWords::tr("%1 hours").arg(hoursWhole));
    if (hoursWhole > 0 || minutesWhole > 0)
        parts << (minutesWhole == 1 ? TimeWords::tr("1 minute")
                                    : TimeWords::tr("%1 minutes").arg(minutesWhole));
    parts << TimeWords::tr("%1 seconds").arg(QString::fromStdString(decimal(double(tenths % 600) / 10, 1)));
    return parts.join(QLatin1Char(' '));
}

QString speedText(double speed)
{
    return speed == asFastAsItCan ? TimeWords::tr("As fast as it can") : times(speed);
}

QString reachedText(double speed, double achieved)
{
    if (speed == asFastAsItCan)
        return times(achieved);
    return achieved < speed * keptShare ? TimeWords::tr("reaches %1").arg(times(achieved)) : QString();
}

} // namespace millrace
