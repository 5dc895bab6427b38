// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/prove.h"

#include "content/date_text.h"
#include "content/library.h"
#include "learn/lesson_progress.h"

#include <algorithm>

namespace millrace {

namespace {

using Observe = std::function<void(const Frame &frame, const std::vector<JournalEntry> &journal)>;

/// How much goes by between two looks of a learner's window at the checks, at most: it looks several times
/// a second, while the run goes at the lesson's speed.
Duration glanceOf(const Lesson &lesson)
{
    constexpr double secondsBetween = 0.1;
    constexpr double speedFastest = 1000;
    const double speed = lesson.speed > 0 ? lesson.speed : speedFastest;
    return seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(speed * secondsBetween)));
}

struct Opened
{
    std::optional<Run> run;
    std::string error;
};

Opened openRun(const Lesson &lesson)
{
    Loaded<Scenario> loaded = loadScenario(lesson.scenario);
    if (!isGood(loaded))
        return {{}, describe(lesson.scenario, std::get<std::vector<Finding>>(loaded))};
    Scenario scenario = std::get<Scenario>(std::move(loaded));
    if (const std::string &variant = variantOfDoSteps(lesson); !variant.empty())
        if (std::string fault = applyVariant(scenario, variant); !fault.empty())
            return {{}, fault + "\n"};
    auto opened = Run::open(std::move(scenario), lesson.seed);
    if (opened.index() != 0)
        return {{}, describe(lesson.scenario, std::get<1>(opened))};
    return {std::get<0>(std::move(opened)), {}};
}

bool advance(Run &run, SimTime until, Duration glance, const Observe &observe, const Progress &progress)
{
    while (run.simulation().now() < until) {
        if (progress && !progress(0))
            return false;
        run.advance(std::min(until, run.simulation().now() + glance));
        observe(run.simulation().frame(), run.journal(run.currentBranch()));
    }
    return true;
}

/// Walks a path; the story gets a line for each thing done. False when stopped.
bool walk(Run &run, const LessonPath &path, Duration glance, const Observe &observe, const Progress &progress,
          std::string &story)
{
    const SimTime start = run.simulation().start();
    observe(run.simulation().frame(), {});
    for (const LessonPath::Action &action : path.actions) {
        if (!advance(run, start + action.at, glance, observe, progress))
            return false;
        story += "    " + formatDuration(run.simulation().elapsed()) + " ";
        if (action.command) {
            const CommandResult result = run.apply(*action.command, path.title);
            story += action.command->name + " " + action.command->target
                     + (result.ok() ? "" : ": refused: " + result.error) + "\n";
        } else if (action.fork) {
            run.fork(*action.fork);
            story += "fork: " + *action.fork + "\n";
        } else if (action.seek) {
            run.seek(start + *action.seek, progress);
            story += "seek to " + formatDuration(*action.seek) + "\n";
        }
        observe(run.simulation().frame(), run.journal(run.currentBranch()));
    }
    return advance(run, start + path.until, glance, observe, progress);
}

std::vector<int> doSteps(const Lesson &lesson)
{
    std::vector<int> steps;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (lesson.steps[i].kind == LessonStep::Kind::Do)
            steps.push_back(static_cast<int>(i));
    return steps;
}

std::string standing(const Check &check, const CheckStatus &status)
{
    return "    " + check.id + ": " + (status.isMet ? "met" : "unmet: " + status.feedback)
           + (check.isCost ? " (a price, not a condition)" : "") + "\n";
}

/// Does nothing at all for as long as the solution takes.
void proveIdle(const Lesson &lesson, const Progress &progress, ProofResult &result)
{
    Opened opened = openRun(lesson);
    if (!opened.run) {
        result.text += opened.error;
        return;
    }
    const std::vector<int> steps = doSteps(lesson);
    std::vector<LessonProgress> learners;
    for (const int step : steps) {
        learners.emplace_back(lesson);
        learners.back().goToStep(step);
    }
    bool isUnmet = !steps.empty();
    bool isStart = true;
    LessonPath idle;
    idle.until = lesson.solution.until;
    const bool isWalked = walk(
        *opened.run, idle, glanceOf(lesson),
        [&](const Frame &frame, const std::vector<JournalEntry> &journal) {
            for (std::size_t i = 0; i < learners.size(); ++i) {
                learners[i].observe(frame, journal);
                // At the start nothing may be done; later, waiting must not do the last step.
                if (learners[i].isStepDone(steps[i]) && (isStart || i + 1 == learners.size()) && isUnmet) {
                    isUnmet = false;
                    result.text += "  step " + lesson.steps[static_cast<std::size_t>(steps[i])].id
                                   + " is done by itself at " + formatDuration(frame.elapsed()) + "\n";
                }
            }
            isStart = false;
        },
        progress, result.text);
    result.startsUnmet = isWalked && isUnmet;
}

void proveSolution(const Lesson &lesson, const Progress &progress, ProofResult &result)
{
    Opened opened = openRun(lesson);
    if (!opened.run)
        return;
    result.text += "  solution: " + lesson.solution.title + "\n";
    LessonProgress learner(lesson);
    std::vector<int> steps = doSteps(lesson);
    std::size_t at = 0;
    if (!steps.empty())
        learner.goToStep(steps[0]);
    std::string moments;
    walk(
        *opened.run, lesson.solution, glanceOf(lesson),
        [&](const Frame &frame, const std::vector<JournalEntry> &journal) {
            learner.observe(frame, journal);
            if (at < steps.size() && learner.isStepDone(steps[at])) {
                result.text += "    " + formatDuration(frame.elapsed()) + " step "
                               + lesson.steps[static_cast<std::size_t>(steps[at])].id + " is done\n";
                for (std::size_t i = 0; i < learner.checks().size(); ++i)
                    if (!learner.checks()[i].isMet)
                        result.text += standing(lesson.steps[static_cast<std::size_t>(steps[at])].checks[i],
                                                learner.checks()[i]);
                if (++at < steps.size())
                    learner.goToStep(steps[at]);
            }
        },
        progress, result.text);
    result.solutionMeets = !steps.empty() && at == steps.size();
    if (at < steps.size()) {
        const LessonStep &step = lesson.steps[static_cast<std::size_t>(steps[at])];
        result.text += "    step " + step.id + " is not done:\n";
        for (std::size_t i = 0; i < step.checks.size(); ++i)
            result.text += standing(step.checks[i], learner.checks()[i]);
    }
}

const Check *findCheck(const Lesson &lesson, const std::string &id)
{
    for (const LessonStep &step : lesson.steps)
        for (const Check &check : step.checks)
            if (check.id == id)
                return &check;
    return nullptr;
}

void proveWrong(const Lesson &lesson, const LessonPath &path, const Progress &progress, ProofResult &result)
{
    ProofResult::WrongAnswer answer{path.id, false};
    Opened opened = openRun(lesson);
    const Check *check = findCheck(lesson, path.failsCheck);
    if (opened.run && check != nullptr) {
        result.text += "  wrong answer " + path.id + ": " + path.title + "\n";
        CheckWatch watch(*check);
        const bool isWalked = walk(
            *opened.run, path, glanceOf(lesson),
            [&](const Frame &frame, const std::vector<JournalEntry> &journal) {
                watch.observe(frame, journal);
            },
            progress, result.text);
        answer.fails = isWalked && !watch.status().isMet;
        result.text += standing(*check, watch.status());
    }
    result.wrongAnswers.push_back(answer);
}

} // namespace

bool ProofResult::holds() const
{
    return startsUnmet && solutionMeets && !wrongAnswers.empty()
           && std::all_of(wrongAnswers.begin(), wrongAnswers.end(),
                          [](const WrongAnswer &answer) { return answer.fails; });
}

ProofResult prove(const Lesson &lesson, const Progress &progress)
{
    ProofResult result;
    result.lesson = lesson.id;
    proveIdle(lesson, progress, result);
    proveSolution(lesson, progress, result);
    for (const LessonPath &path : lesson.wrongAnswers)
        proveWrong(lesson, path, progress, result);
    return result;
}

} // namespace millrace
