// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "learn/check_watch.h"
#include "session/run.h"
#include "sim/frame/frame.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// The answer a learner gave; which member counts follows from the item's kind.
struct Answer
{
    std::vector<std::string> options; ///< Single, Multiple, Order (in the learner's order); Point: one path
    std::vector<std::pair<std::string, std::string>> pairs; ///< Match: left id, right id
    double number = 0;                                      ///< Number
    std::string text;                                       ///< FreeText
};

struct Grade
{
    bool isRight = false;
    double share = 0;     ///< 0..1, for partly right answers
    std::string feedback; ///< with the reason
    double expected = 0;  ///< Number
};

/// Grades one item. A computed key is run first (see `computeKey`), which takes a while.
Grade grade(const QuizItem &item, const Answer &answer);

/// Runs the item's scenario and answers its query; the key of a computed Number item.
struct ComputedKey
{
    std::optional<double> value;
    std::string error;
};
ComputedKey computeKey(const QuizItem &item, const Progress &progress = {});

/// Follows a learner through one lesson: which step, what was predicted, which checks hold.
/// Judges only what frames and journals say.
class LessonProgress
{
public:
    explicit LessonProgress(Lesson lesson);

    const Lesson &lesson() const { return m_lesson; }
    int step() const { return m_step; }
    void goToStep(int step);
    bool isStepDone(int step) const;

    /// Looks at the checks of the present step again; call with each new frame.
    void observe(const Frame &frame, const std::vector<JournalEntry> &journal);
    const std::vector<CheckStatus> &checks() const { return m_checks; }
    /// Predict: what the run shows for the step's outcome, once known.
    std::optional<double> outcome(int step) const;

    Grade answerStep(int step, const Answer &answer);
    /// Predict: locks the answer in. It is not graded: what the run shows is held against it.
    void predict(int step, const Answer &answer);
    const Answer *answerOf(int step) const;
    Grade answerQuiz(int item, const Answer &answer);
    /// The same with a grade that was made elsewhere: a computed key takes a while to run.
    void noteQuiz(int item, const Answer &answer, Grade grade);
    const Grade *gradeOf(int item) const;
    const Answer *quizAnswerOf(int item) const;
    int hintsShown(int step) const;
    void showHint(int step);

    /// For the progress store: everything above as one JSON text, and back.
    std::string save() const;
    void restore(const std::string &saved);
    bool isDone() const; ///< all steps done and the quiz answered

private:
    const LessonStep *stepAt(int step) const;
    void noteOutcomes(const Frame &frame, const std::vector<JournalEntry> &journal);

    Lesson m_lesson;
    int m_step = 0;
    std::vector<bool> m_done;
    std::vector<CheckStatus> m_checks; ///< of the present step
    std::map<int, std::vector<CheckWatch>> m_watches;
    std::map<int, Answer> m_stepAnswers;
    std::map<int, Grade> m_grades;
    std::map<int, Answer> m_quizAnswers;
    std::map<int, double> m_outcomes;
    std::map<int, int> m_hints;
};

} // namespace millrace
