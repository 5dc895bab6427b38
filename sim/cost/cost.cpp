// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cost/cost.h"

#include "sim/kernel/math.h"

namespace millrace {

namespace {

constexpr double hoursPerMonth = 720; // the month of facts section 10.7: 30 days

/// amount / divisor units at a price in 10^-12 dollars, rounded to the nearest micro-dollar.
MicroDollars priceOf(std::int64_t amount, std::int64_t divisor, std::int64_t picoDollars)
{
    __extension__ using Wide = __int128;
    const Wide pico = static_cast<Wide>(amount) * picoDollars;
    const Wide scale = static_cast<Wide>(divisor) * 1'000'000;
    return {static_cast<std::int64_t>((pico + scale / 2) / scale)};
}

} // namespace

const PriceItem *PriceBook::find(std::string_view id) const
{
    for (const PriceItem &item : items)
        if (item.id == id)
            return &item;
    return nullptr;
}

CostReport costOf(const std::vector<UsageCounter> &usage, const PriceBook *prices,
                  const std::vector<std::string> &serviceNames)
{
    CostReport report;
    if (prices != nullptr)
        report.priceBook = prices->name + ", " + prices->asOf;
    for (const UsageCounter &counter : usage) {
        CostLine line;
        line.service = counter.service;
        line.serviceName =
            counter.service.value < serviceNames.size() ? serviceNames[counter.service.value] : "";
        line.priceId = counter.priceId;
        line.quantity = static_cast<double>(counter.amount) / static_cast<double>(counter.divisor);
        const PriceItem *item = prices != nullptr ? prices->find(counter.priceId) : nullptr;
        line.isPriced = item != nullptr;
        line.title = item != nullptr ? item->title : counter.priceId;
        line.unit = item != nullptr ? item->unit : "";
        if (item != nullptr) {
            line.total = priceOf(counter.amount, counter.divisor, item->picoDollars);
            const double month =
                counter.unitsPerHourNow * hoursPerMonth * static_cast<double>(item->picoDollars) / 1e6;
            line.perMonth = {month < 9e18 ? math::round(month) : INT64_MAX / 4};
        }
        report.total = report.total + line.total;
        report.perMonth = report.perMonth + line.perMonth;
        report.lines.push_back(std::move(line));
    }
    return report;
}

} // namespace millrace
