// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a learner's whole way through a lesson goes by keyboard alone in the real window: predict, split and
// see that it does not help, go back, fork, salt, hold both futures side by side, answer the quiz; and it is
// kept.

#include "present/open_lesson.h"
#include "support/window_hands.h"
#include "ui/build/command_dialog.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/lesson/check_row.h"
#include "ui/lesson/lesson_list_row.h"
#include "ui/lesson/lesson_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace millrace;
using namespace millrace::test;

namespace {

const QString lessonId = QStringLiteral("kinesis/02-write-limits");

/// A learner at the window, in the lesson on the left.
struct Learner : WindowHands
{
    using WindowHands::WindowHands;

    LessonPanel *panel() const { return window().lessonPanel(); }
    OpenLesson *lesson() const { return panel()->lesson(); }
    const LessonProgress &progress() const { return lesson()->progress(); }
    QString words() const { return wordsOf(panel()); }
    /// What the checks say of the moment shown.
    void look() const
    {
        settle();
        lesson()->observe();
    }
    /// "No throttle for 30 s: not met. ...": as it is read out.
    QString check(const char *words) const
    {
        for (const CheckRow *row : panel()->findChildren<CheckRow *>())
            if (row->isVisible() && row->accessibleName().startsWith(QLatin1String(words)))
                return row->accessibleName();
        return {};
    }
    QWidget *tabInLesson(const IsIt &isIt) const
    {
        return goTo(panel()) ? tabTo([&](QWidget *w) { return panel()->isAncestorOf(w) && isIt(w); })
                             : nullptr;
    }
    double salt() const
    {
        const ParameterValue *value = findValue(frame()->find("web")->parameters, "salt");
        return static_cast<double>(std::get<std::int64_t>(*value));
    }
    int openShards() const
    {
        int open = 0;
        for (const LaneFrame &lane : frame()->find("orders")->lanes)
            open += lane.state == LaneState::Open ? 1 : 0;
        return open;
    }
};

void next()
{
    press(Qt::Key_N, Qt::AltModifier);
}

} // namespace

class TestLearner : public QObject
{
    Q_OBJECT

public:
    static void initMain() { useOwnFolders(); }

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void init()
    {
        if (m_isLost)
            QSKIP("the way ended before this");
    }
    void cleanup() { m_isLost = m_isLost || QTest::currentTestFailed(); }
    void opensTheLesson();
    void predictsAndRuns();
    void splitsInVain();
    void goesBackAndSalts();
    void holdsBothFutures();
    void explains();
    void answersTheQuiz();
    void isKept();

private:
    QTemporaryDir m_progress;
    QTemporaryDir m_state;
    std::unique_ptr<Learner> m_learner;
    bool m_isLost = false;
};

void TestLearner::opensTheLesson()
{
    m_learner = std::make_unique<Learner>(m_progress.path(), m_state.path());
    const Learner &learner = *m_learner;
    learner->openFirst();
    learner.settle();
    QCOMPARE(learner.session().state()->scenarioName, std::string("tour"));
    QVERIFY(learner.session().state()->isPlaying);
    learner.search(QStringLiteral("Write limits"));
    QCOMPARE(learner.panel()->lessonId(), lessonId);
    QCOMPARE(learner.session().state()->scenarioName, std::string("hot-shard"));
    QVERIFY(!learner.session().state()->isPlaying);
    QCOMPARE(learner.now(), 0.0);
    QVERIFY(learner.words().contains(QStringLiteral("Step 1 of 6")));
    // And from the list, which names it as the one to go on with.
    press(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(learner.panel()->lessonId().isEmpty());
    QWidget *row = learner.tabInLesson([](QWidget *w) {
        return isA<LessonRow>(w) && spokenName(w).contains(QStringLiteral("Write limits"));
    });
    QVERIFY(row != nullptr);
    press(Qt::Key_Return);
    learner.settle();
    QCOMPARE(learner.panel()->lessonId(), lessonId);
    QVERIFY(learner.panel()->isAncestorOf(QApplication::focusWidget()));
}

void TestLearner::predictsAndRuns()
{
    const Learner &learner = *m_learner;
    next();
    QVERIFY(learner.words().contains(QStringLiteral("Step 2 of 6")));
    QVERIFY(learner.tabInLesson(isA<QLineEdit>) != nullptr);
    type(QStringLiteral("50"));
    press(Qt::Key_Return);
    QVERIFY(learner.progress().isStepDone(1));
    QVERIFY(!learner.progress().outcome(1));
    // What was predicted cannot be changed any more.
    press(Qt::Key_Tab, Qt::ShiftModifier);
    type(QStringLiteral("34"));
    QCOMPARE(learner.progress().answerOf(1)->number, 50.0);

    learner.asFastAsItCanBe();
    QVERIFY(learner.tabInLesson(isNamed(QStringLiteral("Run to 01:00"))) != nullptr);
    press(Qt::Key_Return);
    QTRY_COMPARE(learner.now(), 60.0);
    QTRY_VERIFY(learner.progress().outcome(1));
    QVERIFY(!learner.session().state()->isPlaying);
    // 1,525 are offered and 1,000 fit.
    QVERIFY2(std::abs(*learner.progress().outcome(1) - 525.0 / 15.25) < 1,
             qPrintable(QString::number(*learner.progress().outcome(1))));
    const QString words = learner.words();
    QVERIFY2(words.contains(QStringLiteral("50 %")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("The other 525 are refused")), qPrintable(words));
}

void TestLearner::splitsInVain()
{
    const Learner &learner = *m_learner;
    next();
    next();
    QVERIFY(learner.words().contains(QStringLiteral("Your task")));
    learner.look();
    QVERIFY2(learner.check("No throttle").contains(QStringLiteral("not met")),
             qPrintable(learner.check("No throttle")));

    // On the canvas: from one shard to the next by the arrows, and what can be done to it by Ctrl+Enter.
    QVERIFY(learner.goTo(learner->canvas()));
    QVERIFY(tabTo([&](QWidget *w) { return w == learner->canvas()->view(); }) != nullptr);
    const Selection *selection = learner->selection();
    for (int i = 0; i < 4 && selection->lane() == noLane; ++i)
        press(Qt::Key_Right);
    for (int i = 0; i < 4 && selection->lane() != 1; ++i)
        press(Qt::Key_Down);
    QCOMPARE(selection->lane(), LaneIndex{1});
    press(Qt::Key_Return, Qt::ControlModifier);
    const auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu != nullptr);
    for (int i = 0;
         i < 8 && (menu->activeAction() == nullptr || menu->activeAction()->objectName() != u"split_shard");
         ++i)
        press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_VERIFY(qobject_cast<CommandDialog *>(QApplication::activeModalWidget()) != nullptr);
    press(Qt::Key_Return); // in the middle, as it is offered
    learner.settle();
    QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    QCOMPARE(learner.session().journal().size(), std::size_t{1});
    QCOMPARE(learner.session().journal().front().command.name, std::string("split_shard"));

    QVERIFY(learner.seekTo(110));
    learner.look();
    QCOMPARE(learner.openShards(), 3);
    const QString check = learner.check("No throttle");
    QVERIFY2(check.contains(QStringLiteral("not met")), qPrintable(check));
    QVERIFY2(check.contains(QStringLiteral("no split divides a key")), qPrintable(check));
    QVERIFY2(learner.words().contains(QStringLiteral("Split the hot shard")), qPrintable(learner.words()));
    QVERIFY(!learner.progress().isStepDone(3));
}

void TestLearner::goesBackAndSalts()
{
    const Learner &learner = *m_learner;
    QVERIFY(learner.seekTo(59));
    QCOMPARE(learner.openShards(), 2);
    press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    learner.settle();
    QCOMPARE(learner.session().state()->branches.size(), std::size_t{2});
    QVERIFY(learner.session().state()->branch != 0);

    learner.search(QStringLiteral("web"));
    QCOMPARE(learner->selection()->service(), learner.frame()->find("web")->index);
    QVERIFY(learner.goTo(learner->inspector()));
    QVERIFY(tabTo(isNamed(QStringLiteral("Salt"))) != nullptr);
    typeOver(QStringLiteral("18"));
    press(Qt::Key_Return);
    QTRY_COMPARE(learner.salt(), 18.0);
    QCOMPARE(learner.session().journal().size(), std::size_t{1});

    QVERIFY(learner.seekTo(110));
    learner.look();
    // It has to hold for a while, and is seen to: a second after a second.
    QVERIFY2(learner.check("No throttle").contains(QStringLiteral("5 s are wanted")),
             qPrintable(learner.check("No throttle")));
    for (int second = 0; second < 6; ++second) {
        press(Qt::Key_Right);
        learner.look();
    }
    QVERIFY2(learner.check("No throttle").endsWith(QStringLiteral(": met")),
             qPrintable(learner.check("No throttle")));
    for (const char *other : {"1,700 records/s", "The product is still", "It makes five", "At most $100"})
        QVERIFY2(learner.check(other).endsWith(QStringLiteral(": met")), qPrintable(learner.check(other)));
    // The price is shown, and blocks nothing.
    const QString price = learner.check("Order per product");
    QVERIFY2(price.contains(QStringLiteral("not met, the price of this fix")), qPrintable(price));
    QVERIFY2(price.contains(QStringLiteral("behind a later record of the same product")), qPrintable(price));
    QVERIFY(learner.progress().isStepDone(3));
}

void TestLearner::holdsBothFutures()
{
    const Learner &learner = *m_learner;
    QVERIFY(!learner->canvas()->otherView()->isVisible());
    press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    learner.settle();
    const auto state = learner.session().state();
    QVERIFY(state->other != nullptr);
    QCOMPARE(state->otherBranch, 0);
    QCOMPARE(state->other->now, state->frame->now);
    QTRY_VERIFY(learner->canvas()->otherView()->isVisible());
    QVERIFY(learner->canvas()->view()->isVisible());
    QVERIFY(learner->canvas()->view()->frame() != learner->canvas()->otherView()->frame());
    // There the shard has two children and refuses, here it has none and does not.
    const auto refused = [](const Frame &frame) {
        double sum = 0;
        for (const LaneFrame &lane : frame.find("orders")->lanes)
            sum += lane.refusedPerSecond;
        return sum;
    };
    QCOMPARE(refused(*state->frame), 0.0);
    QVERIFY(refused(*state->other) > 400);
    learner.look();
    QVERIFY(learner.words().contains(QStringLiteral("In the other future")));
    QVERIFY2(learner.words().contains(QStringLiteral("not met.")), qPrintable(learner.words()));
}

void TestLearner::explains()
{
    const Learner &learner = *m_learner;
    next();
    QVERIFY(learner.words().contains(QStringLiteral("What the fix costs")));
    next();
    QVERIFY(learner.tabInLesson(isA<QPlainTextEdit>) != nullptr);
    type(QStringLiteral("One key has one hash. It stays whole [0, 1] - and so does its load."));
    QVERIFY(!learner.progress().isStepDone(5));
    press(Qt::Key_C, Qt::AltModifier);
    QVERIFY(learner.progress().isStepDone(5));
    QVERIFY(learner.words().contains(QStringLiteral("A model answer")));
    // What was written is what is kept: keys of the window are letters here.
    QVERIFY(learner.progress().answerOf(5)->text.ends_with("[0, 1] - and so does its load."));
    next();
}

void TestLearner::answersTheQuiz()
{
    const Learner &learner = *m_learner;
    QVERIFY(learner.words().contains(QStringLiteral("Question 1 of 5")));
    // 1 MiB a second, 4 KiB each.
    QVERIFY(learner.tabInLesson(isA<QLineEdit>) != nullptr);
    type(QString::number(1024 / 4));
    press(Qt::Key_Return);
    QVERIFY(learner.progress().gradeOf(0)->isRight);
    next();

    // 1,500 of the hot key and 25 of another in one shard, of which 1,000 fit: however many shards there are.
    QVERIFY(learner.tabInLesson(isA<QLineEdit>) != nullptr);
    type(QStringLiteral("525"));
    press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(learner.progress().gradeOf(1) != nullptr, 20'000);
    QVERIFY(learner.progress().gradeOf(1)->isRight);
    next();

    for (const char *right : {"Salt the key", "Give its records explicit"}) {
        QVERIFY(learner.tabInLesson([&](QWidget *w) {
            return isA<QCheckBox>(w) && spokenName(w).startsWith(QLatin1String(right));
        }) != nullptr);
        press(Qt::Key_Space);
    }
    press(Qt::Key_C, Qt::AltModifier);
    QVERIFY2(learner.progress().gradeOf(2)->isRight, learner.progress().gradeOf(2)->feedback.c_str());
    QVERIFY(learner.words().contains(QStringLiteral("Right")));
    next();

    for (const auto &[what, costs] : {std::pair{"Salt the hot key", "The order"},
                                      {"Split the hot shard", "$10.80"},
                                      {"Retry until", "Records that wait"},
                                      {"Do nothing", "A third"}}) {
        QVERIFY(learner.tabInLesson([name = what](QWidget *w) {
            return isA<QComboBox>(w) && spokenName(w).contains(QLatin1String(name));
        }) != nullptr);
        const auto *combo = qobject_cast<QComboBox *>(QApplication::focusWidget());
        for (int i = 0; i < 5 && !combo->currentText().contains(QLatin1String(costs)); ++i)
            press(Qt::Key_Down);
    }
    press(Qt::Key_C, Qt::AltModifier);
    QVERIFY(learner.progress().gradeOf(3)->isRight);
    next();

    QVERIFY(learner.tabInLesson(isA<QPlainTextEdit>) != nullptr);
    type(QStringLiteral("Stock: reserved before released. Salt by the order's number."));
    press(Qt::Key_C, Qt::AltModifier);
    for (int point = 0; point < 3; ++point) {
        QVERIFY(learner.tabInLesson([](QWidget *w) {
            const auto *box = qobject_cast<QCheckBox *>(w);
            return box != nullptr && !box->isChecked();
        }) != nullptr);
        press(Qt::Key_Space);
    }
    QVERIFY(learner.progress().gradeOf(4)->isRight);
    next();
    QVERIFY2(learner.words().contains(QStringLiteral("Lesson done")), qPrintable(learner.words()));
    QVERIFY(learner.words().contains(QStringLiteral("Quiz: 5 of 5 right.")));
    QVERIFY(learner.progress().isDone());
}

void TestLearner::isKept()
{
    m_learner->close();
    m_learner.reset();
    m_learner = std::make_unique<Learner>(m_progress.path(), m_state.path());
    const Learner &learner = *m_learner;
    learner->openFirst();
    QTRY_COMPARE_WITH_TIMEOUT(learner.session().state()->scenarioName, std::string("hot-shard"), 20'000);
    learner.settle();
    // Both futures are there again, at the moment that was left.
    QCOMPARE(learner.session().state()->branches.size(), std::size_t{2});
    QCOMPARE(learner.salt(), 18.0);
    QWidget *row = learner.tabInLesson([](QWidget *w) {
        return isA<LessonRow>(w) && spokenName(w).contains(QStringLiteral("Write limits"));
    });
    QVERIFY(row != nullptr);
    QVERIFY2(spokenName(row).contains(QStringLiteral("done"), Qt::CaseInsensitive),
             qPrintable(spokenName(row)));
    press(Qt::Key_Return);
    learner.settle();
    QCOMPARE(learner.panel()->lessonId(), lessonId);
    QVERIFY(learner.progress().isDone());
    QCOMPARE(learner.progress().answerOf(1)->number, 50.0);
    QVERIFY(learner.progress().gradeOf(3)->isRight);
    m_learner.reset();
}

QTEST_MAIN(TestLearner)
#include "tst_learner.moc"
