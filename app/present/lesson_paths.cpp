// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/lesson_paths.h"

#include <algorithm>

namespace millrace {

namespace {

/// A dialog also gives what stands at its default; a path names only what matters.
bool givesAllOf(const ParameterValues &wanted, const ParameterValues &given)
{
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto &argument) { return findValue(given, argument.first) != nullptr; });
}

/// The same idea: a setting has to have the same value, but which shard was split, or where, may differ.
bool isSameIdea(const Command &wanted, const Command &given)
{
    if (wanted.name != given.name || wanted.target != given.target)
        return false;
    return wanted.name == "set" ? wanted.arguments == given.arguments
                                : givesAllOf(wanted.arguments, given.arguments);
}

std::size_t commandsTaken(const LessonPath &path, const std::vector<JournalEntry> &journal, SimTime now)
{
    std::size_t count = 0;
    for (const LessonPath::Action &action : path.actions) {
        if (!action.command)
            continue;
        if (std::none_of(journal.begin(), journal.end(), [&](const JournalEntry &entry) {
                return entry.at <= now && isSameIdea(*action.command, entry.command);
            }))
            return 0;
        ++count;
    }
    return count;
}

} // namespace

const LessonPath *wrongPathTaken(const Lesson &lesson, const LessonStep &step,
                                 const std::vector<CheckStatus> &checks,
                                 const std::vector<JournalEntry> &journal, SimTime now)
{
    const LessonPath *taken = nullptr;
    std::size_t commandsMost = 0;
    for (const LessonPath &path : lesson.wrongAnswers) {
        const auto failed = std::find_if(step.checks.begin(), step.checks.end(),
                                         [&](const Check &check) { return check.id == path.failsCheck; });
        const auto place = static_cast<std::size_t>(failed - step.checks.begin());
        if (failed == step.checks.end() || place >= checks.size() || checks[place].isMet
            || checks[place].heldFor.ns > 0)
            continue;
        const std::size_t commands = commandsTaken(path, journal, now);
        if (commands > commandsMost) {
            taken = &path;
            commandsMost = commands;
        }
    }
    return taken;
}

} // namespace millrace
