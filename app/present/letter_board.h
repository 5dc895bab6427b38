// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "sim/frame/dead_letters_part.h"

#include <QString>

#include <utility>
#include <vector>

namespace millrace {

/// A dead letter and who holds it.
struct HeldLetter
{
    ServiceIndex holder;
    QString holderName;
    QString fromName;  ///< who gave up
    QString logName;   ///< whose records they are; may be empty
    QString shardName; ///< "shard 2"; may be empty
    DeadLetter letter;
};

/// All dead letters of a system, newest first.
struct LetterBoard
{
    SimTime start;
    SimTime now;
    std::vector<HeldLetter> letters;
    std::int64_t total = 0;                                   ///< ever arrived
    std::int64_t records = 0;                                 ///< in the letters listed
    std::int64_t goneLetters = 0;                             ///< that name what can no longer be read
    std::vector<std::pair<QString, std::int64_t>> conditions; ///< how many of each, most first
};

/// Whether a service holds dead letters, or would.
bool holdsLetters(const ServiceFrame &service);
LetterBoard lettersOf(const Frame &frame);

/// "in the stream until 23:58:10", "gone: past the retention".
QString payloadText(const DeadLetter &letter, const LetterBoard &board);
Level payloadLevel(const DeadLetter &letter);
/// "positions 1,204 to 1,303", or the sequence numbers where those are known.
QString rangeText(const DeadLetter &letter);
QString describeLetter(const HeldLetter &held, const LetterBoard &board);
TableContent letterTable(const LetterBoard &board);

} // namespace millrace
