// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/clock_text.h"

namespace millrace {

QString clockText(Duration sinceStart)
{
    const qint64 tenths = sinceStart.ns / (nsPerSecond / 10);
    const qint64 whole = tenths / 10;
    const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
    const QString minutesOn = two(whole / 60 % 60) + QLatin1Char(':') + two(whole % 60) + QLatin1Char('.')
                              + QString::number(tenths % 10);
    return whole < 3600 ? minutesOn : QString::number(whole / 3600) + QLatin1Char(':') + minutesOn;
}

} // namespace millrace
