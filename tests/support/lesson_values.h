// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "support/topology.h"

#include <string>
#include <vector>

/// Small lessons made by hand, and the run they are about.
namespace millrace::test {

/// One producer, 100 records a second, into a stream of two shards; read by nobody.
inline Scenario lessonScenario()
{
    return scenario({stream("orders", {{"shards", "2"}}),
                     producer("web", {{"stream", "orders"}, {"rate", "100/s"}, {"arrival", "constant"}})});
}

inline QuizItem::Option option(const char *id, bool isCorrect, const char *match = "")
{
    return {id, std::string("option ") + id, match, isCorrect, std::string("because of ") + id};
}

inline QuizItem question(QuizItem::Kind kind)
{
    QuizItem item;
    item.kind = kind;
    item.id = "item-" + std::to_string(static_cast<int>(kind));
    item.question = "Question of kind " + std::to_string(static_cast<int>(kind)) + "?";
    item.right = "right words";
    item.wrong = "wrong words";
    switch (kind) {
    case QuizItem::Kind::Single:
        item.options = {option("a", false), option("b", true), option("c", false)};
        break;
    case QuizItem::Kind::Multiple:
        item.options = {option("a", true), option("b", false), option("c", true)};
        break;
    case QuizItem::Kind::Number:
        item.answer = 1'500;
        item.tolerance = 10;
        item.unit = "records/s";
        break;
    case QuizItem::Kind::Order:
        item.options = {option("a", false), option("b", false), option("c", false)};
        break;
    case QuizItem::Kind::Match:
        item.options = {option("a", false, "x"), option("b", false, "y")};
        item.matches = {{"x", "match x"}, {"y", "match y"}};
        break;
    case QuizItem::Kind::Point:
        item.pointAt = "orders/shardId-000000000001";
        break;
    case QuizItem::Kind::FreeText:
        item.modelAnswer = "model words";
        item.keyPoints = {"one point", "another point"};
        break;
    }
    return item;
}

/// Read, predict how long the run has gone on at 5 s, raise the rate (which costs something), explain.
inline Lesson smallLesson()
{
    Lesson lesson;
    lesson.id = "kinesis/98-small";
    lesson.track = "kinesis";
    lesson.number = 98;
    lesson.title = "A small lesson";
    lesson.objectives = {"Say what a shard takes", "Raise a rate"};
    lesson.scenario = "test";
    lesson.steps.resize(4);
    lesson.steps[0].id = "read";
    lesson.steps[0].title = "Look at it";
    lesson.steps[0].text = "A stream with `two` shards.\n\n- one\n- *other*";

    LessonStep &predict = lesson.steps[1];
    predict.id = "predict";
    predict.kind = LessonStep::Kind::Predict;
    predict.title = "How long?";
    predict.text = "It is run to five seconds.";
    predict.question = question(QuizItem::Kind::Number);
    predict.question->tolerance = 0.5;
    predict.question->unit = "s";
    predict.question->answer = 5;
    predict.outcome.emplace().kind = Query::Kind::Elapsed;
    predict.outcomeText = "is what the clock says.";
    predict.outcomeUnit = "s";
    predict.runUntil = "5s";

    LessonStep &task = lesson.steps[2];
    task.id = "task";
    task.kind = LessonStep::Kind::Do;
    task.title = "Raise the rate";
    task.text = "Let `web` make 200 records a second.";
    task.hints = {"first hint", "second hint", "third hint"};
    Check rate;
    rate.id = "rate";
    rate.text = "200 records/s for 10 s";
    rate.query.kind = Query::Kind::Parameter;
    rate.query.service = "web";
    rate.query.name = "rate";
    rate.comparison = Comparison::AtLeast;
    rate.value = 200;
    rate.holds = seconds(10);
    rate.unmet = "The rate is {value}, and 200 are wanted.";
    Check price;
    price.id = "price";
    price.text = "One shard is enough";
    price.query.kind = Query::Kind::OpenLanes;
    price.query.service = "orders";
    price.comparison = Comparison::AtMost;
    price.value = 1;
    price.unmet = "There are {value} shards.";
    price.isCost = true;
    task.checks = {rate, price};
    task.showMe = {command("set", "web", "producer", {{"rate", "200/s"}})};

    lesson.steps[3].id = "explain";
    lesson.steps[3].kind = LessonStep::Kind::Explain;
    lesson.steps[3].title = "Why";
    lesson.steps[3].text = "In your own words.";
    lesson.steps[3].question = question(QuizItem::Kind::FreeText);
    lesson.quiz = {question(QuizItem::Kind::Single), question(QuizItem::Kind::Order)};

    LessonPath wrong;
    wrong.id = "too-little";
    wrong.title = "The rate was raised to 150";
    wrong.failsCheck = "rate";
    wrong.feedback = "That is half of the way.";
    wrong.actions = {{seconds(5), command("set", "web", "producer", {{"rate", "150/s"}}), {}, {}}};
    lesson.wrongAnswers = {wrong};
    return lesson;
}

} // namespace millrace::test
