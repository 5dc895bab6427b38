// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/money_text.h"

#include "sim/kernel/text.h"

namespace millrace {

namespace {

constexpr std::int64_t microsPerDollar = 1'000'000;
constexpr std::int64_t picosPerDollar = 1'000'000'000'000;

std::int64_t roundedBy(std::int64_t value, std::int64_t step)
{
    return (value + step / 2) / step;
}

} // namespace

QString moneyText(MicroDollars money)
{
    const bool isNegative = money.value < 0;
    const std::int64_t micros = isNegative ? -money.value : money.value;
    const int decimals = micros == 0 || micros >= microsPerDollar ? 2
                         : micros >= microsPerDollar / 100        ? 4
                                                                  : 6;
    const std::int64_t scale = decimals == 2 ? 100 : decimals == 4 ? 10'000 : microsPerDollar;
    const std::int64_t rounded = roundedBy(micros, microsPerDollar / scale);
    return (isNegative ? QStringLiteral("-$") : QStringLiteral("$"))
           + QString::fromStdString(thousands(rounded / scale)) + QLatin1Char('.')
           + QStringLiteral("%1").arg(rounded % scale, decimals, 10, QLatin1Char('0'));
}

QString unitPriceText(std::int64_t picoDollars)
{
    QString fraction = QStringLiteral("%1").arg(picoDollars % picosPerDollar, 12, 10, QLatin1Char('0'));
    while (fraction.size() > 2 && fraction.endsWith(QLatin1Char('0')))
        fraction.chop(1);
    return QLatin1Char('$') + QString::fromStdString(thousands(picoDollars / picosPerDollar))
           + QLatin1Char('.') + fraction;
}

} // namespace millrace
