// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/parameter.h"

#include "sim/kernel/math.h"
#include "sim/kernel/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>

namespace millrace {

namespace {

struct UnitFactor
{
    std::string_view suffix;
    std::int64_t factor;
};
constexpr std::array<UnitFactor, 7> timeUnits = {{{"d", 86'400 * nsPerSecond},
                                                  {"h", 3'600 * nsPerSecond},
                                                  {"m", 60 * nsPerSecond},
                                                  {"s", nsPerSecond},
                                                  {"ms", nsPerMillisecond},
                                                  {"us", 1'000},
                                                  {"ns", 1}}};
constexpr std::array<UnitFactor, 4> sizeUnits = {
    {{"GiB", 1'073'741'824}, {"MiB", 1'048'576}, {"KiB", 1'024}, {"B", 1}}};

std::string shortestReal(double value)
{
    std::array<char, 32> buffer{};
    const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), done.ptr};
}

/// The largest unit in which the value is a whole number.
std::string withUnit(std::int64_t value, std::span<const UnitFactor> units)
{
    for (const UnitFactor &unit : units)
        if (value % unit.factor == 0 && (value != 0 || unit.factor == 1 || unit.suffix == "s"))
            return std::to_string(value / unit.factor) + std::string(unit.suffix);
    return std::to_string(value);
}

std::string trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return std::string(text);
}

/// Splits "2.5ms" into number and unit.
bool splitNumber(std::string_view text, double &number, std::string_view &unit)
{
    const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
    if (done.ec != std::errc{} || !(number > -1e300 && number < 1e300))
        return false;
    unit = text.substr(static_cast<std::size_t>(done.ptr - text.data()));
    while (!unit.empty() && unit.front() == ' ')
        unit.remove_prefix(1);
    return true;
}

ParsedValue withFactor(double number, std::int64_t factor, std::string_view text)
{
    const double value = number * static_cast<double>(factor);
    if (!(value > -9.2e18 && value < 9.2e18))
        return {{}, std::string(text) + " is too large"};
    return {std::int64_t{math::round(value)}, {}};
}

/// "90s" exactly, whatever its size: a real number has no room for the nanoseconds of a long run.
/// Nothing when the number is not whole or does not fit.
std::optional<std::int64_t> wholeWithFactor(std::string_view text, std::string_view unit, std::int64_t factor)
{
    std::int64_t number = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto rest = text.substr(static_cast<std::size_t>(done.ptr - text.data()));
    const bool isAll = done.ec == std::errc{} && rest.ends_with(unit)
                       && rest.find_first_not_of(' ') >= rest.size() - unit.size();
    if (!isAll || number > INT64_MAX / factor || number < INT64_MIN / factor)
        return {};
    return number * factor;
}

ParsedValue parseUnits(std::string_view text, std::span<const UnitFactor> units, bool unitRequired,
                       std::string_view example)
{
    double number = 0;
    std::string_view unit;
    if (!splitNumber(text, number, unit))
        return {{},
                "\"" + std::string(text) + "\" is not a number with a unit, such as " + std::string(example)};
    const auto withUnitFactor = [&](std::int64_t factor) -> ParsedValue {
        if (const auto whole = wholeWithFactor(text, unit, factor))
            return {*whole, {}};
        return withFactor(number, factor, text);
    };
    if (unit.empty() && !unitRequired)
        return withUnitFactor(1);
    for (const UnitFactor &known : units)
        if (known.suffix == unit)
            return withUnitFactor(known.factor);
    std::string names;
    for (const UnitFactor &known : units)
        names += (names.empty() ? "" : ", ") + std::string(known.suffix);
    return {{},
            (unit.empty() ? "\"" + std::string(text) + "\" has no unit"
                          : "\"" + std::string(unit) + "\" is not a unit here")
                + "; use one of " + names + ", such as " + std::string(example)};
}

ParsedValue parseReal(std::string_view text, std::string_view suffix, std::string_view example)
{
    double number = 0;
    std::string_view unit;
    if (!splitNumber(text, number, unit) || (!unit.empty() && unit != suffix))
        return {{}, "\"" + std::string(text) + "\" is not a number such as " + std::string(example)};
    return {number, {}};
}

std::string listOf(const std::vector<std::string_view> &choices)
{
    std::string text;
    for (const std::string_view choice : choices)
        text += (text.empty() ? "" : ", ") + std::string(choice);
    return text;
}

std::string bound(double value, ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Time:
    case ParameterKind::Size:
    case ParameterKind::ByteRate:
        return formatValue(std::int64_t{math::round(value)}, kind);
    case ParameterKind::Count:
        return std::to_string(math::round(value));
    default:
        return formatValue(value, kind);
    }
}

std::string judgeText(const std::string &text, const ParameterInfo &info)
{
    if (static_cast<double>(text.size()) > (info.maximum > 0 ? info.maximum : 4096))
        return "the text is longer than "
               + bound(info.maximum > 0 ? info.maximum : 4096, ParameterKind::Count) + " bytes";
    if (info.kind == ParameterKind::Choice
        && std::find(info.choices.begin(), info.choices.end(), text) == info.choices.end())
        return "\"" + text + "\" is not one of " + listOf(info.choices);
    return {};
}

template <typename Number>
std::string judgeNumber(Number number, const ParameterValue &value, const ParameterInfo &info)
{
    const auto real = static_cast<double>(number);
    if (!(real >= info.minimum))
        return formatValue(value, info.kind) + " is below " + bound(info.minimum, info.kind);
    if (!(real <= info.maximum))
        return formatValue(value, info.kind) + " is above " + bound(info.maximum, info.kind);
    return {};
}

} // namespace

const ParameterValue *findValue(const ParameterValues &values, std::string_view name)
{
    for (const auto &[key, value] : values)
        if (key == name)
            return &value;
    return nullptr;
}

void setValue(ParameterValues &values, std::string_view name, ParameterValue value)
{
    const auto at =
        std::lower_bound(values.begin(), values.end(), name,
                         [](const auto &entry, std::string_view key) { return entry.first < key; });
    if (at != values.end() && at->first == name)
        at->second = std::move(value);
    else
        values.insert(at, {std::string(name), std::move(value)});
}

std::string formatValue(const ParameterValue &value, ParameterKind kind)
{
    if (const auto *whole = std::get_if<std::int64_t>(&value)) {
        switch (kind) {
        case ParameterKind::Time:
            return withUnit(*whole, timeUnits);
        case ParameterKind::Size:
            return withUnit(*whole, sizeUnits);
        case ParameterKind::ByteRate:
            return withUnit(*whole, sizeUnits) + "/s";
        default:
            return std::to_string(*whole);
        }
    }
    if (const auto *real = std::get_if<double>(&value))
        return shortestReal(*real) + (kind == ParameterKind::Rate ? "/s" : "");
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto *text = std::get_if<std::string>(&value))
        return *text;
    std::string joined;
    for (const std::string &item : std::get<std::vector<std::string>>(value))
        joined += (joined.empty() ? "" : ",") + item;
    return joined;
}

ParsedValue parseValue(std::string_view given, const ParameterInfo &info)
{
    const std::string text = trimmed(given);
    switch (info.kind) {
    case ParameterKind::Count: {
        std::int64_t whole = 0;
        const auto done = std::from_chars(text.data(), text.data() + text.size(), whole);
        if (done.ec != std::errc{} || done.ptr != text.data() + text.size())
            return {{}, "\"" + text + "\" is not a whole number"};
        return {whole, {}};
    }
    case ParameterKind::Fraction:
    case ParameterKind::Number:
        return parseReal(text, "", "0.5");
    case ParameterKind::Rate:
        return parseReal(text, "/s", "2500/s");
    case ParameterKind::Flag:
        if (text == "true" || text == "false")
            return {text == "true", {}};
        return {{}, "\"" + text + "\" is neither true nor false"};
    case ParameterKind::Time:
        return parseUnits(text, timeUnits, true, "500ms or 24h");
    case ParameterKind::Size:
        return parseUnits(text, sizeUnits, false, "3KiB");
    case ParameterKind::ByteRate: {
        std::string_view size = text;
        if (size.ends_with("/s"))
            size.remove_suffix(2);
        return parseUnits(size, sizeUnits, false, "1MiB/s");
    }
    case ParameterKind::TextList: {
        std::vector<std::string> items;
        std::string_view rest = text;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            items.push_back(trimmed(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        }
        return {std::move(items), {}};
    }
    case ParameterKind::Choice:
    case ParameterKind::Text:
    case ParameterKind::Reference:
    case ParameterKind::Trace:
        return {std::string(given), {}};
    }
    return {{}, "unknown kind of parameter"};
}

std::string judgeValue(const ParameterValue &value, const ParameterInfo &info)
{
    switch (info.kind) {
    case ParameterKind::Count:
    case ParameterKind::Time:
    case ParameterKind::Size:
    case ParameterKind::ByteRate:
        if (const auto *whole = std::get_if<std::int64_t>(&value))
            return judgeNumber(*whole, value, info);
        return info.kind == ParameterKind::Count ? "a whole number is expected"
                                                 : "a figure with a unit is expected";
    case ParameterKind::Fraction:
    case ParameterKind::Number:
    case ParameterKind::Rate:
        if (const auto *real = std::get_if<double>(&value))
            return judgeNumber(*real, value, info);
        return "a number is expected";
    case ParameterKind::Flag:
        return std::holds_alternative<bool>(value) ? "" : "true or false is expected";
    case ParameterKind::TextList: {
        const auto *items = std::get_if<std::vector<std::string>>(&value);
        if (items == nullptr)
            return "a list of texts is expected";
        if (info.maximum > 0 && static_cast<double>(items->size()) > info.maximum)
            return "the list is longer than " + bound(info.maximum, ParameterKind::Count);
        return {};
    }
    case ParameterKind::Choice:
    case ParameterKind::Text:
    case ParameterKind::Reference:
    case ParameterKind::Trace:
        if (const auto *text = std::get_if<std::string>(&value))
            return judgeText(*text, info);
        return "a text is expected";
    }
    return "unknown kind of parameter";
}

} // namespace millrace
