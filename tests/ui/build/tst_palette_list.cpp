// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: few kinds are all in sight; many come in groups, each with its help, found by typing and taken by
// Enter.
#include "sim/services/catalogue.h"
#include "support/panel_window.h"
#include "ui/build/palette_list.h"
#include "ui/inspector/fold_button.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <array>

using namespace millrace;

namespace {

std::vector<ServiceKind> kinds(int readers)
{
    static const std::array<std::string_view, 8> names = {"consumer", "kcl",      "lambda", "firehose",
                                                          "worker",   "enhanced", "copier", "scorer"};
    std::vector<ServiceKind> made(2);
    made[0].name = "kinesis_stream";
    made[0].title = "Kinesis stream";
    made[0].help = "Keeps records in shards.";
    made[0].role = ServiceRole::Log;
    made[1].name = "producer";
    made[1].title = "Producer";
    made[1].help = "Makes records.";
    made[1].role = ServiceRole::Source;
    for (int i = 0; i < readers; ++i) {
        ServiceKind kind;
        kind.name = names[static_cast<std::size_t>(i)];
        kind.title = names[static_cast<std::size_t>(i)];
        kind.help = "Reads a stream.";
        kind.role = ServiceRole::Reader;
        made.push_back(kind);
    }
    return made;
}

int shownButtons(const PaletteList &list)
{
    int shown = 0;
    for (const QPushButton *button : list.findChildren<QPushButton *>())
        shown += button->isVisible();
    return shown;
}

} // namespace

class TestPaletteList : public QObject
{
    Q_OBJECT

private slots:
    void fewAreInSight()
    {
        const auto all = kinds(2);
        PaletteList list(all);
        test::showPanel(&list, 300, 600);
        QCOMPARE(shownButtons(list), 4);
        QVERIFY(!list.search()->isVisible());
        bool hasHelp = false;
        for (const QLabel *label : list.findChildren<QLabel *>())
            hasHelp = hasHelp || (label->isVisible() && label->text() == "Keeps records in shards.");
        QVERIFY(hasHelp);
    }

    void manyComeInGroups()
    {
        const auto all = kinds(8);
        PaletteList list(all);
        test::showPanel(&list, 300, 900);
        QVERIFY(list.search()->isVisible());
        QCOMPARE(shownButtons(list), 2); // what one begins with
        QVERIFY(!list.button("kcl")->isVisible());
        bool isNamed = false; // what a closed group holds is said
        for (const QLabel *label : list.findChildren<QLabel *>())
            isNamed = isNamed || (label->isVisible() && label->text().contains("lambda"));
        QVERIFY(isNamed);
        list.reveal("kcl");
        QVERIFY(list.button("kcl")->isVisible());
        QCOMPARE(shownButtons(list), 10);
    }

    void typingFinds()
    {
        const auto all = kinds(8);
        PaletteList list(all);
        test::showPanel(&list, 300, 900);
        QSignalSpy chosen(&list, &PaletteList::chosen);
        list.search()->setFocus();
        QTest::keyClick(list.search(), Qt::Key_Return);
        QCOMPARE(chosen.size(), 0); // nothing typed: nothing taken
        QTest::keyClicks(list.search(), "fire");
        QCOMPARE(shownButtons(list), 1);
        QTest::keyClick(list.search(), Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("firehose"));
        QTest::keyClick(list.search(), Qt::Key_Down);
        QTRY_COMPARE(QApplication::focusWidget(), list.button("firehose"));
        list.search()->setFocus();
        QTest::keyClicks(list.search(), "xyz");
        QCOMPARE(shownButtons(list), 0);
        bool isSaid = false;
        for (const QLabel *label : list.findChildren<QLabel *>())
            isSaid = isSaid || (label->isVisible() && label->text().contains("firexyz"));
        QVERIFY(isSaid);
        QTest::keyClick(list.search(), Qt::Key_Escape);
        QCOMPARE(shownButtons(list), 2);
    }

    void groupsOpenByKeys()
    {
        const auto all = kinds(8);
        PaletteList list(all);
        test::showPanel(&list, 300, 900);
        for (FoldButton *fold : list.findChildren<FoldButton *>())
            if (fold->text() == "Readers") {
                QCOMPARE(fold->accessibleDescription(), QStringLiteral("closed"));
                fold->setFocus();
                QTest::keyClick(fold, Qt::Key_Return);
                QCOMPARE(fold->accessibleDescription(), QStringLiteral("open"));
            }
        QCOMPARE(shownButtons(list), 10);
    }
};

QTEST_MAIN(TestPaletteList)
#include "tst_palette_list.moc"
