// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/parameter_words.h"

#include "sim/kernel/math.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Parameters)
};

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

bool isWhole(ParameterKind kind)
{
    return kind == ParameterKind::Count || kind == ParameterKind::Time || kind == ParameterKind::Size
           || kind == ParameterKind::ByteRate;
}

bool isReal(ParameterKind kind)
{
    return kind == ParameterKind::Fraction || kind == ParameterKind::Number || kind == ParameterKind::Rate;
}

QString bound(double value, ParameterKind kind)
{
    if (kind == ParameterKind::Count)
        return QString::fromStdString(thousands(math::round(value)));
    if (isWhole(kind))
        return QString::fromStdString(formatValue(std::int64_t{math::round(value)}, kind));
    return QString::fromStdString(decimal(value, 3))
           + (kind == ParameterKind::Rate ? QStringLiteral("/s") : QString());
}

/// How the unit of a kind is written, for those that have one.
QString unitText(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Time:
        return Words::tr("Written with its unit: 500ms, 10s, 5m, 24h.");
    case ParameterKind::Rate:
        return Words::tr("Events a second: 2500/s.");
    case ParameterKind::Size:
        return Words::tr("Written with its unit: 200B, 3KiB, 1MiB.");
    case ParameterKind::ByteRate:
        return Words::tr("Bytes a second: 1MiB/s.");
    case ParameterKind::Fraction:
        return Words::tr("A share: 0.25 is a quarter.");
    case ParameterKind::TextList:
        return Words::tr("Several, with commas between them.");
    default:
        return {};
    }
}

/// The unit that a whole value is spelled in: the largest that divides it. Never below the row's natural one.
double unitOf(std::int64_t value, ParameterKind kind)
{
    static constexpr std::array<std::int64_t, 5> times = {3'600 * nsPerSecond, 60 * nsPerSecond, nsPerSecond,
                                                          nsPerMillisecond, 1'000};
    static constexpr std::array<std::int64_t, 3> sizes = {1'048'576, 1'024, 1};
    if (kind == ParameterKind::Time) {
        for (const std::int64_t unit : times)
            if (value % unit == 0 && value != 0)
                return static_cast<double>(unit);
        return static_cast<double>(nsPerSecond);
    }
    if (kind == ParameterKind::Size || kind == ParameterKind::ByteRate) {
        for (const std::int64_t unit : sizes)
            if (value % unit == 0 && value != 0)
                return static_cast<double>(unit);
    }
    return 1;
}

} // namespace

QString rangeText(const ParameterInfo &info)
{
    if (!isWhole(info.kind) && !isReal(info.kind))
        return {};
    return Words::tr("%1 to %2").arg(bound(info.minimum, info.kind), bound(info.maximum, info.kind));
}

QString helpText(const ParameterInfo &info)
{
    QStringList lines;
    if (!info.help.empty())
        lines << text(info.help);
    if (const QString range = rangeText(info); !range.isEmpty())
        lines << Words::tr("From %1.").arg(range);
    if (const QString unit = unitText(info.kind); !unit.isEmpty())
        lines << unit;
    if (!info.source.empty())
        lines << Words::tr("Source: %1.").arg(text(info.source));
    if (!info.whileRunning)
        lines << Words::tr("Fixed once it stands.");
    return lines.join(QLatin1Char('\n'));
}

bool isShown(const ParameterInfo &info, const ParameterValues &values)
{
    const std::size_t equals = info.shownWhen.find('=');
    if (equals == std::string_view::npos)
        return true;
    const ParameterValue *value = findValue(values, info.shownWhen.substr(0, equals));
    if (value == nullptr)
        return true;
    const std::string standing = formatValue(*value, ParameterKind::Choice);
    std::string_view rest = info.shownWhen.substr(equals + 1);
    while (true) {
        const std::size_t bar = rest.find('|');
        if (rest.substr(0, bar) == standing)
            return true;
        if (bar == std::string_view::npos)
            return false;
        rest = rest.substr(bar + 1);
    }
}

QString choiceText(std::string_view choice)
{
    return text(choice).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString fieldText(const ParameterValue &value, ParameterKind kind)
{
    const auto *real = std::get_if<double>(&value);
    if (real == nullptr)
        return QString::fromStdString(formatValue(value, kind));
    QString digits = QString::number(*real, 'f', 4);
    while (digits.endsWith(QLatin1Char('0')))
        digits.chop(1);
    if (digits.endsWith(QLatin1Char('.')))
        digits.chop(1);
    return kind == ParameterKind::Rate ? digits + QStringLiteral("/s") : digits;
}

ParameterValue steppedValue(const ParameterValue &value, const ParameterInfo &info, int notches)
{
    const auto bounded = [&](double stepped) { return std::clamp(stepped, info.minimum, info.maximum); };
    // A notch is a tenth of the leading digit's place: 1,800 goes by 100, 24 by 1, 5 by 1.
    const auto notch = [](double magnitude, double least) {
        if (!(magnitude > 0))
            return least;
        return std::max(least, std::pow(10.0, std::floor(std::log10(magnitude) + 1e-9) - 1));
    };
    if (const auto *whole = std::get_if<std::int64_t>(&value); whole != nullptr && isWhole(info.kind)) {
        const double unit = unitOf(*whole, info.kind);
        const double inUnits = static_cast<double>(*whole) / unit;
        return std::int64_t{math::round(bounded((inUnits + notches * notch(inUnits, 1)) * unit))};
    }
    if (const auto *real = std::get_if<double>(&value); real != nullptr && isReal(info.kind)) {
        const double least = info.kind == ParameterKind::Rate ? 1 : 0.01;
        const double step = info.kind == ParameterKind::Fraction ? 0.01 : notch(*real, least);
        return bounded(std::round((*real + notches * step) / step) * step);
    }
    return value;
}

} // namespace millrace
