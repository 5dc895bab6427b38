// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lab_session.h"
#include "present/open_lesson.h"
#include "present/selection.h"
#include "support/lesson_values.h"
#include "ui/lesson/check_row.h"
#include "ui/lesson/lesson_panel.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

namespace millrace::test {

/// The panel as the window has it: a scenario that is wanted is opened, paused at its start.
struct LessonLab
{
    LabSession session;
    Selection selection;
    LessonPanel panel{&session, &selection};
    int runs = 0;

    /// No folder: progress is not kept.
    explicit LessonLab(const QString &folder = {}, bool opensRuns = true)
    {
        if (!folder.isEmpty())
            panel.setProgressFolder(folder);
        QObject::connect(&panel, &LessonPanel::scenarioWanted, &panel, [this, opensRuns] {
            ++runs;
            if (opensRuns)
                session.open(lessonScenario(), 1);
        });
        QObject::connect(&panel, &LessonPanel::runUntilWanted, &panel,
                         [this](SimTime until) { session.seek(until); });
        panel.resize(320, 700);
        panel.show();
        if (!QTest::qWaitForWindowActive(&panel))
            qFatal("the panel was not shown");
    }

    void press(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key, Qt::AltModifier); }
    void runTo(Duration sinceStart)
    {
        session.seek(session.frame()->start + sinceStart);
        look();
    }
    /// By itself the lesson looks at the run a few times a second; a test is faster than that.
    void look()
    {
        session.settle();
        if (panel.lesson() != nullptr)
            panel.lesson()->observe();
    }
    template <typename Type>
    Type *shown() const
    {
        for (Type *widget : panel.findChildren<Type *>())
            if (widget->isVisible())
                return widget;
        return nullptr;
    }
    QPushButton *button(const QString &text) const
    {
        for (auto *candidate : panel.findChildren<QPushButton *>())
            if (candidate->isVisible() && QString(candidate->text()).remove(u'&').startsWith(text))
                return candidate;
        return nullptr;
    }
    QString words() const
    {
        QString all;
        for (const QLabel *label : panel.findChildren<QLabel *>())
            if (label->isVisible())
                all += label->text() + u'\n';
        return all;
    }
    QString check(int number) const
    {
        const auto rows = panel.findChildren<CheckRow *>();
        return number < rows.size() ? rows[number]->accessibleName() : QString();
    }
    const LessonProgress &progress() const { return panel.lesson()->progress(); }
};

inline void answerPrediction(LessonLab &lab, const char *figure)
{
    auto *edit = lab.shown<QLineEdit>();
    edit->setFocus();
    QTest::keyClicks(edit, QString::fromLatin1(figure));
    QTest::keyClick(edit, Qt::Key_Return);
}

} // namespace millrace::test
