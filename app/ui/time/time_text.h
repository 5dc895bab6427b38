// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <QCoreApplication>
#include <QString>

namespace millrace {

/// The translation context of the time bar.
struct TimeWords
{
    Q_DECLARE_TR_FUNCTIONS(Time)
};

/// Time since start with tenths, for a moment that moves: "03:12.4", "1:02:03.4".
QString momentText(Duration sinceStart);
/// Time since start in whole seconds, for marks, forks and lengths: "02:40", "24:00:00".
QString clockText(Duration sinceStart);
/// "3 minutes 12.4 seconds": for screen readers.
QString spokenTime(Duration sinceStart);
/// "0.5 ×", "1,000 ×", "As fast as it can".
QString speedText(double speed);
/// "reaches 6 ×" when play falls behind the speed asked for; the speed reached when none was; else nothing.
QString reachedText(double speed, double achieved);

} // namespace millrace
