// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/price_book.h"

#include <QString>

namespace millrace {

/// "$43.20", "$1,234.00"; below a dollar with four decimals, below a cent with six: "$0.000014".
QString moneyText(MicroDollars money);

/// A unit price, which may be far below a micro-dollar: "$0.015", "$0.000000014".
QString unitPriceText(std::int64_t picoDollars);

} // namespace millrace
