// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/lesson_progress.h"
#include "learn/progress_store.h"
#include "present/lab_session.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

class KeyComputation;

/// A lesson that is being taken: its pages in order (steps, quiz items, the end), the answers given, the
/// checks as the lab's newest state leaves them. Keeps every change in the store. Knows no widgets.
class OpenLesson : public QObject
{
    Q_OBJECT

public:
    enum class PageKind { Step, Quiz, End };
    /// `store` may be null: nothing is kept.
    OpenLesson(Lesson lesson, LabSession *session, ProgressStore *store, QObject *parent = nullptr);
    ~OpenLesson() override;

    const Lesson &lesson() const { return m_progress.lesson(); }
    const LessonProgress &progress() const { return m_progress; }
    LabSession *session() const { return m_session; }

    int pageCount() const;
    int page() const { return m_page; }
    PageKind kindOf(int page) const;
    int quizItemOf(int page) const { return page - stepCount(); }
    int stepCount() const { return static_cast<int>(lesson().steps.size()); }
    int quizCount() const { return static_cast<int>(lesson().quiz.size()); }
    bool isPageDone(int page) const;
    void goToPage(int page);
    /// From here on nothing is looked at or kept, though it may live a moment longer.
    void close();
    /// The step of the present page; nullptr on a quiz or the end.
    const LessonStep *step() const;

    void predict(const Answer &answer);
    /// Empty when it counts, else what is missing.
    QString explain(const Answer &answer);
    void showHint();
    /// Gives the commands of the present step that show how it is done.
    void showMe();
    /// What was wrong with a command of showMe; empty when all were carried out.
    QString showMeFault() const { return m_showMeFault; }

    /// Grades an answer; where the key has to be computed, later and by `changed`.
    void answerQuiz(int item, const Answer &answer);
    bool isGrading() const { return m_computation != nullptr; }
    double gradingShare() const { return m_gradingShare; }
    void cancelGrading();
    QString gradingFault() const { return m_gradingFault; }

    /// Whether the lab shows the run that this lesson is about.
    bool hasItsRun() const;
    /// Another scenario, or this one in another variant than the present page is about.
    bool isOtherRunShown() const;
    QString runShown() const;
    void askForRun();
    void askToRunUntil(Duration sinceStart);
    void askToCompare() { emit compareWanted(); }
    void startAgain();

    /// Looks at the newest state now; by itself it does so a few times a second.
    void observe();
    /// The checks of the present step in the compared future; empty while none is compared.
    const std::vector<CheckStatus> &otherChecks() const { return m_otherChecks; }
    /// The known wrong answer that the present or the compared future follows.
    const LessonPath *wrongPath() const { return m_wrongPath; }
    const LessonPath *otherWrongPath() const { return m_otherWrongPath; }

signals:
    void pageChanged();
    /// An answer, a grade, a hint, an outcome or a step that is done.
    void changed();
    /// The checks were looked at again.
    void observed();
    void scenarioWanted(const QString &scenario, const QString &variant, quint64 seed, double speed);
    void runUntilWanted(millrace::SimTime until);
    void compareWanted();

private:
    void receive();
    void observeOther(const LiveState &state);
    void enterStep(bool isForward);
    int pageToResume() const;
    const std::string &variantHere() const;
    bool isItsRun(const LiveState &state) const;
    /// True when there was something new to keep.
    bool save();
    void noteKey(int item, const Answer &answer, const ComputedKey &key);

    LabSession *m_session;
    ProgressStore *m_store;
    LessonProgress m_progress;
    int m_page = 0;
    bool m_awaitsRun = false; ///< a fresh run was asked for; what is shown until then is another one
    std::optional<std::string> m_runVariant; ///< of the run asked for last; nothing: opened by others
    QElapsedTimer m_sinceObserved;
    QTimer m_soon;
    std::vector<CheckWatch> m_otherWatches;
    std::vector<CheckStatus> m_otherChecks;
    BranchId m_otherBranch = -1;
    const LessonPath *m_wrongPath = nullptr;
    const LessonPath *m_otherWrongPath = nullptr;
    std::unique_ptr<KeyComputation> m_computation;
    double m_gradingShare = 0;
    QString m_gradingFault;
    std::map<int, double> m_keys; ///< of quiz items, once computed
    QString m_showMeFault;
    std::string m_saved;
};

} // namespace millrace
