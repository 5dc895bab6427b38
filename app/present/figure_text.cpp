// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/figure_text.h"

#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Figures)
};

QString figure(double value, int decimals)
{
    return QString::fromStdString(decimal(value, decimals));
}

} // namespace

QString rateText(double perSecond)
{
    return Words::tr("%1/s").arg(figure(perSecond, perSecond < 10 ? 1 : 0));
}

QString byteRateText(double bytesPerSecond)
{
    if (bytesPerSecond >= 1024.0 * 1024 / 10)
        return Words::tr("%1 MiB/s").arg(figure(bytesPerSecond / (1024.0 * 1024), 2));
    if (bytesPerSecond >= 1024)
        return Words::tr("%1 KiB/s").arg(figure(bytesPerSecond / 1024, 1));
    return Words::tr("%1 B/s").arg(figure(bytesPerSecond, 0));
}

QString sizeText(double bytes)
{
    constexpr double kibi = 1024;
    if (bytes >= kibi * kibi * kibi)
        return Words::tr("%1 GiB").arg(figure(bytes / (kibi * kibi * kibi), 2));
    if (bytes >= kibi * kibi / 10)
        return Words::tr("%1 MiB").arg(figure(bytes / (kibi * kibi), 2));
    if (bytes >= kibi)
        return Words::tr("%1 KiB").arg(figure(bytes / kibi, 1));
    return Words::tr("%1 B").arg(figure(bytes, 0));
}

QString lagText(double milliseconds)
{
    const double secondsAll = milliseconds / 1000;
    if (secondsAll < 60)
        return Words::tr("%1 s").arg(QString::fromStdString(decimal(secondsAll, secondsAll < 0.095 ? 2 : 1)));
    const auto whole = static_cast<qint64>(secondsAll);
    if (whole < 3600)
        return Words::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return Words::tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0'));
}

QString roundLengthText(double seconds)
{
    if (seconds < 60)
        return Words::tr("%1 s").arg(figure(seconds, 0));
    if (seconds < 3600)
        return Words::tr("%1 min").arg(figure(seconds / 60, 0));
    if (seconds < 2 * 86'400)
        return Words::tr("%1 h").arg(figure(seconds / 3600, 0));
    return Words::tr("%1 days").arg(figure(seconds / 86'400, 0));
}

QString lagSentence(double milliseconds, std::int64_t records)
{
    if (records <= 0 && milliseconds <= 0)
        return Words::tr("at the tip");
    return Words::tr("%1 · %2 records behind")
        .arg(lagText(milliseconds), QString::fromStdString(thousands(records)));
}

QString quantityText(double value, const std::string &unit)
{
    if (unit == "records/s" || unit == "calls/s" || unit == "/s")
        return rateText(value);
    if (unit == "B/s")
        return byteRateText(value);
    if (unit == "B")
        return sizeText(value);
    if (unit == "ms")
        return lagText(value);
    const QString number = figure(value, std::abs(value) < 10 ? 2 : 0);
    return unit.empty() ? number : number + QLatin1Char(' ') + QString::fromStdString(unit);
}

QString laneTitle(const LaneFrame &lane)
{
    return laneTitle(lane.name);
}

QString laneTitle(const std::string &given)
{
    QString name = QString::fromStdString(given);
    if (!name.startsWith(QLatin1String("shardId-")))
        return name;
    bool isNumber = false;
    const qulonglong number = name.mid(8).toULongLong(&isNumber);
    return isNumber ? Words::tr("shard %1").arg(number) : name;
}

QString withShortLanes(QString text)
{
    static const QRegularExpression id(QStringLiteral("shardId-0*(\\d+)"));
    return text.replace(id, Words::tr("shard %1").arg(QStringLiteral("\\1")));
}

QString figureText(const Quantity &quantity)
{
    QString value = quantityText(quantity.value, quantity.unit);
    if (quantity.limit <= 0)
        return value;
    // "0 of 100,000 records": a unit that is a word of its own is said once.
    const QString unit = QLatin1Char(' ') + QString::fromStdString(quantity.unit);
    if (!quantity.unit.empty() && value.endsWith(unit))
        value.chop(unit.size());
    return Words::tr("%1 of %2").arg(value, quantityText(quantity.limit, quantity.unit));
}

QString shareText(double share)
{
    const double inPercent = share * 100;
    return Words::tr("%1 %").arg(figure(inPercent, inPercent >= 10 ? 1 : inPercent >= 0.1 ? 2 : 4));
}

} // namespace millrace
