// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/clock_text.h"
#include "sim/kernel/time.h"

#include <QCoreApplication>
#include <QString>

namespace millrace {

/// The translation context of the time bar.
struct TimeWords
{
    Q_DECLARE_TR_FUNCTIONS(Time)
};

/// "3 minutes 12.4 seconds": for screen readers.
QString spokenTime(Duration sinceStart);
/// "0.5 ×", "1,000 ×", "As fast as it can".
QString speedText(double speed);
/// "reaches 6 ×" when play falls behind the speed asked for; the speed reached when none was; else nothing.
QString reachedText(double speed, double achieved);

} // namespace millrace
