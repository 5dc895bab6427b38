// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"
#include "content/file_bytes.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/parameter_json.h"
#include "content/query_names.h"
#include "content/quiz_json.h"

#include <set>

namespace millrace {

namespace {

constexpr std::size_t hintsWanted = 3;

std::string textOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr("") : std::string();
}

bool flagOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr && member->flagOr(false);
}

int smallOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? static_cast<int>(member->wholeOr(0)) : 0;
}

const std::vector<JsonNode> &itemsOf(const JsonNode &node, const char *key)
{
    static const std::vector<JsonNode> none;
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->items : none;
}

/// What reading a lesson carries along.
struct Reading
{
    LessonText &text;
    std::vector<Finding> &findings;
    KindsByName kinds;
    std::set<std::string> checkIds;

    void fault(const std::string &place, std::string why) { findings.push_back({place, std::move(why)}); }
};

Check readCheck(const JsonNode &node, const std::string &step, const std::string &place, Reading &reading)
{
    Check check;
    check.id = textOf(node, "id");
    if (!reading.checkIds.insert(check.id).second)
        reading.fault(place + "/id", "\"" + check.id + "\" comes twice");
    if (const JsonNode *query = node.find("query"))
        check.query = readQuery(*query);
    check.comparison = static_cast<Comparison>(indexOfName(comparisonNames(), textOf(node, "is")));
    if (const JsonNode *value = node.find("value"))
        check.value = value->realOr(0);
    if (const JsonNode *holds = node.find("holds"))
        parseDuration(holds->textOr("0s"), check.holds);
    check.isCost = flagOf(node, "cost");
    check.text = reading.text.required(step + ".check." + check.id);
    check.unmet = reading.text.required(step + ".check." + check.id + ".unmet");
    return check;
}

void readDo(const JsonNode &node, const std::string &place, LessonStep &step, Reading &reading)
{
    const std::vector<JsonNode> &checks = itemsOf(node, "checks");
    for (std::size_t i = 0; i < checks.size(); ++i)
        step.checks.push_back(readCheck(checks[i], step.id, place + "/checks/" + std::to_string(i), reading));
    if (checks.empty())
        reading.fault(place + "/checks", "is missing; a do step has at least one");
    step.hints = reading.text.list(step.id + ".hints", true);
    if (!step.hints.empty() && step.hints.size() != hintsWanted)
        reading.fault("text.md#" + step.id + ".hints",
                      "has " + std::to_string(step.hints.size()) + " hints; three are wanted");
    const std::vector<JsonNode> &commands = itemsOf(node, "show_me");
    for (std::size_t i = 0; i < commands.size(); ++i)
        step.showMe.push_back(readCommand(commands[i], reading.kinds, CommandReading::Strict,
                                          place + "/show_me/" + std::to_string(i), reading.findings));
}

void readPredict(const JsonNode &node, const std::string &place, LessonStep &step, Reading &reading)
{
    step.isMyth = flagOf(node, "myth");
    const JsonNode *outcome = node.find("outcome");
    if (outcome == nullptr) {
        reading.fault(place + "/outcome", "is missing; a prediction is held against the run");
        return;
    }
    step.outcome = readQuery(*outcome);
    step.outcomeText = reading.text.required(step.id + ".outcome");
    if (const JsonNode *scale = node.find("outcome_scale"))
        step.outcomeScale = scale->realOr(1);
    step.outcomeUnit = textOf(node, "outcome_unit");
}

LessonStep readStep(const JsonNode &node, const std::string &place, Reading &reading)
{
    LessonStep step;
    step.id = textOf(node, "id");
    step.kind = static_cast<LessonStep::Kind>(indexOfName(stepKindNames(), textOf(node, "kind")));
    step.title = reading.text.required(step.id + ".title");
    step.text = reading.text.required(step.id + ".text");
    step.runUntil = textOf(node, "run_until");
    step.restartsRun = flagOf(node, "restarts_run");
    step.variant = textOf(node, "variant");
    if (!step.variant.empty() && !step.restartsRun)
        reading.fault(place + "/variant", "needs restarts_run: a run keeps the variant it began with");
    step.forksAt = flagOf(node, "forks");
    const JsonNode *question = node.find("question");
    const bool isAsked = step.kind == LessonStep::Kind::Predict || step.kind == LessonStep::Kind::Explain;
    if (isAsked != (question != nullptr))
        reading.fault(place + "/question", isAsked ? "is missing" : "only predict and explain ask");
    if (question != nullptr)
        step.question = readQuizItem(*question, step.id, place + "/question", reading.text, reading.findings);
    if (step.kind == LessonStep::Kind::Explain && step.question
        && step.question->kind != QuizItem::Kind::FreeText)
        reading.fault(place + "/question/kind", "an explain step asks for free_text");
    if (step.kind == LessonStep::Kind::Do)
        readDo(node, place, step, reading);
    if (step.kind == LessonStep::Kind::Predict)
        readPredict(node, place, step, reading);
    return step;
}

LessonPath readPath(const JsonNode &node, const std::string &anchor, const std::string &place,
                    Reading &reading)
{
    LessonPath path;
    path.title = reading.text.required(anchor + ".title");
    parseDuration(textOf(node, "until"), path.until);
    const std::vector<JsonNode> &actions = itemsOf(node, "actions");
    for (std::size_t i = 0; i < actions.size() && reading.findings.size() < findingsMax; ++i) {
        const JsonNode &row = actions[i];
        const std::string at = place + "/actions/" + std::to_string(i);
        LessonPath::Action action;
        parseDuration(textOf(row, "at"), action.at);
        const int acts = (row.find("do") != nullptr ? 1 : 0) + (row.find("fork") != nullptr ? 1 : 0)
                         + (row.find("seek") != nullptr ? 1 : 0);
        if (acts != 1)
            reading.fault(at, "is one of do, fork and seek");
        else if (row.find("do") != nullptr)
            action.command = readCommand(row, reading.kinds, CommandReading::Strict, at, reading.findings);
        else if (row.find("fork") != nullptr)
            action.fork = reading.text.required(anchor + ".fork." + textOf(row, "fork"));
        else if (std::string fault = parseDuration(textOf(row, "seek"), action.seek.emplace());
                 !fault.empty())
            reading.fault(at + "/seek", fault);
        path.actions.push_back(std::move(action));
    }
    return path;
}

void readSolution(const JsonNode &root, Lesson &lesson, Reading &reading)
{
    const std::string file = "solution.json#";
    if (const JsonNode *solution = root.find("solution"))
        lesson.solution = readPath(*solution, "solution", file + "/solution", reading);
    lesson.solution.id = "solution";
    std::set<std::string> ids;
    const std::vector<JsonNode> &wrong = itemsOf(root, "wrong");
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        const std::string place = file + "/wrong/" + std::to_string(i);
        const std::string id = textOf(wrong[i], "id");
        if (!ids.insert(id).second)
            reading.fault(place + "/id", "\"" + id + "\" comes twice");
        LessonPath path = readPath(wrong[i], "wrong." + id, place, reading);
        path.id = id;
        path.failsCheck = textOf(wrong[i], "fails");
        path.feedback = reading.text.required("wrong." + id + ".feedback");
        if (!reading.checkIds.contains(path.failsCheck))
            reading.fault(place + "/fails", "there is no check \"" + path.failsCheck + "\"");
        lesson.wrongAnswers.push_back(std::move(path));
    }
}

Loaded<JsonNode> parsePart(std::string_view text, const Shape &shape, const std::string &file)
{
    Loaded<JsonNode> parsed = parseShaped(text, shape);
    if (isGood(parsed))
        return parsed;
    std::vector<Finding> findings;
    for (const Finding &finding : std::get<std::vector<Finding>>(parsed))
        findings.push_back({file + "#" + finding.place, finding.text});
    return findings;
}

void readLesson(const JsonNode &root, Lesson &lesson, Reading &reading)
{
    const std::string file = "lesson.json#";
    lesson.id = textOf(root, "id");
    lesson.track = textOf(root, "track");
    lesson.module = smallOf(root, "module");
    lesson.number = smallOf(root, "number");
    lesson.minutes = smallOf(root, "minutes");
    lesson.scenario = textOf(root, "scenario");
    lesson.variant = textOf(root, "variant");
    if (const JsonNode *seed = root.find("seed"))
        lesson.seed = seed->naturalOr(1);
    if (const JsonNode *speed = root.find("speed"))
        lesson.speed = speed->realOr(lesson.speed);
    lesson.title = reading.text.required("title");
    lesson.objectives = reading.text.list("objectives", true);
    if (!lesson.id.starts_with(lesson.track + "/"))
        reading.fault(file + "/id", "does not begin with its track, \"" + lesson.track + "/\"");
    std::set<std::string> ids;
    const std::vector<JsonNode> &steps = itemsOf(root, "steps");
    for (std::size_t i = 0; i < steps.size() && reading.findings.size() < findingsMax; ++i) {
        const std::string place = file + "/steps/" + std::to_string(i);
        lesson.steps.push_back(readStep(steps[i], place, reading));
        const std::string &id = lesson.steps.back().id;
        if (!ids.insert(id).second || id == "quiz" || id == "solution" || id == "wrong")
            reading.fault(place + "/id", "\"" + id + "\" comes twice, or is taken");
    }
    ids.clear();
    const std::vector<JsonNode> &items = itemsOf(root, "quiz");
    for (std::size_t i = 0; i < items.size() && reading.findings.size() < findingsMax; ++i) {
        const std::string place = file + "/quiz/" + std::to_string(i);
        const std::string id = textOf(items[i], "id");
        lesson.quiz.push_back(readQuizItem(items[i], "quiz." + id, place, reading.text, reading.findings));
        if (!ids.insert(id).second)
            reading.fault(place + "/id", "\"" + id + "\" comes twice");
    }
}

} // namespace

Loaded<Lesson> parseLesson(std::string_view lessonJson, std::string_view textMarkdown,
                           std::string_view solutionJson)
{
    std::vector<Finding> findings;
    Loaded<JsonNode> structure = parsePart(lessonJson, lessonShape(), "lesson.json");
    Loaded<JsonNode> solution = parsePart(solutionJson, solutionShape(), "solution.json");
    for (const Loaded<JsonNode> *part : {&structure, &solution})
        if (!isGood(*part))
            for (const Finding &finding : std::get<std::vector<Finding>>(*part))
                findings.push_back(finding);
    LessonText text(textMarkdown, findings);
    if (!isGood(structure) || !isGood(solution))
        return findings;
    Lesson lesson;
    Reading reading{text, findings, KindsByName{}, {}};
    readLesson(std::get<JsonNode>(structure), lesson, reading);
    readSolution(std::get<JsonNode>(solution), lesson, reading);
    text.finish();
    if (!findings.empty())
        return findings;
    return lesson;
}

Loaded<Lesson> loadLesson(const std::filesystem::path &folder)
{
    std::vector<Finding> findings;
    const auto read = [&](const char *file) {
        std::string bytes;
        if (std::string fault = readText(folder / file, bytes); !fault.empty())
            findings.push_back({file, std::move(fault)});
        return bytes;
    };
    const std::string structure = read("lesson.json");
    const std::string text = read("text.md");
    const std::string solution = read("solution.json");
    if (!findings.empty())
        return findings;
    return parseLesson(structure, text, solution);
}

} // namespace millrace
