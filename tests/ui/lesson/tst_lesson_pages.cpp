// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the list, its empty and its faulty state, computed answers that never hold the window up, and pages
// in which nothing is cut off, however large the text and however long the words.

#include "present/lab_session.h"
#include "present/open_lesson.h"
#include "present/selection.h"
#include "present/theme.h"
#include "support/lesson_values.h"
#include "support/long_words.h"
#include "support/sample_lesson.h"
#include "ui/lesson/lesson_list_row.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace millrace;

namespace {

QString wordsOf(const QWidget &widget)
{
    QString all;
    for (const QLabel *label : widget.findChildren<QLabel *>())
        if (label->isVisible())
            all += label->text() + u'\n';
    return all;
}

/// A folder of data with lessons in it, in force as long as it lives.
class Data
{
public:
    Data()
        : m_before(qgetenv("MILLRACE_DATA"))
    {
        std::filesystem::create_directories(path() / "lessons");
        qputenv("MILLRACE_DATA", m_folder.path().toUtf8());
    }
    ~Data() { qputenv("MILLRACE_DATA", m_before); }
    Data(const Data &) = delete;
    Data &operator=(const Data &) = delete;

    void add(const std::string &id, const test::LessonFiles &files)
    {
        const std::filesystem::path folder = path() / "lessons" / id;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "lesson.json") << files.lesson;
        std::ofstream(folder / "text.md") << files.text;
        std::ofstream(folder / "solution.json") << files.solution;
    }

private:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

    QByteArray m_before;
    QTemporaryDir m_folder;
};

test::LessonFiles numbered(int number)
{
    test::LessonFiles files = test::sampleFiles();
    test::spoil(files.lesson, "\"kinesis/99-sample\"", "\"kinesis/" + std::to_string(number) + "-sample\"");
    const std::size_t at = files.lesson.find("\"number\":");
    files.lesson.replace(at, files.lesson.find(',', at) - at, "\"number\": " + std::to_string(number));
    return files;
}

struct Lab
{
    LabSession session;
    Selection selection;
    LessonPanel panel{&session, &selection};

    Lab()
    {
        QObject::connect(&panel, &LessonPanel::scenarioWanted, &panel,
                         [this] { session.open(test::lessonScenario(), 1); });
        panel.resize(320, 700);
        panel.show();
        if (!QTest::qWaitForWindowActive(&panel))
            qFatal("the panel was not shown");
    }
};

/// Every way in which something on screen could be cut off; empty when nothing is.
QString cutOff(LessonPanel &panel)
{
    QString faults;
    for (QWidget *widget : panel.findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->width() == 0)
            continue;
        const auto *label = qobject_cast<QLabel *>(widget);
        const QString name = label != nullptr ? label->text() : widget->accessibleName();
        const bool isWords = label != nullptr;
        const bool isButton = qobject_cast<QAbstractButton *>(widget) != nullptr;
        if ((isWords || isButton) && widget->hasHeightForWidth()
            && widget->height() < widget->heightForWidth(widget->width()))
            faults += QStringLiteral("too low: %1, %2 of %3\n")
                          .arg(name)
                          .arg(widget->height())
                          .arg(widget->heightForWidth(widget->width()));
        if (isButton && !widget->hasHeightForWidth() && widget->width() < widget->sizeHint().width())
            faults +=
                QStringLiteral("too narrow: ") + qobject_cast<QAbstractButton *>(widget)->text() + u'\n';
        // What lies in a scrolled page is reached by scrolling; everything else has to lie in its parent.
        const QWidget *parent = widget->parentWidget();
        const bool isScrolled =
            parent != nullptr && qobject_cast<QScrollArea *>(parent->parentWidget()) != nullptr;
        if ((isWords || isButton) && !isScrolled && !parent->rect().contains(widget->geometry()))
            faults += QStringLiteral("outside: ") + name + u'\n';
    }
    for (const QWidget *one : panel.findChildren<QLabel *>())
        for (const QWidget *other : panel.findChildren<QLabel *>())
            if (one < other && one->isVisible() && other->isVisible()
                && one->parentWidget() == other->parentWidget()
                && one->geometry().intersects(other->geometry()))
                faults += QStringLiteral("overlap: ") + static_cast<const QLabel *>(one)->text() + u'\n';
    return faults;
}

/// A lesson with one question of every kind, and long words in its texts.
Lesson lessonWithEveryKind(bool isLong)
{
    Lesson lesson = test::smallLesson();
    lesson.quiz.clear();
    for (int kind = 0; kind <= static_cast<int>(QuizItem::Kind::FreeText); ++kind)
        lesson.quiz.push_back(test::question(static_cast<QuizItem::Kind>(kind)));
    if (isLong) {
        lesson.title = "ProvisionedThroughputExceededException and Donaudampfschifffahrtsgesellschaft";
        lesson.steps[0].text +=
            "\n\n`ThisIsOneVeryLongMetricNameThatHasNoPlaceToBreakAtAllWriteThroughputExceeded`";
        lesson.steps[1].isMyth = true;
        lesson.steps[2].forksAt = true;
        lesson.steps[2].checks[0].text +=
            " WriteProvisionedThroughputExceededWriteProvisionedThroughputExceeded";
        for (QuizItem &item : lesson.quiz)
            for (QuizItem::Option &option : item.options)
                option.text += " 85070591730234615865843651857942052864850705917302346158658436518579420528";
    }
    return lesson;
}

} // namespace

class TestLessonPages : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanupTestCase();
    void listsLessonsByModule();
    void saysWhereLessonsAreLookedFor();
    void showsEveryFault();
    void refusesPathsOutOfTheFolder();
    void goesOnToTheNextLesson();
    void saysWhenProgressCannotBeKept();
    void computesWithoutHoldingUpTheWindow();
    void cancelsAComputation();
    void saysWhyAnAnswerCannotBeComputed();
    void cutsNothingOff_data();
    void cutsNothingOff();
    void givesEveryMnemonicOnce();
    void namesWhateverTakesTheFocus();
};

void TestLessonPages::init()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonPages::cleanupTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonPages::listsLessonsByModule()
{
    Data data;
    data.add("kinesis/02-sample", numbered(2));
    data.add("kinesis/01-sample", numbered(1));
    const QTemporaryDir folder;
    Lab lab;
    lab.panel.setProgressFolder(folder.path());
    const auto rows = [&lab] {
        QStringList names;
        for (const LessonRow *row : lab.panel.findChildren<LessonRow *>())
            if (row->isVisible())
                names << row->accessibleName();
        return names;
    };
    QCOMPARE(rows().size(), 2);
    QVERIFY2(rows()[0].contains(QStringLiteral("Lesson 1")), qPrintable(rows()[0]));
    QVERIFY(rows()[1].contains(QStringLiteral("Lesson 2")));
    QVERIFY(rows()[0].contains(QStringLiteral(" min")));
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("MODULE 1")));

    // By keys: to the first lesson, and into it.
    lab.panel.findChildren<LessonRow *>().first()->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(lab.panel.lessonId(), QStringLiteral("kinesis/1-sample"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::AltModifier);
    QVERIFY(lab.panel.lessonId().isEmpty());
    QVERIFY2(rows()[0].contains(QStringLiteral("continue")), qPrintable(rows()[0]));
    QVERIFY(!rows()[1].contains(QStringLiteral("continue")));
    ProgressStore(folder.path().toStdString()).save("kinesis/1-sample", "{}", true);
    lab.panel.showList();
    QVERIFY2(rows()[0].contains(QStringLiteral("done")), qPrintable(rows()[0]));
}

void TestLessonPages::saysWhereLessonsAreLookedFor()
{
    const Data data;
    Lab lab;
    const QString words = wordsOf(lab.panel);
    QVERIFY2(words.contains(QStringLiteral("no lessons")), qPrintable(words));
    QVERIFY(words.contains(QString::fromStdString((dataFolder() / "lessons").string())));
    QVERIFY(words.contains(QStringLiteral("MILLRACE_DATA")));
}

void TestLessonPages::showsEveryFault()
{
    Data data;
    test::LessonFiles files = numbered(1);
    test::spoil(files.lesson, "\"minutes\":", "\"minuts\":");
    data.add("kinesis/1-sample", files);
    const Loaded<Lesson> loaded = test::parse(files);
    const auto &faults = std::get<std::vector<Finding>>(loaded);
    QVERIFY(faults.size() >= 2); // one too many, one missing

    Lab lab;
    QVERIFY(!lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    QVERIFY(lab.panel.lessonId().isEmpty());
    const QString words = wordsOf(lab.panel);
    for (const Finding &fault : faults) {
        QVERIFY2(words.contains(QString::fromStdString(fault.place)), fault.place.c_str());
        QVERIFY2(words.contains(QString::fromStdString(fault.text)), fault.text.c_str());
    }
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("MODULE")));

    // One that cannot even be read is no crash, and no silence.
    data.add("kinesis/1-sample", {"{", "", "["});
    QVERIFY(!lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("lesson.json")));
}

void TestLessonPages::refusesPathsOutOfTheFolder()
{
    const Data data;
    Lab lab;
    for (const char *id : {"../lessons", "/etc", "", "kinesis/../..", "a\\b"}) {
        QVERIFY2(!lab.panel.openLesson(QString::fromLatin1(id)), id);
        QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("there is no such lesson")));
    }
}

void TestLessonPages::goesOnToTheNextLesson()
{
    Data data;
    data.add("kinesis/1-sample", numbered(1));
    data.add("kinesis/2-sample", numbered(2));
    Lab lab;
    QVERIFY(lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    lab.panel.lesson()->goToPage(lab.panel.lesson()->pageCount() - 1);
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("Next lesson")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_G, Qt::AltModifier);
    QCOMPARE(lab.panel.lessonId(), QStringLiteral("kinesis/2-sample"));
    lab.panel.lesson()->goToPage(lab.panel.lesson()->pageCount() - 1);
    QVERIFY(!wordsOf(lab.panel).contains(QStringLiteral("Next lesson")));
}

void TestLessonPages::saysWhenProgressCannotBeKept()
{
    QTemporaryDir folder;
    std::ofstream(folder.filePath(QStringLiteral("taken")).toStdString()) << "a file";
    Lab lab;
    lab.panel.setProgressFolder(folder.filePath(QStringLiteral("taken")));
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("cannot be kept")));
    lab.panel.openLesson(test::smallLesson());
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("cannot be kept")));
}

namespace {

/// What shard 1 of the hot stream refuses within the first half minute, in per cent.
QuizItem computedItem(Duration after)
{
    QuizItem item = test::question(QuizItem::Kind::Number);
    item.computed.emplace().kind = Query::Kind::RefusedShare;
    item.computed->service = "orders";
    item.computed->lane = "1";
    item.scenario = "hot-shard";
    item.after = after;
    item.tolerance = 1e-4;
    return item;
}

void answerNumber(Lab &lab, double value)
{
    lab.panel.lesson()->goToPage(lab.panel.lesson()->stepCount());
    for (auto *edit : lab.panel.findChildren<QLineEdit *>())
        if (edit->isVisible()) {
            edit->setFocus();
            edit->setText(QString::number(value, 'g', 17));
            QTest::keyClick(edit, Qt::Key_Return);
        }
}

} // namespace

void TestLessonPages::computesWithoutHoldingUpTheWindow()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(seconds(30))};
    const ComputedKey key = computeKey(lesson.quiz[0]);
    QVERIFY(key.value && *key.value > 0.2);
    Lab lab;
    lab.panel.openLesson(lesson);
    answerNumber(lab, *key.value);
    // The key is not there yet, and the panel says so.
    QVERIFY(lab.panel.lesson()->isGrading());
    QVERIFY(lab.panel.findChild<QProgressBar *>()->isVisible());
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!lab.panel.lesson()->isGrading(), 20'000);
    const Grade *grade = lab.panel.lesson()->progress().gradeOf(0);
    QVERIFY(grade != nullptr && grade->isRight);
    QCOMPARE(grade->expected, *key.value);
    QVERIFY(!lab.panel.findChild<QProgressBar *>()->isVisible());
    // Once known it is not computed again.
    lab.panel.lesson()->answerQuiz(0, {{}, {}, 0, {}});
    QVERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY(!lab.panel.lesson()->progress().gradeOf(0)->isRight);
}

void TestLessonPages::cancelsAComputation()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(minutes(60 * 24))};
    Lab lab;
    lab.panel.openLesson(lesson);
    QElapsedTimer clock;
    clock.start();
    answerNumber(lab, 0);
    QVERIFY(lab.panel.lesson()->isGrading());
    QTest::qWait(50);
    QTest::keyClick(&lab.panel, Qt::Key_E, Qt::AltModifier);
    QVERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
    // A day of that run takes minutes; so neither beginning nor ending it waited for it.
    QVERIFY2(clock.elapsed() < 5'000, qPrintable(QString::number(clock.elapsed())));
    // Leaving the page cancels too, and so does leaving the lesson.
    answerNumber(lab, 0);
    lab.panel.lesson()->answerQuiz(0, {});
    QVERIFY(lab.panel.lesson()->isGrading());
    lab.panel.showList();
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
}

void TestLessonPages::saysWhyAnAnswerCannotBeComputed()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(seconds(1))};
    lesson.quiz[0].scenario = "nowhere-to-be-found";
    Lab lab;
    lab.panel.openLesson(lesson);
    answerNumber(lab, 0);
    QTRY_VERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY2(wordsOf(lab.panel).contains(QStringLiteral("could not be worked out")),
             qPrintable(wordsOf(lab.panel)));
    QVERIFY(wordsOf(lab.panel).contains(QStringLiteral("nowhere-to-be-found")));
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
}

void TestLessonPages::cutsNothingOff_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("isLong");
    QTest::addRow("plain") << 1.0 << 312 << false;
    QTest::addRow("long words") << 1.0 << 300 << true;
    QTest::addRow("200 %%") << 2.0 << 340 << false;
    QTest::addRow("200 %%, long words") << 2.0 << 340 << true;
}

void TestLessonPages::cutsNothingOff()
{
    QFETCH(double, scale);
    QFETCH(int, width);
    QFETCH(bool, isLong);
    Theme theme = Theme::dark();
    theme.textScale = scale;
    applyTheme(*qApp, theme);
    std::optional<test::LongWords> language;
    if (isLong)
        language.emplace();
    Lab lab;
    lab.panel.resize(width, 700);
    QTRY_VERIFY2(cutOff(lab.panel).isEmpty(), qPrintable(cutOff(lab.panel)));
    lab.panel.openLesson(lessonWithEveryKind(isLong));
    const Answer answer{{"a", "b", "c"}, {{"a", "x"}, {"b", "x"}}, 3, "words"};
    OpenLesson *lesson = lab.panel.lesson();
    for (int page = 0; page < lesson->pageCount(); ++page) {
        lesson->goToPage(page);
        QTRY_VERIFY2(cutOff(lab.panel).isEmpty(),
                     qPrintable(QStringLiteral("page %1\n%2").arg(page).arg(cutOff(lab.panel))));
        // As it is answered.
        if (page == 1) {
            lesson->predict(answer);
            lab.session.seek(lab.session.frame()->start + seconds(5));
        } else if (page == 2) {
            lesson->showHint();
            lab.session.apply(test::command("set", "web", "producer", {{"rate", "150/s"}}));
            lab.session.fork(QStringLiteral("another"));
            lab.session.compare(0);
        } else if (page == 3) {
            lesson->explain(answer);
        } else if (lesson->kindOf(page) == OpenLesson::PageKind::Quiz) {
            lesson->answerQuiz(lesson->quizItemOf(page), answer);
        }
        lab.session.settle();
        lesson->observe();
        QTRY_VERIFY2(cutOff(lab.panel).isEmpty(),
                     qPrintable(QStringLiteral("page %1, answered\n%2").arg(page).arg(cutOff(lab.panel))));
    }
}

void TestLessonPages::givesEveryMnemonicOnce()
{
    Lab lab;
    lab.panel.openLesson(lessonWithEveryKind(true));
    OpenLesson *lesson = lab.panel.lesson();
    for (int page = 0; page < lesson->pageCount(); ++page) {
        lesson->goToPage(page);
        QSet<QString> seen;
        for (const auto *button : lab.panel.findChildren<QAbstractButton *>()) {
            const QString key = button->shortcut().toString();
            if (!button->isVisible() || key.isEmpty())
                continue;
            QVERIFY2(!seen.contains(key),
                     qPrintable(QStringLiteral("page %1: %2 %3").arg(page).arg(key, button->text())));
            seen.insert(key);
        }
        QVERIFY(seen.contains(QStringLiteral("Alt+N")) && seen.contains(QStringLiteral("Alt+B")));
    }
}

void TestLessonPages::namesWhateverTakesTheFocus()
{
    Lab lab;
    lab.panel.openLesson(lessonWithEveryKind(false));
    OpenLesson *lesson = lab.panel.lesson();
    for (int page = 0; page < lesson->pageCount(); ++page) {
        lesson->goToPage(page);
        QSet<const QWidget *> reached;
        for (int i = 0; i < 60; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            const QWidget *focused = QApplication::focusWidget();
            reached.insert(focused);
            const auto *button = qobject_cast<const QAbstractButton *>(focused);
            QVERIFY2(!focused->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                     focused->metaObject()->className());
        }
        // Whatever can be pressed can be reached.
        for (const auto *button : lab.panel.findChildren<QPushButton *>())
            if (button->isVisible() && button->isEnabled())
                QVERIFY2(reached.contains(button), qPrintable(button->text()));
    }
}

QTEST_MAIN(TestLessonPages)
#include "tst_lesson_pages.moc"
