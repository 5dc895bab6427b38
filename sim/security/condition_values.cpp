// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/condition_values.h"

#include <charconv>

namespace millrace::security {

namespace {

/// Takes a whole number of `digits` digits off the front; -1 when it is not there.
int takeDigits(std::string_view &text, std::size_t digits)
{
    if (text.size() < digits)
        return -1;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view &text, char expected)
{
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

/// "Z", "+01:00" or "-08:00" to seconds east of UTC.
std::optional<std::int64_t> takeZone(std::string_view &text)
{
    if (text.empty() || take(text, 'Z'))
        return 0;
    const bool isWest = text.front() == '-';
    if (!take(text, '+') && !take(text, '-'))
        return {};
    const int hour = takeDigits(text, 2);
    if (hour < 0 || hour > 14 || !take(text, ':'))
        return {};
    const int minute = takeDigits(text, 2);
    if (minute < 0 || minute > 59)
        return {};
    const std::int64_t seconds = hour * 3'600 + minute * 60;
    return isWest ? -seconds : seconds;
}

/// Fractions of a second are passed over: no key of a request has them.
bool skipFraction(std::string_view &text)
{
    if (!take(text, '.'))
        return true;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
        ++digits;
    text.remove_prefix(digits);
    return digits > 0;
}

bool isLeap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int daysIn(int year, int month)
{
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && isLeap(year) ? 1 : 0);
}

/// Days from 1970-01-01 to a date not before it.
std::int64_t daysBefore(int year, int month, int day)
{
    std::int64_t days = day - 1;
    for (int earlier = 1970; earlier < year; ++earlier)
        days += isLeap(earlier) ? 366 : 365;
    for (int earlier = 1; earlier < month; ++earlier)
        days += daysIn(year, earlier);
    return days;
}

std::optional<int> parseBounded(std::string_view text, int maximum, int base)
{
    int value = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || done.ec != std::errc{} || done.ptr != text.data() + text.size() || value < 0
        || value > maximum)
        return {};
    return value;
}

/// Up to `separator` or the end.
std::string_view takePart(std::string_view &text, char separator)
{
    const std::size_t at = text.find(separator);
    const std::string_view part = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    return part;
}

bool parseV4(std::string_view text, AddressRange &range)
{
    for (std::size_t i = 0; i < 4; ++i) {
        const auto part = parseBounded(takePart(text, '.'), 255, 10);
        if (!part)
            return false;
        range.bytes[i] = static_cast<std::uint8_t>(*part);
    }
    return text.empty();
}

/// Groups before or after "::"; how many there are, or -1.
int parseGroups(std::string_view text, std::array<std::uint8_t, 16> &bytes)
{
    int count = 0;
    while (!text.empty()) {
        const bool isLast = text.find(':') == std::string_view::npos;
        const std::string_view part = takePart(text, ':');
        const auto group = part.size() <= 4 ? parseBounded(part, 0xffff, 16) : std::nullopt;
        if (!group || count == 8 || (!isLast && text.empty()))
            return -1;
        bytes[static_cast<std::size_t>(count) * 2] = static_cast<std::uint8_t>(*group >> 8);
        bytes[static_cast<std::size_t>(count) * 2 + 1] = static_cast<std::uint8_t>(*group & 0xff);
        ++count;
    }
    return count;
}

bool parseV6(std::string_view text, AddressRange &range)
{
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos)
        return parseGroups(text, range.bytes) == 8;
    std::array<std::uint8_t, 16> tail{};
    const int before = parseGroups(text.substr(0, gap), range.bytes);
    const int after = parseGroups(text.substr(gap + 2), tail);
    if (before < 0 || after < 0 || before + after > 7)
        return false;
    const auto tailBytes = static_cast<std::size_t>(after) * 2;
    for (std::size_t i = 0; i < tailBytes; ++i)
        range.bytes[16 - tailBytes + i] = tail[i];
    return true;
}

} // namespace

OperatorFamily familyOf(ConditionOperator comparison)
{
    if (comparison <= ConditionOperator::StringNotLike || comparison == ConditionOperator::BinaryEquals)
        return OperatorFamily::String;
    if (comparison <= ConditionOperator::NumericGreaterThanEquals)
        return OperatorFamily::Number;
    if (comparison <= ConditionOperator::DateGreaterThanEquals)
        return OperatorFamily::Date;
    if (comparison == ConditionOperator::Bool)
        return OperatorFamily::Bool;
    if (comparison == ConditionOperator::Null)
        return OperatorFamily::Null;
    return comparison <= ConditionOperator::NotIpAddress ? OperatorFamily::Address : OperatorFamily::Arn;
}

bool isNegated(ConditionOperator comparison)
{
    switch (comparison) {
    case ConditionOperator::StringNotEquals:
    case ConditionOperator::StringNotEqualsIgnoreCase:
    case ConditionOperator::StringNotLike:
    case ConditionOperator::NumericNotEquals:
    case ConditionOperator::DateNotEquals:
    case ConditionOperator::NotIpAddress:
    case ConditionOperator::ArnNotEquals:
    case ConditionOperator::ArnNotLike:
        return true;
    default:
        return false;
    }
}

std::optional<double> parseNumber(std::string_view text)
{
    double value = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || done.ec != std::errc{} || done.ptr != text.data() + text.size()
        || !(value > -1e300 && value < 1e300))
        return {};
    return value;
}

std::optional<SimTime> parseMoment(std::string_view text)
{
    constexpr double secondsMax = 9e9; // the year 2255
    if (text.find('-') == std::string_view::npos) {
        const auto epoch = parseNumber(text);
        if (!epoch || *epoch < 0 || *epoch > secondsMax)
            return {};
        return SimTime{static_cast<std::int64_t>(*epoch) * nsPerSecond};
    }
    const int year = takeDigits(text, 4);
    const int month = take(text, '-') ? takeDigits(text, 2) : -1;
    const int day = take(text, '-') ? takeDigits(text, 2) : -1;
    if (year < 1970 || year > 2200 || month < 1 || day < 1)
        return {};
    if (month > 12 || day > daysIn(year, month))
        return {};
    std::int64_t seconds = daysBefore(year, month, day) * 86'400;
    if (!text.empty()) {
        const int hour = take(text, 'T') ? takeDigits(text, 2) : -1;
        const int minute = take(text, ':') ? takeDigits(text, 2) : -1;
        const int second = take(text, ':') ? takeDigits(text, 2) : 0;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59
            || !skipFraction(text))
            return {};
        const auto zone = takeZone(text);
        if (!zone || !text.empty())
            return {};
        seconds += hour * 3'600 + minute * 60 + second - *zone;
    }
    return SimTime{seconds * nsPerSecond};
}

std::optional<bool> parseFlag(std::string_view text)
{
    if (text == "true" || text == "True" || text == "TRUE")
        return true;
    if (text == "false" || text == "False" || text == "FALSE")
        return false;
    return {};
}

bool AddressRange::contains(const AddressRange &address) const
{
    if (isV6 != address.isV6 || address.prefixBits < prefixBits)
        return false;
    for (int bit = 0; bit < prefixBits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        if (((bytes[byte] ^ address.bytes[byte]) >> (7 - bit % 8) & 1) != 0)
            return false;
    }
    return true;
}

std::optional<AddressRange> parseAddressRange(std::string_view text)
{
    AddressRange range;
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    range.isV6 = address.find(':') != std::string_view::npos;
    const int bitsMax = range.isV6 ? 128 : 32;
    range.prefixBits = bitsMax;
    if (slash != std::string_view::npos) {
        const auto bits = parseBounded(text.substr(slash + 1), bitsMax, 10);
        if (!bits)
            return {};
        range.prefixBits = *bits;
    }
    if (!(range.isV6 ? parseV6(address, range) : parseV4(address, range)))
        return {};
    return range;
}

} // namespace millrace::security
