// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/progress_line.h"
#include "content/library.h"
#include "learn/prove.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace millrace {

namespace {

/// Folders of the lessons asked for, each by its id or as a path. Says every one that there is not.
bool findLessons(const std::vector<std::string> &wanted, std::vector<std::filesystem::path> &folders)
{
    const std::vector<LessonEntry> shipped = shippedLessons();
    std::string known;
    for (const LessonEntry &entry : shipped) {
        known += (known.empty() ? "" : ", ") + entry.id;
        if (wanted.empty())
            folders.push_back(entry.folder);
    }
    if (wanted.empty() && folders.empty()) {
        complain("there are no lessons in " + (dataFolder() / "lessons").string()
                 + "; name a lesson's folder, or set MILLRACE_DATA");
        return false;
    }
    bool isGood = true;
    for (const std::string &name : wanted) {
        const auto entry = std::find_if(shipped.begin(), shipped.end(),
                                        [&](const LessonEntry &one) { return one.id == name; });
        std::error_code error;
        if (entry != shipped.end()) {
            folders.push_back(entry->folder);
        } else if (std::filesystem::is_regular_file(std::filesystem::path(name) / "lesson.json", error)) {
            folders.emplace_back(name);
        } else {
            complain("there is no lesson \"" + name + "\", and no such folder with a lesson.json; "
                     + (known.empty() ? "none ship with this Millrace" : "there are " + known));
            isGood = false;
        }
    }
    return isGood;
}

std::string verdict(const ProofResult &result)
{
    std::string text = result.lesson + ": " + (result.holds() ? "proved" : "NOT PROVED") + "\n";
    const auto line = [&](bool isGood, const std::string &what) {
        text += std::string(isGood ? "  yes  " : "  NO   ") + what + "\n";
    };
    line(result.startsUnmet, "starts unmet");
    line(result.solutionMeets, "is met by its solution");
    for (const ProofResult::WrongAnswer &answer : result.wrongAnswers)
        line(answer.fails, "refuses the wrong answer " + answer.id);
    if (result.wrongAnswers.empty())
        line(false, "lists wrong answers");
    return text;
}

ExitCode proveLessons(const std::vector<std::string> &wanted, bool isVerbose)
{
    std::vector<std::filesystem::path> folders;
    if (!findLessons(wanted, folders))
        return ExitCode::BadInput;
    ExitCode worst = ExitCode::Good;
    for (const std::filesystem::path &folder : folders) {
        const Loaded<Lesson> loaded = loadLesson(folder);
        if (!isGood(loaded)) {
            worst = complain(folder.string(), std::get<std::vector<Finding>>(loaded));
            continue;
        }
        const Lesson &lesson = std::get<Lesson>(loaded);
        ProgressLine progress("proving " + lesson.id);
        const ProofResult result = prove(lesson);
        progress.clear();
        // The story is for whoever has to find out why.
        const bool tellsStory = isVerbose || !result.holds();
        if (const ExitCode printed = print(verdict(result) + (tellsStory ? result.text : ""));
            printed != ExitCode::Good)
            return printed;
        if (!result.holds() && worst == ExitCode::Good)
            worst = ExitCode::CheckFailed;
    }
    return worst;
}

} // namespace

CommandBody declareProve(CLI::App &parser)
{
    struct Arguments
    {
        std::vector<std::string> lessons;
        bool isVerbose = false;
    };
    auto arguments = std::make_shared<Arguments>();
    parser.add_option("LESSON", arguments->lessons,
                      "Ids (kinesis/02-hot-shard) or folders; default: all that ship");
    parser.add_flag("-v,--verbose", arguments->isVerbose, "Tell what was done and what each check said");
    parser.footer("Each lesson is run idle, along its solution, and along each of its wrong answers.\n"
                  "Exit code 1 when one cannot be taught as it stands.");
    return [arguments] { return proveLessons(arguments->lessons, arguments->isVerbose); };
}

} // namespace millrace
