// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_shapes.h"
#include "content/query_names.h"

namespace millrace {

namespace {

Field formatField()
{
    return {.key = "format",
            .type = FieldType::Whole,
            .isRequired = true,
            .help = "Of the file; 1.",
            .minimum = fileFormat,
            .maximum = fileFormat};
}

const Shape &queryShape()
{
    static const Shape shape{
        "query",
        "A question to the histories of a run.",
        {{.key = "kind",
          .type = FieldType::Choice,
          .isRequired = true,
          .help = "What is asked.",
          .choices = queryKindNames()},
         {.key = "service", .help = "Name of a service of the scenario.", .sizeMax = 128},
         {.key = "lane",
          .help = "Shard id or number; * for the largest over all; absent: the service itself.",
          .sizeMax = 128},
         {.key = "name",
          .help = "Of the metric, ledger column, happening, command or parameter.",
          .sizeMax = 128},
         {.key = "statistic",
          .type = FieldType::Choice,
          .help = "Absent: the metric's own.",
          .choices = {"Sum", "SampleCount", "Average", "Minimum", "Maximum"}},
         {.key = "text",
          .help = "A partition key, the value of a parameter, or the argument of a command.",
          .sizeMax = 512},
         {.key = "window", .type = FieldType::Time, .help = "The last so much; absent: since the start."}}};
    return shape;
}

const Shape &checkShape()
{
    static const Shape shape{
        "check",
        "A condition on the run. Texts: <step>.check.<id>, and .unmet, in which {value} is the present figure.",
        {{.key = "id", .type = FieldType::Id, .isRequired = true, .help = "Unique in the lesson."},
         {.key = "query",
          .type = FieldType::Object,
          .isRequired = true,
          .help = "What is measured.",
          .shape = &queryShape()},
         {.key = "is",
          .type = FieldType::Choice,
          .isRequired = true,
          .help = "How it compares.",
          .choices = comparisonNames()},
         {.key = "value", .type = FieldType::Real, .isRequired = true, .help = "To what it compares."},
         {.key = "holds", .type = FieldType::Time, .help = "It must hold so long without a break."},
         {.key = "cost",
          .type = FieldType::Flag,
          .help = "The price of a fix: unmet, it does not block the step."}}};
    return shape;
}

const Shape &optionShape()
{
    static const Shape shape{
        "option",
        "Texts: <item>.option.<id>, and .feedback: the reason.",
        {{.key = "id", .type = FieldType::Id, .isRequired = true, .help = "Unique in the item."},
         {.key = "correct", .type = FieldType::Flag, .help = "single, multiple: it is right."},
         {.key = "match", .type = FieldType::Id, .help = "match: id of the right side it belongs to."}}};
    return shape;
}

const Shape &computedShape()
{
    static const Shape shape{
        "computed",
        "A key that is read from a run.",
        {{.key = "query",
          .type = FieldType::Object,
          .isRequired = true,
          .help = "What is read.",
          .shape = &queryShape()},
         {.key = "scenario",
          .type = FieldType::Id,
          .isRequired = true,
          .help = "Name of a shipped scenario."},
         {.key = "variant", .type = FieldType::Id, .help = "One of its variants."},
         {.key = "seed", .type = FieldType::Natural, .help = "Of the run; 1."},
         {.key = "after", .type = FieldType::Time, .isRequired = true, .help = "How far it is run."}}};
    return shape;
}

std::vector<Field> itemFields()
{
    return {
        {.key = "kind",
         .type = FieldType::Choice,
         .isRequired = true,
         .help = "How it is asked.",
         .choices = quizKindNames()},
        {.key = "options",
         .type = FieldType::Objects,
         .help = "single, multiple; order (in the right order); match (left side).",
         .shape = &optionShape(),
         .sizeMax = 20},
        {.key = "matches", .type = FieldType::Ids, .help = "match: ids of the right side.", .sizeMax = 20},
        {.key = "answer", .type = FieldType::Real, .help = "number: the key."},
        {.key = "tolerance",
         .type = FieldType::Real,
         .help = "number: how far off is right, in the unit.",
         .minimum = 0},
        {.key = "unit", .help = "number: \"records/s\".", .sizeMax = 40},
        {.key = "computed",
         .type = FieldType::Object,
         .help = "number: the key comes from a run.",
         .shape = &computedShape()},
        {.key = "point_at", .help = "point: \"orders\", \"orders/shardId-000000000001\".", .sizeMax = 256},
    };
}

const Shape &questionShape()
{
    static const Shape shape{"question", "The question of a step; texts: <step>.question and so on.",
                             itemFields()};
    return shape;
}

const Shape &stepShape()
{
    static const Shape shape{
        "step",
        "Texts: <id>.title, <id>.text; do: <id>.hints; predict: <id>.outcome.",
        {{.key = "id", .type = FieldType::Id, .isRequired = true, .help = "Unique in the lesson."},
         {.key = "kind",
          .type = FieldType::Choice,
          .isRequired = true,
          .help = "What the learner does.",
          .choices = stepKindNames()},
         {.key = "myth", .type = FieldType::Flag, .help = "predict: a common belief, to be tried."},
         {.key = "question",
          .type = FieldType::Object,
          .help = "predict, explain.",
          .shape = &questionShape()},
         {.key = "outcome",
          .type = FieldType::Object,
          .help = "predict: what the run shows.",
          .shape = &queryShape()},
         {.key = "outcome_scale", .type = FieldType::Real, .help = "100 shows a share as per cent."},
         {.key = "outcome_unit", .help = "Of the outcome.", .sizeMax = 40},
         {.key = "checks",
          .type = FieldType::Objects,
          .help = "do: what must hold.",
          .shape = &checkShape(),
          .sizeMax = 12},
         {.key = "show_me",
          .type = FieldType::Objects,
          .help = "do: commands given when asked to be shown.",
          .shape = &commandShape(),
          .sizeMax = 20},
         {.key = "run_until", .type = FieldType::Time, .help = "Suggested moment to run to."},
         {.key = "restarts_run", .type = FieldType::Flag, .help = "Begins on a fresh run."},
         {.key = "variant",
          .type = FieldType::Id,
          .help = "restarts_run: of the fresh run; absent: the lesson's own."},
         {.key = "forks", .type = FieldType::Flag, .help = "Suggests a fork at its beginning."}}};
    return shape;
}

const Shape &actionShape()
{
    static const Shape shape{
        "action",
        "One thing done along a path: a command, a fork, or a move in time.",
        {{.key = "at", .type = FieldType::Time, .isRequired = true, .help = "Since the start."},
         {.key = "do", .type = FieldType::Id, .help = "A command's name; its arguments stand beside it."},
         {.key = "target", .type = FieldType::Id, .help = "Of the command."},
         {.key = "fork", .type = FieldType::Id, .help = "Makes a fork; text: <path>.fork.<this>."},
         {.key = "seek", .type = FieldType::Time, .help = "Goes to this moment."}},
        true};
    return shape;
}

std::vector<Field> pathFields()
{
    return {{.key = "actions",
             .type = FieldType::Objects,
             .isRequired = true,
             .help = "In the order in which they are done.",
             .shape = &actionShape(),
             .sizeMax = 200},
            {.key = "until", .type = FieldType::Time, .isRequired = true, .help = "How far the run goes."}};
}

} // namespace

const Shape &quizItemShape()
{
    static const Shape shape = [] {
        Shape item{"item", "Texts: quiz.<id>.question, .right, .wrong, .model, .points.", itemFields()};
        item.fields.insert(
            item.fields.begin(),
            {.key = "id", .type = FieldType::Id, .isRequired = true, .help = "Unique in the quiz."});
        return item;
    }();
    return shape;
}

const Shape &lessonShape()
{
    static const Shape shape{
        "lesson",
        "The structure of a lesson; its words are in text.md, its solution in solution.json.",
        {formatField(),
         {.key = "id",
          .isRequired = true,
          .help = "Its folder below lessons/: \"kinesis/02-write-limits\".",
          .sizeMax = 128},
         {.key = "track", .type = FieldType::Id, .isRequired = true, .help = "First part of the id."},
         {.key = "module",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "Of the course.",
          .minimum = 1,
          .maximum = 99},
         {.key = "number",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "In its module.",
          .minimum = 1,
          .maximum = 99},
         {.key = "minutes",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "It takes about so long.",
          .minimum = 1,
          .maximum = 60},
         {.key = "scenario",
          .type = FieldType::Id,
          .isRequired = true,
          .help = "Name of a shipped scenario."},
         {.key = "variant", .type = FieldType::Id, .help = "One of its variants."},
         {.key = "seed", .type = FieldType::Natural, .help = "Of the run; 1."},
         {.key = "speed",
          .type = FieldType::Real,
          .help = "Simulated seconds a second when its run opens; 10. 0: as fast as it can.",
          .minimum = 0,
          .maximum = 1000},
         {.key = "steps",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "In order.",
          .shape = &stepShape(),
          .sizeMax = 40},
         {.key = "quiz",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "Three to six items.",
          .shape = &quizItemShape(),
          .sizeMax = 20}}};
    return shape;
}

const Shape &solutionShape()
{
    static const Shape solution{"path", "What is done.", pathFields()};
    static const Shape wrong = [] {
        Shape path{"wrong_path", "Texts: wrong.<id>.title, wrong.<id>.feedback.", pathFields()};
        path.fields.push_back(
            {.key = "id", .type = FieldType::Id, .isRequired = true, .help = "Unique in the lesson."});
        path.fields.push_back({.key = "fails",
                               .type = FieldType::Id,
                               .isRequired = true,
                               .help = "Id of the check that stays unmet."});
        return path;
    }();
    static const Shape shape{
        "solution",
        "The reference solution and the wrong answers that a lesson knows. Text: solution.title.",
        {formatField(),
         {.key = "solution",
          .type = FieldType::Object,
          .isRequired = true,
          .help = "Meets every check.",
          .shape = &solution},
         {.key = "wrong",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "At least three.",
          .shape = &wrong,
          .sizeMax = 20}}};
    return shape;
}

const Shape &quizShape()
{
    static const Shape shape{"quiz",
                             "A quiz of its own; its words are in text.md.",
                             {formatField(),
                              {.key = "name",
                               .type = FieldType::Id,
                               .isRequired = true,
                               .help = "Its folder below lessons/quizzes/."},
                              {.key = "items",
                               .type = FieldType::Objects,
                               .isRequired = true,
                               .help = "In order.",
                               .shape = &quizItemShape(),
                               .sizeMax = 200}}};
    return shape;
}

} // namespace millrace
