// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"

#include "sim/scenario/parameter.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace millrace {

namespace {

/// Takes exactly `digits` digits off the front; -1 when they are not there.
int takeNumber(std::string_view &text, std::size_t digits)
{
    if (text.size() < digits)
        return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool takeSign(std::string_view &text, char sign)
{
    if (text.empty() || text.front() != sign)
        return false;
    text.remove_prefix(1);
    return true;
}

/// Any length of time that a file may name.
const ParameterInfo &timeRow()
{
    static const ParameterInfo row = [] {
        ParameterInfo info;
        info.name = "time";
        info.kind = ParameterKind::Time;
        info.minimum = 0;
        info.maximum = 4e16; // 463 days: above the longest run
        return info;
    }();
    return row;
}

} // namespace

std::optional<SimTime> parseDate(std::string_view text)
{
    const int year = takeNumber(text, 4);
    if (!takeSign(text, '-'))
        return {};
    const int month = takeNumber(text, 2);
    if (!takeSign(text, '-'))
        return {};
    const int day = takeNumber(text, 2);
    if (!takeSign(text, 'T') && !takeSign(text, ' '))
        return {};
    const int hour = takeNumber(text, 2);
    if (!takeSign(text, ':'))
        return {};
    const int minute = takeNumber(text, 2);
    int second = 0;
    if (takeSign(text, ':'))
        second = takeNumber(text, 2);
    takeSign(text, 'Z');
    if (!text.empty() || year < 1970 || year > 2200 || hour < 0 || hour > 23 || minute < 0 || minute > 59
        || second < 0 || second > 59 || month < 1 || day < 1)
        return {};
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok())
        return {};
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    return SimTime{(days * 86'400 + hour * 3'600 + minute * 60 + second) * nsPerSecond};
}

std::string formatDate(SimTime time)
{
    const std::int64_t total = time.ns / nsPerSecond;
    const std::int64_t days = total / 86'400;
    const auto rest = static_cast<int>(total % 86'400);
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), rest / 3600, rest / 60 % 60, rest % 60);
    return buffer.data();
}

std::string parseDuration(std::string_view text, Duration &duration)
{
    const ParsedValue parsed = parseValue(text.substr(0, 200), timeRow());
    if (!parsed.error.empty())
        return parsed.error;
    if (std::string fault = judgeValue(parsed.value, timeRow()); !fault.empty())
        return fault;
    duration = {std::get<std::int64_t>(parsed.value)};
    return {};
}

std::string formatDuration(Duration duration)
{
    return formatValue(duration.ns, ParameterKind::Time);
}

} // namespace millrace
