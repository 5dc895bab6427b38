// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "content/lesson.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// The data that ships with Millrace: lessons, scenarios, price books, traces. Found through
/// MILLRACE_DATA, else beside the executable (../share/millrace), else in the source tree.
std::filesystem::path dataFolder();

struct ScenarioEntry
{
    std::string name;
    std::string title;
    std::string description;
    std::filesystem::path path;
};
struct LessonEntry
{
    std::string id;
    std::string title;
    int module = 0;
    int number = 0;
    int minutes = 0;
    std::filesystem::path folder;
};
std::vector<ScenarioEntry> shippedScenarios();
std::vector<LessonEntry> shippedLessons();

/// `nameOrPath`: the name of a shipped scenario, or a path. Traces and prices are loaded with it.
Loaded<Scenario> loadScenario(const std::string &nameOrPath);
/// Text of a scenario file; `folder` is where its relative paths begin. Never throws.
Loaded<Scenario> parseScenario(std::string_view text, const std::filesystem::path &folder);
/// A scenario as a file, with the parameters that differ from their defaults.
std::string writeScenario(const Scenario &scenario);
/// Writes atomically: a temporary beside it, then a rename. Empty, or what went wrong.
std::string saveText(const std::filesystem::path &path, std::string_view text);

Loaded<Lesson> loadLesson(const std::filesystem::path &folder);
Loaded<Lesson> parseLesson(std::string_view lessonJson, std::string_view textMarkdown,
                           std::string_view solutionJson);
Loaded<std::shared_ptr<const PriceBook>> loadPriceBook(const std::filesystem::path &path);

/// Which columns of a CSV file make a trace. An arrival is its event time and the delay in minutes.
struct TraceColumns
{
    std::string name;                    ///< of the trace; empty: the file's, without its ending
    std::string time = "scheduled";      ///< of the event time, "2001-01-01 00:47"
    std::string delay = "delay_minutes"; ///< empty: records arrive at their event time
    std::string key = "origin";
};
Loaded<std::shared_ptr<const Trace>> loadTrace(const std::filesystem::path &path,
                                               const TraceColumns &columns = {});
/// The text of a trace file; a fault's place is "line 7, column origin". Never throws.
Loaded<Trace> parseTrace(std::string_view text, const TraceColumns &columns);

/// A file with an IAM policy as AWS takes it. The policy has no name yet.
Loaded<security::Policy> loadPolicy(const std::filesystem::path &path);
Loaded<security::Policy> parsePolicy(std::string_view text);

/// A quiz of its own: lessons/quizzes/<name>/{quiz.json,text.md}.
Loaded<std::vector<QuizItem>> loadQuiz(const std::filesystem::path &folder);
Loaded<std::vector<QuizItem>> parseQuiz(std::string_view quizJson, std::string_view textMarkdown);

} // namespace millrace
