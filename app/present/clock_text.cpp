// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/clock_text.h"

#include <algorithm>

namespace millrace {

namespace {

constexpr std::int64_t nsPerTenth = nsPerSecond / 10;

} // namespace

QString momentText(Duration sinceStart)
{
    const std::int64_t tenths = std::max<std::int64_t>(0, sinceStart.ns) / nsPerTenth;
    return QStringLiteral("%1.%2").arg(clockText(sinceStart)).arg(tenths % 10);
}

QString clockText(Duration sinceStart)
{
    const std::int64_t whole = std::max<std::int64_t>(0, sinceStart.ns) / nsPerSecond;
    const QChar zero = QLatin1Char('0');
    const QString minutesAndSeconds =
        QStringLiteral("%1:%2").arg(whole / 60 % 60, 2, 10, zero).arg(whole % 60, 2, 10, zero);
    return whole < 3600 ? minutesAndSeconds
                        : QStringLiteral("%1:%2").arg(whole / 3600).arg(minutesAndSeconds);
}

} // namespace millrace
