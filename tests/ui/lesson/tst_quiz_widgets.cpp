// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every kind of question is answered by keys alone, comes back as it was answered, and shows its
// reasons.

#include "learn/lesson_progress.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "support/lesson_values.h"
#include "ui/quiz/number_widget.h"
#include "ui/quiz/quiz_widgets.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace millrace;
using Kind = QuizItem::Kind;

namespace {

/// A question in a window of its own, with a run beside it.
struct Asked
{
    LabSession session;
    Selection selection;
    QWidget window;
    QuizWidget *widget = nullptr;

    explicit Asked(const QuizItem &item)
    {
        session.open(test::lessonScenario(), 1);
        auto *column = new QVBoxLayout(&window);
        widget = makeQuizWidget(item, {&session, &selection}, &window);
        column->addWidget(widget);
        window.resize(320, 600);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window was not shown");
    }

    template <typename Type>
    QList<Type *> all() const
    {
        return widget->findChildren<Type *>();
    }
    /// What can be read on screen.
    QString words() const
    {
        QString all;
        for (const QLabel *label : widget->findChildren<QLabel *>())
            if (label->isVisible())
                all += label->text() + u'\n';
        return all;
    }
};

} // namespace

class TestQuizWidgets : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyKindHasAWidget();
    void choosesOneByKeys();
    void choosesSeveralByKeys();
    void readsNumbers_data();
    void readsNumbers();
    void takesANumberByKeys();
    void beginsAnOrderWrongAndAlike();
    void ordersByKeys();
    void matchesByKeys();
    void pointsOnTheCanvas();
    void pointsInTheList();
    void takesWordsAndTicks();
    void locksAndComesBack_data();
    void locksAndComesBack();
};

void TestQuizWidgets::initTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestQuizWidgets::everyKindHasAWidget()
{
    for (int kind = 0; kind <= static_cast<int>(Kind::FreeText); ++kind) {
        const Asked asked(test::question(static_cast<Kind>(kind)));
        QVERIFY(!asked.widget->hasAnswer());
        QVERIFY(!asked.widget->accessibleName().isEmpty());
    }
}

void TestQuizWidgets::choosesOneByKeys()
{
    const QuizItem item = test::question(Kind::Single);
    const Asked asked(item);
    QSignalSpy changed(asked.widget, &QuizWidget::changed);
    const auto buttons = asked.all<QRadioButton>();
    QCOMPARE(buttons.size(), 3);
    buttons[0]->setFocus();
    QTest::keyClick(buttons[0], Qt::Key_Space);
    QVERIFY(asked.widget->hasAnswer());
    QTest::keyClick(buttons[0], Qt::Key_Down);
    QCOMPARE(asked.widget->answer().options, std::vector<std::string>{"b"});
    QVERIFY(changed.count() >= 2);
    const Grade given = grade(item, asked.widget->answer());
    QVERIFY(given.isRight);
    asked.widget->showGrade(given);
    for (const char *id : {"a", "b", "c"})
        QVERIFY2(asked.words().contains(QStringLiteral("because of ") + id), id);
    asked.widget->clearGrade();
    QVERIFY(!asked.words().contains(QStringLiteral("because of")));
}

void TestQuizWidgets::choosesSeveralByKeys()
{
    const QuizItem item = test::question(Kind::Multiple);
    const Asked asked(item);
    const auto buttons = asked.all<QAbstractButton>();
    QCOMPARE(buttons.size(), 3);
    buttons[0]->setFocus();
    QTest::keyClick(buttons[0], Qt::Key_Space);
    QTest::keyClick(buttons[0], Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), buttons[2]);
    QTest::keyClick(buttons[2], Qt::Key_Space);
    QVERIFY(grade(item, asked.widget->answer()).isRight);
}

void TestQuizWidgets::readsNumbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isNumber");
    QTest::addColumn<double>("value");
    const auto row = [](const char *text, bool isNumber, double value) {
        QTest::newRow(text) << QString::fromUtf8(text) << isNumber << value;
    };
    row("1517", true, 1517);
    row("1,517", true, 1517);
    row("1,517.25", true, 1517.25);
    row("1 517", true, 1517);
    row("0,34", true, 0.34);
    row("-2.5", true, -2.5);
    row("1e3", true, 1000);
    row("", false, 0);
    row("-", false, 0);
    row("inf", false, 0);
    row("nan", false, 0);
    row("12 apples", false, 0);
}

void TestQuizWidgets::readsNumbers()
{
    QFETCH(QString, text);
    QFETCH(bool, isNumber);
    QFETCH(double, value);
    const auto read = numberTyped(text);
    QCOMPARE(read.has_value(), isNumber);
    if (read)
        QCOMPARE(*read, value);
}

void TestQuizWidgets::takesANumberByKeys()
{
    const QuizItem item = test::question(Kind::Number);
    const Asked asked(item);
    auto *edit = asked.all<QLineEdit>().first();
    QSignalSpy submitted(asked.widget, &QuizWidget::submitted);
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("abc"));
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(!asked.widget->hasAnswer());
    QCOMPARE(submitted.count(), 0);
    QVERIFY(asked.words().contains(QStringLiteral("Type a number")));
    edit->selectAll();
    QTest::keyClicks(edit, QStringLiteral("1,505"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(submitted.count(), 1);
    QVERIFY(grade(item, asked.widget->answer()).isRight);
    QCOMPARE(asked.widget->answerText(), QStringLiteral("1,505 records/s"));
}

void TestQuizWidgets::beginsAnOrderWrongAndAlike()
{
    QuizItem item = test::question(Kind::Order);
    for (int i = 0; i < 20; ++i) {
        item.id = "order-" + std::to_string(i);
        const Asked one(item);
        const Asked other(item);
        QVERIFY(!grade(item, one.widget->answer()).isRight);
        QCOMPARE(one.widget->answer().options, other.widget->answer().options);
    }
}

void TestQuizWidgets::ordersByKeys()
{
    const QuizItem item = test::question(Kind::Order);
    const Asked asked(item);
    const auto buttons = asked.all<QRadioButton>();
    // Each thing is taken in turn and moved up until it stands where it belongs.
    for (std::size_t wanted = 0; wanted < item.options.size(); ++wanted) {
        QRadioButton *chosen = nullptr;
        for (QRadioButton *button : buttons)
            if (button->text() == QString::fromStdString(item.options[wanted].text))
                chosen = button;
        QVERIFY(chosen != nullptr);
        chosen->setFocus();
        QTest::keyClick(chosen, Qt::Key_Space);
        const auto place = [&] {
            const std::vector<std::string> order = asked.widget->answer().options;
            return static_cast<std::size_t>(std::find(order.begin(), order.end(), item.options[wanted].id)
                                            - order.begin());
        };
        while (place() > wanted)
            QTest::keyClick(chosen, Qt::Key_Up, Qt::AltModifier);
        QVERIFY(chosen->accessibleName().contains(QString::number(wanted + 1)));
        QCOMPARE(QApplication::focusWidget(), chosen);
    }
    QVERIFY(asked.widget->hasAnswer());
    QVERIFY(grade(item, asked.widget->answer()).isRight);
    // The rows lie as they are answered.
    const std::vector<std::string> order = asked.widget->answer().options;
    QTest::qWait(1);
    int above = -1;
    for (const std::string &id : order)
        for (QRadioButton *button : buttons)
            if (button->text() == QStringLiteral("option ") + QString::fromStdString(id)) {
                QVERIFY(button->y() > above);
                above = button->y();
            }
    // Beyond the top there is no place.
    QTest::keyClick(buttons[0], Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(asked.widget->answer().options.size(), item.options.size());
}

void TestQuizWidgets::matchesByKeys()
{
    const QuizItem item = test::question(Kind::Match);
    const Asked asked(item);
    const auto combos = asked.all<QComboBox>();
    QCOMPARE(combos.size(), 2);
    QTest::keyClick(combos[0], Qt::Key_Down);
    QVERIFY(!asked.widget->hasAnswer());
    QTest::keyClick(combos[1], Qt::Key_Down);
    const Grade half = grade(item, asked.widget->answer());
    QVERIFY(!half.isRight);
    QCOMPARE(half.share, 0.5);
    asked.widget->showGrade(half);
    QVERIFY(asked.words().contains(QStringLiteral("It is B")));
    QTest::keyClick(combos[1], Qt::Key_Down);
    QVERIFY(grade(item, asked.widget->answer()).isRight);
}

void TestQuizWidgets::pointsOnTheCanvas()
{
    const QuizItem item = test::question(Kind::Point);
    Asked asked(item);
    const ServiceFrame *orders = asked.session.frame()->find("orders");
    asked.selection.select(orders->index, orders->lanes[0].index);
    QVERIFY(asked.widget->hasAnswer());
    QVERIFY(!grade(item, asked.widget->answer()).isRight);
    asked.selection.select(orders->index, orders->lanes[1].index);
    QVERIFY(grade(item, asked.widget->answer()).isRight);
    // A locked answer no longer follows.
    asked.widget->setLocked(true);
    asked.selection.select(orders->index, orders->lanes[0].index);
    QVERIFY(grade(item, asked.widget->answer()).isRight);
}

void TestQuizWidgets::pointsInTheList()
{
    const QuizItem item = test::question(Kind::Point);
    Asked asked(item);
    auto *combo = asked.all<QComboBox>().first();
    QCOMPARE(combo->count(), 1 + 2 + 2); // nothing; two services; two shards
    while (combo->currentText() != QStringLiteral("orders · shard 1")) {
        const int before = combo->currentIndex();
        QTest::keyClick(combo, Qt::Key_Down);
        QVERIFY(combo->currentIndex() > before);
    }
    QVERIFY(grade(item, asked.widget->answer()).isRight);
    const ServiceFrame *orders = asked.session.frame()->find("orders");
    QCOMPARE(asked.selection.service(), orders->index);
    QCOMPARE(asked.selection.lane(), orders->lanes[1].index);
}

void TestQuizWidgets::takesWordsAndTicks()
{
    const QuizItem item = test::question(Kind::FreeText);
    const Asked asked(item);
    auto *edit = asked.all<QPlainTextEdit>().first();
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("   "));
    QVERIFY(!asked.widget->hasAnswer());
    QTest::keyClicks(edit, QStringLiteral("my words"));
    QVERIFY(asked.widget->hasAnswer());
    QVERIFY(!asked.words().contains(QStringLiteral("model words")));
    asked.widget->showGrade(grade(item, asked.widget->answer()));
    asked.widget->setLocked(true);
    QVERIFY(asked.words().contains(QStringLiteral("model words")));
    QTest::keyClick(edit, Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QCOMPARE(asked.widget->answer().options, std::vector<std::string>{"0"});
    QCOMPARE(grade(item, asked.widget->answer()).share, 0.5);
}

void TestQuizWidgets::locksAndComesBack_data()
{
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind <= static_cast<int>(Kind::FreeText); ++kind)
        QTest::addRow("kind %d", kind) << kind;
}

void TestQuizWidgets::locksAndComesBack()
{
    QFETCH(int, kind);
    const QuizItem item = test::question(static_cast<Kind>(kind));
    Answer answer;
    answer.number = 42;
    answer.text = "some words";
    answer.pairs = {{"a", "y"}, {"b", "x"}};
    if (item.kind == Kind::Point)
        answer.options = {"orders/shardId-000000000000"};
    else if (item.kind == Kind::Order)
        answer.options = {"c", "a", "b"};
    else if (item.kind == Kind::FreeText)
        answer.options = {"1"};
    else
        answer.options = {"c"};
    const Asked asked(item);
    asked.widget->setAnswer(answer);
    asked.widget->setLocked(true);
    QVERIFY(asked.widget->hasAnswer());
    const Answer back = asked.widget->answer();
    if (item.kind == Kind::Number)
        QCOMPARE(back.number, 42.0);
    else if (item.kind == Kind::Match)
        QCOMPARE(back.pairs, answer.pairs);
    else
        QCOMPARE(back.options, answer.options);
    if (item.kind == Kind::FreeText)
        QCOMPARE(back.text, answer.text);
    // Keys change nothing now, whoever gets them.
    if (item.kind != Kind::FreeText)
        for (QWidget *child : asked.widget->findChildren<QWidget *>())
            for (const Qt::Key key : {Qt::Key_Space, Qt::Key_Down, Qt::Key_7}) {
                QKeyEvent press(QEvent::KeyPress, key, key == Qt::Key_Down ? Qt::AltModifier : Qt::NoModifier,
                                QStringLiteral("7"));
                QApplication::sendEvent(child, &press);
                QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier);
                QApplication::sendEvent(child, &release);
            }
    QCOMPARE(asked.widget->answer().options, back.options);
    QCOMPARE(asked.widget->answer().pairs, back.pairs);
    QCOMPARE(asked.widget->answer().number, back.number);
}

QTEST_MAIN(TestQuizWidgets)
#include "tst_quiz_widgets.moc"
