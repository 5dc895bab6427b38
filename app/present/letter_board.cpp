// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/letter_board.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(DeadLetters)
};

QString number(std::int64_t value)
{
    return QString::fromStdString(thousands(value));
}

const DeadLettersPart *partOf(const ServiceFrame &service)
{
    return dynamic_cast<const DeadLettersPart *>(service.part.get());
}

QString nameOf(const Frame &frame, ServiceIndex service)
{
    const ServiceFrame *found = service.isValid() ? frame.find(service) : nullptr;
    return found != nullptr ? QString::fromStdString(found->name) : QString();
}

HeldLetter heldBy(const Frame &frame, const ServiceFrame &holder, const DeadLetter &letter)
{
    HeldLetter held;
    held.holder = holder.index;
    held.holderName = QString::fromStdString(holder.name);
    held.fromName = nameOf(frame, letter.from);
    held.logName = nameOf(frame, letter.log);
    if (letter.lane != noLane)
        held.shardName = Words::tr("shard %1").arg(letter.lane);
    held.letter = letter;
    return held;
}

} // namespace

bool holdsLetters(const ServiceFrame &service)
{
    return partOf(service) != nullptr;
}

LetterBoard lettersOf(const Frame &frame)
{
    LetterBoard board;
    board.start = frame.start;
    board.now = frame.now;
    std::map<QString, std::int64_t> conditions;
    for (const ServiceFrame &service : frame.services) {
        const DeadLettersPart *part = partOf(service);
        if (part == nullptr)
            continue;
        board.total += std::max(part->total, static_cast<std::int64_t>(part->letters.size()));
        for (const DeadLetter &letter : part->letters) {
            board.letters.push_back(heldBy(frame, service, letter));
            board.records += letter.records;
            board.goneLetters += letter.payload == PayloadPlace::Gone;
            ++conditions[QString::fromStdString(letter.condition)];
        }
    }
    std::stable_sort(board.letters.begin(), board.letters.end(),
                     [](const HeldLetter &a, const HeldLetter &b) { return a.letter.time > b.letter.time; });
    board.conditions.assign(conditions.begin(), conditions.end());
    std::stable_sort(board.conditions.begin(), board.conditions.end(),
                     [](const auto &a, const auto &b) { return a.second > b.second; });
    return board;
}

QString payloadText(const DeadLetter &letter, const LetterBoard &board)
{
    switch (letter.payload) {
    case PayloadPlace::Carried:
        return Words::tr("in the letter");
    case PayloadPlace::InStream:
        return letter.payloadUntil.ns == 0
                   ? Words::tr("in the stream")
                   : Words::tr("in the stream until %1").arg(clockText(letter.payloadUntil - board.start));
    case PayloadPlace::PartlyGone:
        return Words::tr("partly gone: past the retention");
    case PayloadPlace::Gone:
        return Words::tr("gone: past the retention");
    }
    return {};
}

Level payloadLevel(const DeadLetter &letter)
{
    return letter.payload == PayloadPlace::Gone         ? Level::Refusing
           : letter.payload == PayloadPlace::PartlyGone ? Level::Near
                                                        : Level::Normal;
}

QString rangeText(const DeadLetter &letter)
{
    if (!letter.firstSequence.empty() && !letter.lastSequence.empty())
        return letter.firstSequence == letter.lastSequence
                   ? QString::fromStdString(letter.firstSequence)
                   : Words::tr("%1 to %2")
                         .arg(QString::fromStdString(letter.firstSequence),
                              QString::fromStdString(letter.lastSequence));
    if (letter.endPosition <= letter.firstPosition)
        return {};
    if (letter.endPosition - letter.firstPosition == 1)
        return Words::tr("position %1").arg(number(letter.firstPosition));
    return Words::tr("positions %1 to %2").arg(number(letter.firstPosition), number(letter.endPosition - 1));
}

QString describeLetter(const HeldLetter &held, const LetterBoard &board)
{
    const DeadLetter &letter = held.letter;
    QStringList lines;
    lines << Words::tr("%1 at %2, in %3")
                 .arg(QString::fromStdString(letter.condition), clockText(letter.time - board.start),
                      held.holderName);
    if (!letter.reason.empty())
        lines << QString::fromStdString(letter.reason);
    if (!held.fromName.isEmpty())
        lines << (letter.attempts > 0 ? Words::tr("given up by %1 after %2 attempts")
                                            .arg(held.fromName, number(letter.attempts))
                                      : Words::tr("given up by %1").arg(held.fromName));
    QString what =
        (letter.records == 1 ? Words::tr("%1 record") : Words::tr("%1 records")).arg(number(letter.records));
    if (!held.logName.isEmpty())
        what =
            held.shardName.isEmpty()
                ? Words::tr("%1 of %2").arg(what, held.logName)
                : Words::tr("%1 of %2, %3", "records, stream, shard").arg(what, held.logName, held.shardName);
    lines << what;
    if (const QString range = rangeText(letter); !range.isEmpty())
        lines << range;
    lines << Words::tr("payload: %1").arg(payloadText(letter, board));
    return lines.join(u'\n');
}

TableContent letterTable(const LetterBoard &board)
{
    TableContent content;
    content.columns = {{Words::tr("Time"), true},
                       {Words::tr("Held by")},
                       {Words::tr("Condition")},
                       {Words::tr("Reason")},
                       {Words::tr("Given up by")},
                       {Words::tr("Stream")},
                       {Words::tr("Shard"), true},
                       {Words::tr("Records"), true},
                       {Words::tr("Bytes"), true},
                       {Words::tr("Attempts"), true},
                       {Words::tr("First sequence number")},
                       {Words::tr("Last sequence number")},
                       {Words::tr("Payload")}};
    for (const HeldLetter &held : board.letters) {
        const DeadLetter &letter = held.letter;
        TableRow row;
        row.service = held.holder;
        row.cells = {{clockText(letter.time - board.start), toSeconds(letter.time - board.start)},
                     {held.holderName},
                     {QString::fromStdString(letter.condition)},
                     {QString::fromStdString(letter.reason)},
                     {held.fromName},
                     {held.logName},
                     letter.lane == noLane ? TableCell{} : TableCell{number(letter.lane), letter.lane},
                     {number(letter.records), letter.records},
                     {sizeText(static_cast<double>(letter.bytes)), static_cast<qlonglong>(letter.bytes)},
                     {number(letter.attempts), letter.attempts},
                     {QString::fromStdString(letter.firstSequence)},
                     {QString::fromStdString(letter.lastSequence)},
                     {payloadText(letter, board)}};
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace millrace
