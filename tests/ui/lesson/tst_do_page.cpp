// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a task tells live what is met, why something is not, what a fix costs, which known mistake was made,
// and how the other future stands.

#include "present/theme.h"
#include "support/lesson_lab.h"
#include "ui/window/style_sheet.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace millrace;
using test::LessonLab;

class TestDoPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tellsWhyAndWhatItCosts();
    void tellsAKnownWrongWay();
    void looksAtTheOtherFuture();
    void saysWhatShowMeWasRefused();
};

void TestDoPage::initTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestDoPage::tellsWhyAndWhatItCosts()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    lab.panel.openLesson(test::smallLesson());
    lab.panel.lesson()->goToPage(2);
    lab.runTo(seconds(3));
    QVERIFY2(lab.check(0).contains(QStringLiteral("The rate is 100, and 200 are wanted.")),
             qPrintable(lab.check(0)));
    QVERIFY(lab.words().contains(QStringLiteral("The rate is 100, and 200 are wanted.")));
    QVERIFY2(lab.check(1).contains(QStringLiteral("the price of this fix")), qPrintable(lab.check(1)));
    QVERIFY(lab.words().contains(QStringLiteral("There are 2 shards.")));
    // The price stays unmet, and blocks nothing.
    lab.session.apply(test::command("set", "web", "producer", {{"rate", "300/s"}}));
    lab.runTo(seconds(4));
    lab.runTo(seconds(15));
    QVERIFY(lab.progress().isStepDone(2));
    QVERIFY(!lab.progress().checks()[1].isMet);
    // What was met and is not any more says so; the step remains done.
    lab.session.apply(test::command("set", "web", "producer", {{"rate", "50/s"}}));
    lab.runTo(seconds(16));
    QVERIFY2(lab.words().contains(QStringLiteral("Met before, not now")), qPrintable(lab.words()));
    QVERIFY(lab.progress().isStepDone(2));
}

void TestDoPage::tellsAKnownWrongWay()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    lab.panel.openLesson(test::smallLesson());
    lab.panel.lesson()->goToPage(2);
    lab.runTo(seconds(3));
    QVERIFY(!lab.words().contains(QStringLiteral("half of the way")));
    lab.session.apply(test::command("set", "web", "producer", {{"rate", "150/s"}}));
    lab.runTo(seconds(4));
    QVERIFY(lab.words().contains(QStringLiteral("The rate was raised to 150")));
    QVERIFY(lab.words().contains(QStringLiteral("half of the way")));
    // Before it was done it is not yet a mistake.
    lab.runTo(seconds(2));
    QVERIFY(!lab.words().contains(QStringLiteral("half of the way")));
}

void TestDoPage::looksAtTheOtherFuture()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    QSignalSpy compare(&lab.panel, &LessonPanel::compareWanted);
    lab.panel.openLesson(test::smallLesson());
    lab.panel.lesson()->goToPage(2);
    lab.runTo(seconds(3));
    QVERIFY(lab.button(QStringLiteral("Compare futures")) == nullptr);
    lab.session.apply(test::command("set", "web", "producer", {{"rate", "150/s"}}));
    lab.session.settle();
    lab.runTo(seconds(2));
    lab.session.fork(QStringLiteral("doubled"));
    lab.session.apply(test::command("set", "web", "producer", {{"rate", "200/s"}}));
    lab.runTo(seconds(14));
    QVERIFY(lab.button(QStringLiteral("Compare futures")) != nullptr);
    lab.press(Qt::Key_U);
    QCOMPARE(compare.count(), 1);
    lab.session.compare(0);
    lab.look();
    QVERIFY(lab.session.state()->other != nullptr);
    QCOMPARE(lab.panel.lesson()->otherChecks().size(), std::size_t{2});
    QVERIFY(!lab.panel.lesson()->otherChecks()[0].isMet);
    QVERIFY(lab.words().contains(QStringLiteral("In the other future")));
    QVERIFY2(lab.words().contains(QStringLiteral("half of the way")), qPrintable(lab.words()));
    QVERIFY(lab.words().contains(QStringLiteral("The rate is 150, and 200 are wanted.")));
    QVERIFY(lab.panel.lesson()->wrongPath() == nullptr);
    lab.session.compare(-1);
    lab.look();
    QVERIFY(lab.panel.lesson()->otherChecks().empty());
}

void TestDoPage::saysWhatShowMeWasRefused()
{
    const QTemporaryDir folder;
    Lesson lesson = test::smallLesson();
    lesson.steps[2].showMe = {test::command("remove", "nowhere")};
    LessonLab lab(folder.path());
    lab.panel.openLesson(lesson);
    lab.panel.lesson()->goToPage(2);
    lab.press(Qt::Key_M);
    QTRY_VERIFY(lab.words().contains(QStringLiteral("It was refused")));
    QVERIFY(lab.words().contains(QStringLiteral("nowhere")));
}

QTEST_MAIN(TestDoPage)
#include "tst_do_page.moc"
