// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/lesson_progress.h"

#include "content/date_text.h"
#include "session/journal.h"

#include <algorithm>

namespace millrace {

LessonProgress::LessonProgress(Lesson lesson)
    : m_lesson(std::move(lesson))
    , m_done(m_lesson.steps.size(), false)
{
    goToStep(0);
}

const LessonStep *LessonProgress::stepAt(int step) const
{
    const bool isThere = step >= 0 && static_cast<std::size_t>(step) < m_lesson.steps.size();
    return isThere ? &m_lesson.steps[static_cast<std::size_t>(step)] : nullptr;
}

void LessonProgress::goToStep(int step)
{
    const LessonStep *next = stepAt(step);
    if (next == nullptr)
        return;
    const bool isAnother = step != m_step;
    m_step = step;
    // To have it before one's eyes is all that a text asks for.
    if (next->kind == LessonStep::Kind::Read)
        m_done[static_cast<std::size_t>(step)] = true;
    std::vector<CheckWatch> &watches = m_watches[step];
    if (watches.empty())
        for (const Check &check : next->checks)
            watches.emplace_back(check);
    m_checks.clear();
    for (CheckWatch &watch : watches) {
        if (isAnother)
            watch.interrupt();
        m_checks.push_back(watch.status());
    }
}

bool LessonProgress::isStepDone(int step) const
{
    return stepAt(step) != nullptr && m_done[static_cast<std::size_t>(step)];
}

void LessonProgress::observe(const Frame &frame, const std::vector<JournalEntry> &journal)
{
    noteOutcomes(frame, journal);
    const LessonStep *step = stepAt(m_step);
    if (step == nullptr || step->kind != LessonStep::Kind::Do)
        return;
    std::vector<CheckWatch> &watches = m_watches[m_step];
    bool isMet = !watches.empty();
    for (std::size_t i = 0; i < watches.size(); ++i) {
        watches[i].observe(frame, journal);
        m_checks[i] = watches[i].status();
        isMet = isMet && (m_checks[i].isMet || watches[i].check().isCost);
    }
    if (isMet)
        m_done[static_cast<std::size_t>(m_step)] = true;
}

/// A prediction is held against the first run that comes as far as the step says; what the learner
/// does to the run later does not change it.
void LessonProgress::noteOutcomes(const Frame &frame, const std::vector<JournalEntry> &journal)
{
    for (const auto &[number, answer] : m_stepAnswers) {
        const LessonStep *step = stepAt(number);
        if (step == nullptr || !step->outcome || m_outcomes.contains(number))
            continue;
        // What is watched is the run of the present step.
        if (variantOf(m_lesson, static_cast<std::size_t>(number))
            != variantOf(m_lesson, static_cast<std::size_t>(m_step)))
            continue;
        Duration until;
        parseDuration(step->runUntil.empty() ? "0s" : step->runUntil, until);
        if (frame.elapsed() < until)
            continue;
        if (const std::optional<double> value = evaluate(*step->outcome, frame, journal))
            m_outcomes[number] = *value * step->outcomeScale;
    }
}

std::optional<double> LessonProgress::outcome(int step) const
{
    const auto known = m_outcomes.find(step);
    return known == m_outcomes.end() ? std::nullopt : std::optional<double>(known->second);
}

Grade LessonProgress::answerStep(int step, const Answer &answer)
{
    const LessonStep *asked = stepAt(step);
    if (asked == nullptr || !asked->question)
        return {};
    Grade result = grade(*asked->question, answer);
    // A prediction need not be right; words must at least be there.
    if (asked->kind == LessonStep::Kind::Explain && !result.isRight)
        return result;
    m_stepAnswers[step] = answer;
    m_done[static_cast<std::size_t>(step)] = true;
    return result;
}

void LessonProgress::predict(int step, const Answer &answer)
{
    const LessonStep *asked = stepAt(step);
    if (asked == nullptr || asked->kind != LessonStep::Kind::Predict)
        return;
    m_stepAnswers[step] = answer;
    m_done[static_cast<std::size_t>(step)] = true;
}

const Answer *LessonProgress::answerOf(int step) const
{
    const auto known = m_stepAnswers.find(step);
    return known == m_stepAnswers.end() ? nullptr : &known->second;
}

Grade LessonProgress::answerQuiz(int item, const Answer &answer)
{
    if (item < 0 || static_cast<std::size_t>(item) >= m_lesson.quiz.size())
        return {};
    Grade result = grade(m_lesson.quiz[static_cast<std::size_t>(item)], answer);
    noteQuiz(item, answer, result);
    return result;
}

void LessonProgress::noteQuiz(int item, const Answer &answer, Grade grade)
{
    if (item < 0 || static_cast<std::size_t>(item) >= m_lesson.quiz.size())
        return;
    m_quizAnswers[item] = answer;
    m_grades[item] = std::move(grade);
}

const Grade *LessonProgress::gradeOf(int item) const
{
    const auto known = m_grades.find(item);
    return known == m_grades.end() ? nullptr : &known->second;
}

const Answer *LessonProgress::quizAnswerOf(int item) const
{
    const auto known = m_quizAnswers.find(item);
    return known == m_quizAnswers.end() ? nullptr : &known->second;
}

int LessonProgress::hintsShown(int step) const
{
    const auto known = m_hints.find(step);
    return known == m_hints.end() ? 0 : known->second;
}

void LessonProgress::showHint(int step)
{
    if (const LessonStep *shown = stepAt(step))
        m_hints[step] = std::min(hintsShown(step) + 1, static_cast<int>(shown->hints.size()));
}

bool LessonProgress::isDone() const
{
    return std::all_of(m_done.begin(), m_done.end(), [](bool done) { return done; })
           && m_grades.size() == m_lesson.quiz.size();
}

} // namespace millrace
