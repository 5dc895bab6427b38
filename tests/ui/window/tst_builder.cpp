// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a system built from the palette, run, broken by a fault and saved, all by keys, comes back in another
// window as the same system with the same futures and the same fingerprints; as a scenario, with the same
// services.

#include "support/file_dialog.h"
#include "support/window_hands.h"
#include "ui/build/build_panel.h"
#include "ui/build/command_dialog.h"
#include "ui/build/service_list.h"
#include "ui/window/notice_bar.h"
#include "ui/window/session_files.h"

#include <QComboBox>
#include <QMenu>
#include <QTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// Whether a dialog of ours asks for something.
CommandDialog *asking()
{
    return qobject_cast<CommandDialog *>(QApplication::activeModalWidget());
}

bool openPalette(const WindowHands &hands, const char *entry)
{
    // Of many kinds only some are in sight: typing finds the others.
    if (!hands.goTo(hands->buildPanel())
        || tabTo(isNamed(QStringLiteral("Find a kind of service"))) == nullptr)
        return false;
    typeOver(QString::fromLatin1(entry).section(QStringLiteral(": "), 1));
    if (tabTo(isNamed(QLatin1String(entry))) == nullptr)
        return false;
    press(Qt::Key_Return);
    return asking() != nullptr;
}

bool fill(const char *field, const char *value)
{
    if (tabTo(isNamed(QLatin1String(field))) == nullptr)
        return false;
    typeOver(QLatin1String(value));
    return true;
}

/// Enter in a field of the dialog; it closes when the command was carried out.
bool accept(const WindowHands &hands)
{
    press(Qt::Key_Return);
    hands.settle();
    return QTest::qWaitFor([] { return asking() == nullptr; });
}

QStringList servicesOf(const Frame &frame)
{
    QStringList services;
    for (const ServiceFrame &service : frame.services)
        services << QString::fromStdString(service.name + ": " + service.kind);
    return services;
}

/// Everything by which two sessions are told apart, a line a branch.
QStringList branchesOf(const WindowHands &hands)
{
    QStringList lines;
    hands.session().withRun([&lines](Run &run) {
        for (const Branch &branch : run.branches()) {
            QStringList commands;
            for (const JournalEntry &entry : branch.journal)
                commands << QStringLiteral("%1@%2+%3")
                                .arg(QString::fromStdString(entry.command.name))
                                .arg(entry.at.ns)
                                .arg(entry.outcomes);
            lines << QStringLiteral("%1<%2 \"%3\" fork %4 head %5 after %6: %7 / %8 [%9]")
                         .arg(branch.id)
                         .arg(branch.parent)
                         .arg(QString::fromStdString(branch.title))
                         .arg(branch.forkedAt.ns)
                         .arg(branch.head.ns)
                         .arg(branch.outcomesAtHead)
                         .arg(branch.fingerprintAtHead.events)
                         .arg(branch.fingerprintAtHead.metrics)
                         .arg(commands.join(QLatin1String(", ")));
        }
        lines << QStringLiteral("now %1 on %2: %3")
                     .arg(run.now().ns)
                     .arg(run.currentBranch())
                     .arg(run.simulation().stateHash());
    });
    return lines;
}

std::string stateOf(const WindowHands &hands, const char *service)
{
    return hands.frame()->find(service)->state;
}

} // namespace

class TestBuilder : public QObject
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
    void builds();
    void runsAndBreaks();
    void savesAndOpensAgain();
    void savesAsScenario();

private:
    QTemporaryDir m_folder;
    std::unique_ptr<WindowHands> m_hands;
    bool m_isLost = false;
};

void TestBuilder::builds()
{
    m_hands = std::make_unique<WindowHands>(m_folder.path(), QString());
    const WindowHands &hands = *m_hands;
    hands->openTour();
    hands.settle();
    press(Qt::Key_N, Qt::ControlModifier);
    hands.settle();
    QVERIFY(hands.frame()->services.empty());
    QVERIFY(hands->buildPanel()->isVisible());

    QVERIFY(openPalette(hands, "Add: Kinesis stream"));
    QVERIFY(fill("Name", "orders"));
    QVERIFY(fill("Shards at creation", "2"));
    QVERIFY(accept(hands));
    // What was added is selected, to be looked at and changed at once.
    QTRY_VERIFY(hands.frame()->find("orders") != nullptr);
    QTRY_COMPARE(hands->selection()->service(), hands.frame()->find("orders")->index);

    QVERIFY(openPalette(hands, "Add: Producer"));
    QVERIFY(fill("Name", "shop"));
    QVERIFY(tabTo(isNamed(QStringLiteral("Stream"))) != nullptr);
    press(Qt::Key_Home); // (none)
    QVERIFY(fill("Rate", "300/s"));
    QVERIFY(accept(hands));
    QVERIFY(openPalette(hands, "Add: Consumer"));
    QVERIFY(fill("Name", "reader"));
    QVERIFY(accept(hands));
    QCOMPARE(servicesOf(*hands.frame()),
             QStringList({"orders: kinesis_stream", "shop: producer", "reader: consumer"}));

    // The producer is connected afterwards.
    const auto streamOfShop = [&] {
        return std::get<std::string>(*findValue(hands.frame()->find("shop")->parameters, "stream"));
    };
    QCOMPARE(streamOfShop(), std::string());
    QVERIFY(hands.goTo(hands->buildPanel()));
    QVERIFY(tabTo(isA<ServiceList>) != nullptr);
    for (int i = 0; i < 3 && hands->selection()->service() != hands.frame()->find("shop")->index; ++i)
        press(Qt::Key_Up);
    QVERIFY(tabTo(isNamed(QStringLiteral("Connect shop to"))) != nullptr);
    press(Qt::Key_Down);
    hands.settle();
    QTRY_COMPARE(streamOfShop(), std::string("orders"));
    // Undo takes that back, redo does it again.
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(streamOfShop(), std::string());
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(streamOfShop(), std::string("orders"));
}

void TestBuilder::runsAndBreaks()
{
    const WindowHands &hands = *m_hands;
    QVERIFY(hands.seekTo(30));
    // The Poisson sum of 30 s at 300/s, within five standard deviations.
    const auto produced = [&] {
        std::int64_t sum = 0;
        const auto histories = hands.frame()->histories;
        for (const LedgerRow &row : histories->ledger)
            sum += row.produced;
        return static_cast<double>(sum);
    };
    QVERIFY2(std::abs(produced() - 9'000) < 5 * 95, qPrintable(QString::number(produced())));
    QVERIFY(stateOf(hands, "reader") != "crashed");

    hands.search(QStringLiteral("reader"));
    press(Qt::Key_Return, Qt::ControlModifier);
    const auto step = [](const QString &wanted, bool isMenu) {
        const auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        const auto isThere = [&] {
            const QAction *active = menu->activeAction();
            return active != nullptr && (isMenu ? active->menu() != nullptr : active->objectName() == wanted);
        };
        for (int i = 0; menu != nullptr && i < 12 && !isThere(); ++i)
            press(Qt::Key_Down);
        return menu != nullptr && isThere();
    };
    QVERIFY(step(QString(), true));
    press(Qt::Key_Right);
    QVERIFY(step(QStringLiteral("crash"), false));
    press(Qt::Key_Return);
    hands.settle();
    QTRY_COMPARE(stateOf(hands, "reader"), std::string("crashed"));
    QVERIFY(hands.seekTo(45));
    // In one future it stays so, in the other it is started again and catches up.
    press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    hands.settle();
    press(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(step(QStringLiteral("restart"), false));
    press(Qt::Key_Return);
    hands.settle();
    QTRY_VERIFY(stateOf(hands, "reader") != "crashed");
    QVERIFY(hands.seekTo(60));
    QCOMPARE(hands.session().state()->branches.size(), std::size_t{2});
    const auto histories = hands.frame()->histories;
    for (const LedgerRow &row : histories->ledger)
        QVERIFY(row.balances());
}

void TestBuilder::savesAndOpensAgain()
{
    const QString path = m_folder.filePath(QStringLiteral("mine.millrace"));
    {
        AnswerToFileDialog answer(path);
        press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(answer.isGiven());
    }
    QTRY_VERIFY(QFileInfo::exists(path));
    QTRY_VERIFY((*m_hands)->notice()->text().contains(path));
    const QStringList wanted = branchesOf(*m_hands);
    const QStringList services = servicesOf(*m_hands->frame());
    m_hands.reset();

    m_hands = std::make_unique<WindowHands>(m_folder.path(), QString());
    const WindowHands &hands = *m_hands;
    {
        AnswerToFileDialog answer(path);
        press(Qt::Key_O, Qt::ControlModifier);
        QVERIFY(answer.isGiven());
    }
    QTRY_VERIFY(hands.frame() != nullptr);
    hands.settle();
    QCOMPARE(servicesOf(*hands.frame()), services);
    QCOMPARE(branchesOf(hands), wanted);
    QCOMPARE(hands.now(), 60.0);
    // No fingerprint came out differently.
    QVERIFY2(hands->notice()->text().isEmpty(), qPrintable(hands->notice()->text()));
}

void TestBuilder::savesAsScenario()
{
    const WindowHands &hands = *m_hands;
    const QString path = m_folder.filePath(QStringLiteral("my-shop.json"));
    {
        AnswerToFileDialog answer(path);
        press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(answer.isGiven());
    }
    QTRY_VERIFY(QFileInfo::exists(path));
    const auto before = hands.frame();
    {
        AnswerToFileDialog answer(path);
        press(Qt::Key_O, Qt::ControlModifier);
        QVERIFY(answer.isGiven());
    }
    hands.settle();
    QCOMPARE(hands.session().state()->scenarioName, std::string("my-shop"));
    QCOMPARE(hands.now(), 0.0);
    QCOMPARE(servicesOf(*hands.frame()), servicesOf(*before));
    for (const ServiceFrame &service : before->services)
        QVERIFY2(hands.frame()->find(service.name)->parameters == service.parameters, service.name.c_str());
    QCOMPARE(hands.session().state()->branches.size(), std::size_t{1});
    // The files that were opened can be opened again from the menu.
    QCOMPARE(Settings::recentFiles().mid(0, 2),
             QStringList({path, m_folder.filePath(QStringLiteral("mine.millrace"))}));
    m_hands.reset();
}

QTEST_MAIN(TestBuilder)
#include "tst_builder.moc"
