// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"
#include "sim/scenario/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// A question to the histories of a run. Names topology ids and metric keys, never widgets.
struct Query
{
    enum class Kind : std::uint8_t {
        Metric,       ///< statistic of `name` on `service` (and `lane`) over the window, in the metric's unit
        MetricRate,   ///< the same, a sum per second
        Ledger,       ///< column `name` of the row of sink `service`: "lost", "duplicated", ...
        Happening,    ///< how many of kind `name` on `service` in the window
        CostMonth,    ///< USD a month at the present pace; `service` may be empty: all
        CommandGiven, ///< how many journal entries named `name` (and with `service` as target)
        Parameter,    ///< present value of parameter `name` of `service` (numbers, or 1 when equal to `text`)
        OpenLanes,    ///< open lanes of `service`
        RefusedShare, ///< refused / offered on `service` (and `lane`) over the window, 0..1
        Elapsed,      ///< simulated seconds since the start
        ShardOfKey,   ///< index of the open shard of `service` that key `text` falls into
        SameShard,    ///< 1 when keys `text` and `name` fall into one open shard of `service`, else 0
    };
    Kind kind = Kind::Metric;
    std::string service;
    std::string lane; ///< shard id, "*" for the largest over all lanes, empty: the service itself
    std::string name;
    std::string statistic; ///< empty: the metric's own
    std::string text;
    Duration window; ///< the last so much; 0: since the start
};

enum class Comparison : std::uint8_t { Less, AtMost, Equal, NotEqual, AtLeast, Greater };

/// A condition on a run that the learner can see being met.
struct Check
{
    std::string id;
    std::string text; ///< "No throttle for 30 s"
    Query query;
    Comparison comparison = Comparison::Equal;
    double value = 0;
    Duration holds;      ///< must hold for so long without a break; 0: at once
    std::string unmet;   ///< feedback, with the reason; {value} is the present figure
    bool isCost = false; ///< shown as the price of a fix: being unmet does not block the step
};

/// One item of a quiz, or the question of a predict or explain step.
struct QuizItem
{
    enum class Kind : std::uint8_t { Single, Multiple, Number, Order, Match, Point, FreeText };
    struct Option
    {
        std::string id;
        std::string text;
        std::string match; ///< Match: id of the right-hand side it belongs to
        bool isCorrect = false;
        std::string feedback; ///< reason, for every option
    };
    std::string id;
    Kind kind = Kind::Single;
    std::string question;
    std::vector<Option> options; ///< Single, Multiple; Order (in right order); Match (left side)
    std::vector<std::pair<std::string, std::string>> matches; ///< Match: id and text of the right side
    double answer = 0;                                        ///< Number
    double tolerance = 0;                                     ///< Number: absolute, in `unit`
    std::string unit;                                         ///< Number
    std::optional<Query> computed; ///< Number: the key is this query on `scenario` after `after`
    std::string scenario;
    std::string variant;
    std::uint64_t seed = 1;
    Duration after;
    std::string pointAt;                ///< Point: "orders", "orders/shardId-000000000001"
    std::string modelAnswer;            ///< FreeText
    std::vector<std::string> keyPoints; ///< FreeText: for self-check
    std::string right;                  ///< feedback when right
    std::string wrong;                  ///< feedback when wrong (Number, Order, Match, Point)
};

struct LessonStep
{
    enum class Kind : std::uint8_t { Read, Predict, Do, Explain };
    std::string id;
    Kind kind = Kind::Read;
    std::string title;
    std::string text;                 ///< paragraphs; `code`, *emphasis* and lists in Markdown
    std::optional<QuizItem> question; ///< Predict, Explain
    std::optional<Query> outcome;     ///< Predict: what the run showed, beside the prediction
    std::string outcomeText;          ///< "is what happened, on shard 1."
    double outcomeScale = 1;          ///< 100 shows a share as per cent
    std::string outcomeUnit;
    std::vector<Check> checks;      ///< Do
    std::vector<std::string> hints; ///< Do: three
    std::vector<Command> showMe;    ///< Do: given when the learner asks to be shown
    std::string runUntil;           ///< Predict, Do: suggested moment to run to, "2m"; may be empty
    bool restartsRun = false;       ///< begins on a fresh run of the lesson's scenario
    std::string variant;            ///< of that fresh run; empty: the lesson's own
    bool forksAt = false;           ///< suggests a fork at its beginning
    bool isMyth = false;            ///< Predict: states a common belief, to be tried; drawn as a card
};

/// What `prove` runs: actions at times since the start, and answers.
struct LessonPath
{
    struct Action
    {
        Duration at;
        std::optional<Command> command;
        std::optional<std::string> fork; ///< title of a fork made then (from the branch so far)
        std::optional<Duration> seek;
    };
    std::string id;
    std::string title;
    std::vector<Action> actions;
    Duration until;
    std::string failsCheck; ///< wrong answers: id of the check that must stay unmet
    std::string feedback;   ///< wrong answers: what the learner is told
};

struct Lesson
{
    std::string id; ///< "kinesis/02-write-limits"
    std::string track;
    int module = 1;
    int number = 1;
    std::string title;
    int minutes = 10;
    std::vector<std::string> objectives;
    std::string scenario; ///< name of a shipped scenario
    std::string variant;
    std::uint64_t seed = 1;
    double speed = 10; ///< simulated seconds a second when its run opens; 0: as fast as it can
    std::vector<LessonStep> steps;
    std::vector<QuizItem> quiz;
    LessonPath solution;
    std::vector<LessonPath> wrongAnswers;
};

/// The variant of the run that a step is about: of the last step up to it that begins on a fresh run.
const std::string &variantOf(const Lesson &lesson, std::size_t step);
/// The same for the run that the do steps share; `prove` walks its paths there.
const std::string &variantOfDoSteps(const Lesson &lesson);

} // namespace millrace
