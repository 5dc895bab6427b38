// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: nothing on a page is cut off, however large the text and however long the words; every page is gone
// through by keys, and says what each part is.

#include "present/theme.h"
#include "support/lesson_lab.h"
#include "support/long_words.h"
#include "ui/window/style_sheet.h"

#include <QScrollArea>
#include <QSet>
#include <QTest>

#include <optional>

using namespace millrace;
using test::LessonLab;

namespace {

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

class TestLessonLayout : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanupTestCase();
    void cutsNothingOff_data();
    void cutsNothingOff();
    void givesEveryMnemonicOnce();
    void namesWhateverTakesTheFocus();
};

void TestLessonLayout::init()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonLayout::cleanupTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonLayout::cutsNothingOff_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("isLong");
    QTest::addRow("plain") << 1.0 << 312 << false;
    QTest::addRow("long words") << 1.0 << 300 << true;
    QTest::addRow("200 %%") << 2.0 << 340 << false;
    QTest::addRow("200 %%, long words") << 2.0 << 340 << true;
}

void TestLessonLayout::cutsNothingOff()
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
    LessonLab lab;
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

void TestLessonLayout::givesEveryMnemonicOnce()
{
    LessonLab lab;
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

void TestLessonLayout::namesWhateverTakesTheFocus()
{
    LessonLab lab;
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

QTEST_MAIN(TestLessonLayout)
#include "tst_lesson_layout.moc"
