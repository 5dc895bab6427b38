// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/open_lesson.h"

#include "present/key_computation.h"
#include "present/lesson_paths.h"

#include <QPointer>

#include <algorithm>

namespace millrace {

namespace {

/// Checks are read by people: a few times a second is enough, however fast frames come.
constexpr int observeEveryMs = 200;

} // namespace

OpenLesson::OpenLesson(Lesson lesson, LabSession *session, ProgressStore *store, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_store(store)
    , m_progress(std::move(lesson))
{
    if (m_store != nullptr)
        if (const auto saved = m_store->load(this->lesson().id))
            m_progress.restore(*saved);
    m_page = pageToResume();
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &OpenLesson::observe);
    connect(m_session, &LabSession::stateChanged, this, &OpenLesson::receive);
    connect(m_session, &LabSession::runReplaced, this, [this] {
        // How a run began that somebody else opened is not known: its scenario has to do.
        if (!m_awaitsRun)
            m_runVariant.reset();
        m_awaitsRun = false;
        observe();
    });
    save();
}

OpenLesson::~OpenLesson() = default;

void OpenLesson::close()
{
    m_session->disconnect(this);
    m_soon.stop();
    m_computation.reset();
    m_store = nullptr;
}

int OpenLesson::pageCount() const
{
    return stepCount() + quizCount() + 1;
}

OpenLesson::PageKind OpenLesson::kindOf(int page) const
{
    if (page < stepCount())
        return PageKind::Step;
    return page < stepCount() + quizCount() ? PageKind::Quiz : PageKind::End;
}

bool OpenLesson::isPageDone(int page) const
{
    switch (kindOf(page)) {
    case PageKind::Step:
        return m_progress.isStepDone(page);
    case PageKind::Quiz:
        return m_progress.gradeOf(quizItemOf(page)) != nullptr;
    case PageKind::End:
        return m_progress.isDone();
    }
    return false;
}

/// The store knows the step. Whoever stood at the last one and has begun the quiz goes on there.
int OpenLesson::pageToResume() const
{
    const int step = m_progress.step();
    bool hasBegunQuiz = false;
    int firstOpen = stepCount() + quizCount();
    for (int item = quizCount() - 1; item >= 0; --item) {
        if (m_progress.gradeOf(item) != nullptr)
            hasBegunQuiz = true;
        else
            firstOpen = stepCount() + item;
    }
    return step == stepCount() - 1 && hasBegunQuiz ? firstOpen : step;
}

const LessonStep *OpenLesson::step() const
{
    return kindOf(m_page) == PageKind::Step ? &lesson().steps[static_cast<std::size_t>(m_page)] : nullptr;
}

void OpenLesson::goToPage(int page)
{
    page = std::clamp(page, 0, pageCount() - 1);
    if (page == m_page)
        return;
    const bool isForward = page > m_page;
    cancelGrading();
    m_page = page;
    m_gradingFault.clear();
    m_showMeFault.clear();
    if (step() != nullptr)
        enterStep(isForward);
    save();
    emit pageChanged();
    observe();
}

void OpenLesson::enterStep(bool isForward)
{
    const bool wasDone = m_progress.isStepDone(m_page);
    m_progress.goToStep(m_page);
    m_otherWatches.clear();
    m_otherChecks.clear();
    m_wrongPath = nullptr;
    m_otherWrongPath = nullptr;
    // Going back to read must not throw away what was done to the run.
    if (isForward && step()->restartsRun && !wasDone)
        askForRun();
}

void OpenLesson::predict(const Answer &answer)
{
    m_progress.predict(m_page, answer);
    save();
    emit changed();
    observe();
}

QString OpenLesson::explain(const Answer &answer)
{
    const Grade grade = m_progress.answerStep(m_page, answer);
    if (!grade.isRight)
        return QString::fromStdString(grade.feedback);
    save();
    emit changed();
    return {};
}

void OpenLesson::showHint()
{
    m_progress.showHint(m_page);
    save();
    emit changed();
}

void OpenLesson::showMe()
{
    if (step() == nullptr)
        return;
    m_showMeFault.clear();
    for (const Command &command : step()->showMe) {
        const QPointer<OpenLesson> self(this);
        m_session->apply(
            command,
            [self](const CommandResult &result) {
                if (self && !result.ok()) {
                    self->m_showMeFault = QString::fromStdString(result.error);
                    emit self->changed();
                }
            },
            QString::fromStdString(step()->title));
    }
}

void OpenLesson::answerQuiz(int item, const Answer &answer)
{
    if (isGrading() || item < 0 || item >= quizCount())
        return;
    m_gradingFault.clear();
    const QuizItem &asked = lesson().quiz[static_cast<std::size_t>(item)];
    if (!asked.computed || m_keys.contains(item)) {
        noteKey(item, answer, {m_keys.contains(item) ? m_keys[item] : asked.answer, {}});
        return;
    }
    m_gradingShare = 0;
    m_computation = std::make_unique<KeyComputation>(asked);
    connect(m_computation.get(), &KeyComputation::progressed, this, [this](double share) {
        m_gradingShare = share;
        emit changed();
    });
    connect(m_computation.get(), &KeyComputation::done, this, [this, item, answer](const ComputedKey &key) {
        // It is the sender of this signal: it goes when the signal is through.
        m_computation.release()->deleteLater();
        noteKey(item, answer, key);
    });
    emit changed();
}

void OpenLesson::noteKey(int item, const Answer &answer, const ComputedKey &key)
{
    QuizItem asked = lesson().quiz[static_cast<std::size_t>(item)];
    if (!key.value) {
        m_gradingFault = QString::fromStdString(key.error);
        emit changed();
        return;
    }
    if (asked.computed) {
        m_keys[item] = *key.value;
        asked.computed.reset();
        asked.answer = *key.value;
    }
    m_progress.noteQuiz(item, answer, grade(asked, answer));
    save();
    emit changed();
}

void OpenLesson::cancelGrading()
{
    if (!isGrading())
        return;
    m_computation.reset();
    emit changed();
}

const std::string &OpenLesson::variantHere() const
{
    return variantOf(lesson(), static_cast<std::size_t>(std::min(m_page, stepCount() - 1)));
}

bool OpenLesson::hasItsRun() const
{
    const auto state = m_session->state();
    return !m_awaitsRun && state && state->frame && isItsRun(*state);
}

bool OpenLesson::isOtherRunShown() const
{
    const auto state = m_session->state();
    return state && !state->scenarioName.empty() && !isItsRun(*state);
}

bool OpenLesson::isItsRun(const LiveState &state) const
{
    return state.scenarioName == lesson().scenario && m_runVariant.value_or(variantHere()) == variantHere();
}

QString OpenLesson::runShown() const
{
    const auto state = m_session->state();
    return state ? QString::fromStdString(state->scenarioName) : QString();
}

void OpenLesson::askForRun()
{
    m_awaitsRun = true;
    m_runVariant = variantHere();
    emit scenarioWanted(QString::fromStdString(lesson().scenario), QString::fromStdString(*m_runVariant),
                        lesson().seed, lesson().speed);
}

void OpenLesson::askToRunUntil(Duration sinceStart)
{
    if (const auto frame = m_session->frame())
        emit runUntilWanted(frame->start + sinceStart);
}

/// A lesson once done stays done in the store.
void OpenLesson::startAgain()
{
    cancelGrading();
    m_wrongPath = nullptr;
    m_otherWrongPath = nullptr;
    m_otherWatches.clear();
    m_otherChecks.clear();
    m_progress = LessonProgress(Lesson(lesson()));
    m_page = 0;
    save();
    emit pageChanged();
    askForRun();
}

void OpenLesson::receive()
{
    const qint64 since = m_sinceObserved.isValid() ? m_sinceObserved.elapsed() : observeEveryMs;
    if (since >= observeEveryMs)
        observe();
    else if (!m_soon.isActive())
        m_soon.start(static_cast<int>(observeEveryMs - since));
}

void OpenLesson::observe()
{
    m_soon.stop();
    m_sinceObserved.start();
    if (hasItsRun()) {
        const auto state = m_session->state();
        const std::vector<JournalEntry> &journal = m_session->journal();
        m_progress.observe(*state->frame, journal);
        if (const LessonStep *present = step()) {
            m_wrongPath = wrongPathTaken(lesson(), *present, m_progress.checks(), journal, state->frame->now);
            observeOther(*state);
        }
        if (save())
            emit changed();
    }
    emit observed();
}

void OpenLesson::observeOther(const LiveState &state)
{
    m_otherWrongPath = nullptr;
    if (!state.other || !state.otherJournal) {
        m_otherWatches.clear();
        m_otherChecks.clear();
        return;
    }
    if (m_otherBranch != state.otherBranch || m_otherWatches.empty()) {
        m_otherBranch = state.otherBranch;
        m_otherWatches.clear();
        for (const Check &check : step()->checks)
            m_otherWatches.emplace_back(check);
    }
    m_otherChecks.clear();
    for (CheckWatch &watch : m_otherWatches) {
        watch.observe(*state.other, *state.otherJournal);
        m_otherChecks.push_back(watch.status());
    }
    m_otherWrongPath =
        wrongPathTaken(lesson(), *step(), m_otherChecks, *state.otherJournal, state.other->now);
}

/// Writes only what has changed: the checks are looked at far more often than they come to something.
bool OpenLesson::save()
{
    std::string text = m_progress.save();
    if (text == m_saved)
        return false;
    m_saved = std::move(text);
    if (m_store != nullptr)
        m_store->save(lesson().id, m_saved, m_progress.isDone());
    return true;
}

} // namespace millrace
