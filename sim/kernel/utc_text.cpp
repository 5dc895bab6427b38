// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/utc_text.h"

#include <array>
#include <cstdint>

namespace millrace {

namespace {

constexpr std::int64_t secondsPerDay = 86'400;

bool isLeap(std::int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

struct Date
{
    std::int64_t year = 1970;
    std::int64_t month = 1;
    std::int64_t day = 1;
};

/// Days are not negative: simulated time begins after 1970.
Date dateOf(std::int64_t days)
{
    Date date;
    // The calendar repeats every 400 years, which have 146,097 days.
    date.year += days / 146'097 * 400;
    days %= 146'097;
    for (std::int64_t length = 365 + (isLeap(date.year) ? 1 : 0); days >= length;
         length = 365 + (isLeap(date.year) ? 1 : 0)) {
        days -= length;
        ++date.year;
    }
    const std::array<std::int64_t, 12> lengths = {
        31, isLeap(date.year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (std::size_t i = 0; i < lengths.size() && days >= lengths[i]; ++i) {
        days -= lengths[i];
        ++date.month;
    }
    date.day += days;
    return date;
}

std::string padded(std::int64_t value, std::size_t width)
{
    std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

} // namespace

std::string utcText(SimTime time, std::string_view pattern)
{
    const std::int64_t total = time.ns / nsPerSecond;
    const Date date = dateOf(total / secondsPerDay);
    const std::int64_t second = total % secondsPerDay;
    struct Part
    {
        std::string_view name;
        std::int64_t value;
    };
    const std::array<Part, 6> parts = {{{"yyyy", date.year},
                                        {"MM", date.month},
                                        {"dd", date.day},
                                        {"HH", second / 3'600},
                                        {"mm", second / 60 % 60},
                                        {"ss", second % 60}}};
    std::string text;
    while (!pattern.empty()) {
        const Part *found = nullptr;
        for (const Part &part : parts)
            if (pattern.starts_with(part.name))
                found = &part;
        if (found != nullptr)
            text += padded(found->value, found->name.size());
        else
            text += pattern.front();
        pattern.remove_prefix(found != nullptr ? found->name.size() : 1);
    }
    return text;
}

} // namespace millrace
