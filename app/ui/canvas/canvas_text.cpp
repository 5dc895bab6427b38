// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_text.h"

#include "sim/kernel/text.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

using Words = CanvasWords;

QString figure(double value, int decimals)
{
    return QString::fromStdString(decimal(value, decimals));
}

std::string textOf(const ServiceFrame &service, std::string_view parameter)
{
    const ParameterValue *value = findValue(service.parameters, parameter);
    const auto *text = value ? std::get_if<std::string>(value) : nullptr;
    return text ? *text : std::string();
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
    if (unit == "ms")
        return lagText(value);
    const QString number = figure(value, std::abs(value) < 10 ? 2 : 0);
    return unit.empty() ? number : number + QLatin1Char(' ') + QString::fromStdString(unit);
}

QString laneTitle(const LaneFrame &lane)
{
    QString name = QString::fromStdString(lane.name);
    if (!name.startsWith(QLatin1String("shardId-")))
        return name;
    bool isNumber = false;
    const qulonglong number = name.mid(8).toULongLong(&isNumber);
    return isNumber ? Words::tr("shard %1").arg(number) : name;
}

QString withShortLanes(QString text)
{
    static const QRegularExpression id(QStringLiteral("shardId-0*(\\d+)"));
    return text.replace(id, CanvasWords::tr("shard %1").arg(QStringLiteral("\\1")));
}

QString laneRateText(const LaneFrame &lane)
{
    if (lane.level == Level::Refusing)
        return Words::tr("%1 offered").arg(rateText(lane.offeredPerSecond));
    return rateText(lane.acceptedPerSecond);
}

QString laneLimitText(const LaneFrame &lane)
{
    if (lane.limitText.empty())
        return {};
    const QString limit = QString::fromStdString(lane.limitText);
    return lane.level == Level::Refusing ? Words::tr("refusing, %1").arg(limit)
                                         : Words::tr("near %1").arg(limit);
}

QString retryText(const ServiceFrame &producer)
{
    const std::string retry = textOf(producer, "retry");
    if (retry == "none")
        return Words::tr("no retry");
    QString from;
    if (const ParameterValue *backoff = findValue(producer.parameters, "backoff")) {
        if (const auto *ns = std::get_if<std::int64_t>(backoff))
            from = lagText(static_cast<double>(*ns) / 1e6);
    }
    if (retry == "batch")
        return from.isEmpty() ? Words::tr("whole batch again") : Words::tr("whole batch, from %1").arg(from);
    return from.isEmpty() ? Words::tr("retried") : Words::tr("retry from %1").arg(from);
}

QString stateText(const ServiceFrame &service)
{
    QString state = QString::fromStdString(service.state);
    if (state == QLatin1String("ACTIVE") || state == QLatin1String("running"))
        return {};
    return state;
}

QString shareText(double share)
{
    const double inPercent = share * 100;
    return Words::tr("%1 %").arg(figure(inPercent, inPercent >= 10 ? 1 : inPercent >= 0.1 ? 2 : 4));
}

QString describeLane(const Frame &frame, const ServiceFrame &log, const LaneFrame &lane)
{
    QStringList lines;
    lines << Words::tr("%1 of %2, %3 of the key space")
                 .arg(QString::fromStdString(lane.name), QString::fromStdString(log.name),
                      shareText(lane.end - lane.begin));
    switch (lane.state) {
    case LaneState::Creating:
        lines << Words::tr("being created");
        break;
    case LaneState::Closed:
        lines << Words::tr("closed: takes no records, is read to its end");
        break;
    case LaneState::Expired:
        lines << Words::tr("past its retention");
        break;
    case LaneState::Open:
        if (lane.level == Level::Refusing)
            lines << Words::tr("%1 offered, %2 stored, %3 refused")
                         .arg(rateText(lane.offeredPerSecond), rateText(lane.acceptedPerSecond),
                              rateText(lane.refusedPerSecond));
        else
            lines << Words::tr("%1 in, %2")
                         .arg(rateText(lane.acceptedPerSecond), byteRateText(lane.bytesInPerSecond));
        break;
    }
    if (const QString limit = laneLimitText(lane); !limit.isEmpty())
        lines << limit;
    lines << Words::tr("%1 of its write limit used").arg(QString::fromStdString(percent(lane.fill)));
    if (!lane.topKey.empty() && lane.topKeyShare >= 0.1)
        lines << Words::tr("%1 of its newest records have the key %2")
                     .arg(QString::fromStdString(percent(lane.topKeyShare)),
                          QString::fromStdString(lane.topKey));
    for (const ServiceFrame &reader : frame.services) {
        for (const ReaderMark &mark : reader.readers) {
            if (mark.log == log.index && mark.lane == lane.index)
                lines << (mark.isFinished
                              ? Words::tr("%1: read to the end").arg(QString::fromStdString(reader.name))
                              : QString::fromStdString(reader.name) + QLatin1String(": ")
                                    + lagSentence(mark.lagMs, mark.lagRecords));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString describeService(const Frame &frame, const ServiceFrame &service)
{
    QStringList lines;
    lines << QString::fromStdString(service.name) + QLatin1String(", ")
                 + QString::fromStdString(service.kindTitle);
    if (!service.state.empty())
        lines << Words::tr("state: %1").arg(QString::fromStdString(service.state));
    if (!service.summary.empty())
        lines << QString::fromStdString(service.summary);
    for (const Quantity &quantity : service.headline)
        lines << QString::fromStdString(quantity.name) + QLatin1String(": ")
                     + quantityText(quantity.value, quantity.unit);
    for (const LaneFrame &lane : service.lanes) {
        if (lane.level == Level::Refusing) {
            lines << Words::tr("%1 refuses %2: %3")
                         .arg(laneTitle(lane), rateText(lane.refusedPerSecond),
                              QString::fromStdString(lane.limitText));
            if (lines.size() > 12)
                break;
        }
    }
    if (!service.readers.empty()) {
        double worst = 0;
        std::int64_t records = 0;
        for (const ReaderMark &mark : service.readers) {
            worst = std::max(worst, mark.lagMs);
            records += mark.lagRecords;
        }
        lines << lagSentence(worst, records);
    }
    Q_UNUSED(frame)
    return lines.join(QLatin1Char('\n'));
}

} // namespace millrace
