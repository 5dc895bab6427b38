// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the list of lessons, its empty and its faulty state, and the way from one lesson to the next.

#include "learn/progress_store.h"
#include "present/theme.h"
#include "support/lesson_lab.h"
#include "support/sample_lesson.h"
#include "ui/lesson/lesson_list_row.h"
#include "ui/window/style_sheet.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace millrace;
using test::LessonLab;

namespace {

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

} // namespace

class TestLessonList : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void listsLessonsByModule();
    void saysWhereLessonsAreLookedFor();
    void showsEveryFault();
    void refusesPathsOutOfTheFolder();
    void goesOnToTheNextLesson();
    void saysWhenProgressCannotBeKept();
};

void TestLessonList::initTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonList::listsLessonsByModule()
{
    Data data;
    data.add("kinesis/02-sample", numbered(2));
    data.add("kinesis/01-sample", numbered(1));
    const QTemporaryDir folder;
    LessonLab lab;
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
    QVERIFY(lab.words().contains(QStringLiteral("MODULE 1")));

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

void TestLessonList::saysWhereLessonsAreLookedFor()
{
    const Data data;
    LessonLab lab;
    const QString words = lab.words();
    QVERIFY2(words.contains(QStringLiteral("no lessons")), qPrintable(words));
    QVERIFY(words.contains(QString::fromStdString((dataFolder() / "lessons").string())));
    QVERIFY(words.contains(QStringLiteral("MILLRACE_DATA")));
}

void TestLessonList::showsEveryFault()
{
    Data data;
    test::LessonFiles files = numbered(1);
    test::spoil(files.lesson, "\"minutes\":", "\"minuts\":");
    data.add("kinesis/1-sample", files);
    const Loaded<Lesson> loaded = test::parse(files);
    const auto &faults = std::get<std::vector<Finding>>(loaded);
    QVERIFY(faults.size() >= 2); // one too many, one missing

    LessonLab lab;
    QVERIFY(!lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    QVERIFY(lab.panel.lessonId().isEmpty());
    const QString words = lab.words();
    for (const Finding &fault : faults) {
        QVERIFY2(words.contains(QString::fromStdString(fault.place)), fault.place.c_str());
        QVERIFY2(words.contains(QString::fromStdString(fault.text)), fault.text.c_str());
    }
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(lab.words().contains(QStringLiteral("MODULE")));

    // One that cannot even be read is no crash, and no silence.
    data.add("kinesis/1-sample", {"{", "", "["});
    QVERIFY(!lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    QVERIFY(lab.words().contains(QStringLiteral("lesson.json")));
}

void TestLessonList::refusesPathsOutOfTheFolder()
{
    const Data data;
    LessonLab lab;
    for (const char *id : {"../lessons", "/etc", "", "kinesis/../..", "a\\b"}) {
        QVERIFY2(!lab.panel.openLesson(QString::fromLatin1(id)), id);
        QVERIFY(lab.words().contains(QStringLiteral("there is no such lesson")));
    }
}

void TestLessonList::goesOnToTheNextLesson()
{
    Data data;
    data.add("kinesis/1-sample", numbered(1));
    data.add("kinesis/2-sample", numbered(2));
    LessonLab lab;
    QVERIFY(lab.panel.openLesson(QStringLiteral("kinesis/1-sample")));
    lab.panel.lesson()->goToPage(lab.panel.lesson()->pageCount() - 1);
    QVERIFY(lab.words().contains(QStringLiteral("Next lesson")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_G, Qt::AltModifier);
    QCOMPARE(lab.panel.lessonId(), QStringLiteral("kinesis/2-sample"));
    lab.panel.lesson()->goToPage(lab.panel.lesson()->pageCount() - 1);
    QVERIFY(!lab.words().contains(QStringLiteral("Next lesson")));
}

void TestLessonList::saysWhenProgressCannotBeKept()
{
    QTemporaryDir folder;
    std::ofstream(folder.filePath(QStringLiteral("taken")).toStdString()) << "a file";
    LessonLab lab;
    lab.panel.setProgressFolder(folder.filePath(QStringLiteral("taken")));
    QVERIFY(lab.words().contains(QStringLiteral("cannot be kept")));
    lab.panel.openLesson(test::smallLesson());
    QVERIFY(lab.words().contains(QStringLiteral("cannot be kept")));
}

QTEST_MAIN(TestLessonList)
#include "tst_lesson_list.moc"
