// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/price_book.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"

#include <string>
#include <vector>

namespace millrace {

/// What a service has used of one priced thing. Quantities are exact: `amount` units of 1/`divisor`.
struct UsageCounter
{
    ServiceIndex service;
    std::string priceId;        ///< "kinesis.shard_hour"
    std::int64_t amount = 0;    ///< shard-hours: microseconds of open shards
    std::int64_t divisor = 1;   ///< shard-hours: microseconds in an hour
    double unitsPerHourNow = 0; ///< at the present pace, for the projected month
};

struct CostLine
{
    ServiceIndex service;
    std::string serviceName;
    std::string priceId;
    std::string title;
    std::string unit;
    double quantity = 0; ///< units used so far
    MicroDollars total;
    MicroDollars perMonth; ///< 720 h at the present pace
    bool isPriced = true;  ///< false: the price book has no such item
};

/// Cost from the first instant of the run, and the month that the present pace would make.
struct CostReport
{
    std::vector<CostLine> lines;
    MicroDollars total;
    MicroDollars perMonth;
    std::string priceBook; ///< name and date, or empty
};

CostReport costOf(const std::vector<UsageCounter> &usage, const PriceBook *prices,
                  const std::vector<std::string> &serviceNames);

} // namespace millrace
