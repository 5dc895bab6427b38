// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_text.h"

#include "present/service_state.h"
#include "sim/kernel/text.h"

#include <QStringList>

#include <algorithm>

namespace millrace {
namespace {

using Words = CanvasWords;

std::string textOf(const ServiceFrame &service, std::string_view parameter)
{
    const ParameterValue *value = findValue(service.parameters, parameter);
    const auto *text = value ? std::get_if<std::string>(value) : nullptr;
    return text ? *text : std::string();
}

} // namespace

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

const Quantity *gaugeOf(const ServiceFrame &service)
{
    const Quantity *worst = nullptr;
    for (const Quantity &quantity : service.headline) {
        if (quantity.limit <= 0)
            continue;
        if (worst == nullptr || quantity.level > worst->level
            || (quantity.level == worst->level
                && quantity.value * worst->limit > worst->value * quantity.limit))
            worst = &quantity;
    }
    return worst;
}

QString stateText(const ServiceFrame &service)
{
    return isInOrder(service) ? QString() : QString::fromStdString(service.state);
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
