// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: watching changes nothing; what goes wrong is told with its cause and takes nothing away; the tour
// explains itself; what was left is there again.

#include "content/library.h"
#include "session/run.h"
#include "support/run_digest.h"
#include "support/window_hands.h"
#include "ui/inspector/happenings_panel.h"
#include "ui/inspector/why_walk.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/window/notice_bar.h"
#include "ui/window/session_files.h"
#include "ui/window/tour_caption.h"

#include <QFile>
#include <QMenu>
#include <QTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// Counts how often a widget is painted.
class PaintCount : public QObject
{
public:
    explicit PaintCount(QWidget *widget) { widget->installEventFilter(this); }
    int count() const { return m_count; }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        m_count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }

private:
    int m_count = 0;
};

RunDigest unwatched(const char *name, Duration length)
{
    auto scenario = std::get<Scenario>(loadScenario(name));
    const std::uint64_t seed = scenario.seed;
    auto opened = Run::open(std::move(scenario), seed, {.checkpointBytesMax = 0});
    Run &run = std::get<Run>(opened);
    run.advance(run.now() + length);
    return digestOf(run.simulation());
}

RunDigest shown(const WindowHands &hands)
{
    RunDigest digest;
    hands.session().withRun([&digest](Run &run) { digest = digestOf(run.simulation()); });
    return digest;
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// Down in the open menu to the row of a command, and Enter.
bool chooseInMenu(const char *command)
{
    const auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    if (menu == nullptr)
        return false;
    for (int i = 0; i < 12; ++i) {
        const QAction *active = menu->activeAction();
        if (active != nullptr && active->objectName() == QLatin1String(command)) {
            press(Qt::Key_Return);
            return true;
        }
        press(Qt::Key_Down);
    }
    return false;
}

} // namespace

class TestWindow : public QObject
{
    Q_OBJECT

public:
    static void initMain() { useOwnFolders(); }

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void watchingChangesNothing_data();
    void watchingChangesNothing();
    void aRefusedCommandSaysWhy();
    void badFilesTakeNothingAway_data();
    void badFilesTakeNothingAway();
    void theTourExplainsItself();
    void keepsWhatWasDone_data();
    void keepsWhatWasDone();
    void keepsNoTourThatWasOnlyWatched();
    void spacePressesButtonsAndPlaysElsewhere();

private:
    QTemporaryDir m_folder;
};

void TestWindow::watchingChangesNothing_data()
{
    QTest::addColumn<QByteArray>("scenario");
    QTest::newRow("one hot shard") << QByteArray("hot-shard");
    QTest::newRow("with commands") << QByteArray("tour");
}

void TestWindow::watchingChangesNothing()
{
    QFETCH(const QByteArray, scenario);
    const WindowHands hands(m_folder.path(), QString());
    hands->openPath(QString::fromLatin1(scenario));
    hands.settle();
    const PaintCount canvas(hands->canvas()->view());
    hands.asFastAsItCanBe();
    if (!hands.session().state()->isPlaying)
        press(Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(hands.now(), 600.0, 30'000);
    hands.settle();
    // It was drawn on the way; how often depends on the machine.
    QVERIFY2(canvas.count() >= 3, qPrintable(QString::number(canvas.count())));
    const std::string difference = differenceOf(shown(hands), unwatched(scenario, minutes(10)));
    QVERIFY2(difference.empty(), difference.c_str());
}

void TestWindow::aRefusedCommandSaysWhy()
{
    const WindowHands hands(m_folder.path(), QString());
    hands->openPath(QStringLiteral("hot-shard"));
    hands.settle();
    QCOMPARE(hands->notice()->text(), QString());
    hands.search(QStringLiteral("analytics"));
    press(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(chooseInMenu("restart"));
    hands.settle();
    QTRY_VERIFY(hands->notice()->isVisible());
    const QString text = hands->notice()->text();
    QVERIFY2(text.contains(QStringLiteral("analytics")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("crash")), qPrintable(text));
    // It is closed by keys, too.
    QVERIFY(tabTo(isNamed(QStringLiteral("Close this notice"))) != nullptr);
    press(Qt::Key_Space);
    QVERIFY(!hands->notice()->isVisible());
    QVERIFY(!hands.session().state()->isPlaying);
}

void TestWindow::badFilesTakeNothingAway_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("cause");
    QTest::newRow("missing session") << "missing.millrace" << QByteArray() << "No such file";
    QTest::newRow("missing scenario") << "missing.json" << QByteArray() << "missing.json";
    QTest::newRow("empty session") << "empty.millrace" << QByteArray("\n") << "empty.millrace";
    QTest::newRow("no JSON") << "torn.millrace" << QByteArray("{\"format\": 1, \"version\"")
                             << "torn.millrace";
    QTest::newRow("not text") << "bytes.millrace" << QByteArray::fromHex("00ff80fe0000c3280a")
                              << "bytes.millrace";
    QTest::newRow("newer session") << "newer.millrace" << QByteArray("{\"format\": 99}") << "newer";
    QTest::newRow("newer scenario") << "later.json" << QByteArray("{\"format\": 99}") << "newer";
    QTest::newRow("faulty scenario")
        << "faulty.json"
        << QByteArray(
               "{\"format\": 1, \"name\": \"faulty\", \"streams\": [{\"name\": \"orders\", \"shards\": 0}]}")
        << "/streams/0/shards: 0 is below 1";
}

void TestWindow::badFilesTakeNothingAway()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, cause);
    const WindowHands hands(m_folder.path(), QString());
    hands->openPath(QStringLiteral("hot-shard"));
    QVERIFY(hands.seekTo(7));
    const RunDigest before = shown(hands);
    const QString path = m_folder.filePath(name);
    if (!bytes.isEmpty())
        QVERIFY(write(path, bytes));
    hands->openPath(path);
    QTRY_VERIFY(hands->notice()->text().contains(cause));
    QVERIFY2(hands->notice()->text().contains(name), qPrintable(hands->notice()->text()));
    hands.settle();
    QCOMPARE(differenceOf(shown(hands), before), std::string());
    QCOMPARE(hands.now(), 7.0);
    // It goes on as if nothing had been asked.
    press(Qt::Key_Right);
    hands.settle();
    QCOMPARE(hands.now(), 8.0);
    QVERIFY(!Settings::recentFiles().contains(path));
}

void TestWindow::theTourExplainsItself()
{
    const WindowHands hands(m_folder.path(), QString());
    hands->openFirst();
    hands.settle();
    QVERIFY(hands.session().state()->isPlaying);
    const auto *caption = hands->findChild<TourCaption *>();
    QVERIFY(caption->isVisible());
    QVERIFY2(caption->text().contains(QStringLiteral("All is calm")), qPrintable(caption->text()));
    QVERIFY(hands->selection()->isEmpty());
    // The sale begins at 0:40; by 0:50 a shard refuses, the window looks at it and says what that means.
    QVERIFY(hands.seekTo(50));
    QTRY_VERIFY2(caption->text().contains(QStringLiteral("one shard")), qPrintable(caption->text()));
    QTRY_COMPARE(hands->selection()->lane(), LaneIndex{2});
    press(Qt::Key_Y, Qt::AltModifier);
    QTRY_VERIFY(hands->happeningsPanel()->isWalking());
    QString why;
    for (std::size_t step = 0; step < 8; ++step)
        why += hands->happeningsPanel()->whyWalk()->stepText(step) + u'\n';
    QVERIFY2(why.contains(QStringLiteral("1,000 records/s")), qPrintable(why));
    QVERIFY2(why.contains(QStringLiteral("popular_product_123")), qPrintable(why));
    // At 4:10 the key is salted, and soon every record is taken again.
    QVERIFY(hands.seekTo(300));
    QTRY_VERIFY2(caption->text().contains(QStringLiteral("price of the salt"))
                     || caption->text().contains(QStringLiteral("taken again")),
                 qPrintable(caption->text()));
    // Whoever has seen enough goes on to the first lesson, by its letter.
    press(Qt::Key_I, Qt::AltModifier);
    QTRY_COMPARE(hands->lessonPanel()->lessonId(), QString::fromStdString(shippedLessons().front().id));
    QVERIFY(!caption->isVisible());
}

void TestWindow::keepsWhatWasDone_data()
{
    QTest::addColumn<bool>("isClosed");
    QTest::newRow("closed") << true;
    QTest::newRow("ended without notice") << false;
}

void TestWindow::keepsWhatWasDone()
{
    QFETCH(const bool, isClosed);
    const QTemporaryDir state;
    const QString kept = state.filePath(QStringLiteral("present.millrace"));
    RunDigest left;
    {
        WindowHands hands(m_folder.path(), state.path());
        hands->openPath(QStringLiteral("hot-shard"));
        QVERIFY(hands.seekTo(20));
        hands.search(QStringLiteral("analytics"));
        press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(chooseInMenu("pause"));
        hands.settle();
        QVERIFY(hands.seekTo(31));
        left = shown(hands);
        if (isClosed)
            hands.close();
        else
            // It is written every few seconds; the last of them is what an end without notice may cost.
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(kept).size() > 0, 8'000);
        QVERIFY(QFileInfo::exists(kept));
        QCOMPARE(QFile::permissions(kept) & QFile::ReadOwner, QFile::ReadOwner);
    }
    const WindowHands hands(m_folder.path(), state.path());
    hands->openFirst();
    QTRY_COMPARE_WITH_TIMEOUT(hands.session().state() ? hands.session().state()->scenarioName : std::string(),
                              std::string("hot-shard"), 15'000);
    hands.settle();
    QCOMPARE(differenceOf(shown(hands), left), std::string());
    QCOMPARE(hands.session().journal().size(), std::size_t{1});
    QVERIFY(!hands.session().state()->isPlaying);
    QVERIFY2(hands->notice()->text().contains(QStringLiteral("left off")),
             qPrintable(hands->notice()->text()));
    QVERIFY(!hands->findChild<TourCaption *>()->isVisible());
}

void TestWindow::keepsNoTourThatWasOnlyWatched()
{
    const QTemporaryDir state;
    WindowHands hands(m_folder.path(), state.path());
    hands->openFirst();
    QVERIFY(hands.seekTo(30));
    hands.close();
    QVERIFY(!QFileInfo::exists(state.filePath(QStringLiteral("present.millrace"))));
}

void TestWindow::spacePressesButtonsAndPlaysElsewhere()
{
    const WindowHands hands(m_folder.path(), QString());
    hands->openPath(QStringLiteral("hot-shard"));
    hands.settle();
    const auto isPlaying = [&] {
        hands.settle();
        return hands.session().state()->isPlaying;
    };
    QVERIFY(hands.goTo(hands->canvas()));
    QVERIFY(tabTo([&](QWidget *w) { return w == hands->canvas()->view(); }) != nullptr);
    QVERIFY(!isPlaying());
    press(Qt::Key_Space);
    QVERIFY(isPlaying());
    press(Qt::Key_Space);
    QVERIFY(!isPlaying());
    QVERIFY(tabTo(isNamed(QStringLiteral("Fork"))) != nullptr);
    press(Qt::Key_Space);
    QVERIFY(!isPlaying());
    QCOMPARE(hands.session().state()->branches.size(), std::size_t{2});
    QVERIFY(tabTo(isNamed(QStringLiteral("Play"))) != nullptr);
    press(Qt::Key_Space);
    QVERIFY(isPlaying());
    press(Qt::Key_Space); // the same button pauses
    QVERIFY(!isPlaying());
    // In a field it is a letter, as are the other keys of the window.
    QVERIFY(tabTo(isNamed(QStringLiteral("Partition key"))) != nullptr);
    const double now = hands.now();
    typeOver(QStringLiteral("a b.c,d-e+[f]="));
    QVERIFY(!isPlaying());
    QCOMPARE(hands.now(), now);
    QCOMPARE(hands.session().state()->speed, 1.0);
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
