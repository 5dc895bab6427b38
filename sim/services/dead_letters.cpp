// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dead_letters.h"

#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace {

namespace {

DeadLetter letterOf(const World &world, const DeadLetterEntry &entry)
{
    DeadLetter letter;
    letter.time = entry.time;
    letter.condition = entry.condition;
    letter.reason = entry.reason;
    letter.from = entry.from;
    letter.log = entry.log;
    letter.lane = entry.lane;
    letter.firstPosition = entry.firstPosition;
    letter.endPosition = entry.endPosition;
    letter.records = entry.records;
    letter.bytes = entry.bytes;
    letter.attempts = entry.attempts;
    letter.cause = entry.cause;
    const LogPort *log = entry.log.isValid() ? world.logOf(entry.log) : nullptr;
    if (log == nullptr)
        return letter;
    letter.firstSequence = log->sequenceOfPosition(entry.lane, entry.firstPosition);
    letter.lastSequence = log->sequenceOfPosition(entry.lane, entry.endPosition - 1);
    const std::int64_t first = log->firstPosition(entry.lane, world.now());
    letter.payload = log->isDeleted() || first >= entry.endPosition ? PayloadPlace::Gone
                     : first > entry.firstPosition                  ? PayloadPlace::PartlyGone
                                                                    : PayloadPlace::InStream;
    return letter;
}

} // namespace

std::shared_ptr<const DeadLettersPart> deadLettersAt(const World &world, ServiceIndex service)
{
    const DeadLetterBook &book = world.deadLetters();
    auto part = std::make_shared<DeadLettersPart>();
    for (std::size_t i = book.size(); i-- > 0;) {
        if (book[i].to != service)
            continue;
        ++part->total;
        if (part->letters.size() < DeadLettersPart::lettersMax)
            part->letters.push_back(letterOf(world, book[i]));
    }
    std::reverse(part->letters.begin(), part->letters.end());
    return part->total > 0 ? part : nullptr;
}

} // namespace millrace
