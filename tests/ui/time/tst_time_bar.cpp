// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: everything of the time bar works by keyboard, a drag goes to the moment under the pointer, and
// nothing is cut or covered, whatever the size, the text scale and the language.
#include "present/lab_session.h"
#include "present/theme.h"
#include "support/long_words.h"
#include "support/topology.h"
#include "ui/time/time_bar.h"
#include "ui/time/time_text.h"
#include "ui/time/time_track.h"
#include "ui/time/transport_button.h"
#include "ui/window/style_sheet.h"

#include <QAccessible>
#include <QApplication>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace millrace;

namespace {

Scenario shop()
{
    Scenario scenario;
    scenario.name = "shop";
    scenario.length = minutes(4);
    scenario.services = {test::stream("orders", {{"shards", "2"}}),
                         test::producer("web", {{"stream", "orders"}, {"rate", "60/s"}}),
                         test::consumer("reader", {{"stream", "orders"}})};
    for (const int at : {20, 50, 90}) {
        ParameterValues rate;
        setValue(rate, "rate", 60.0 + at);
        scenario.commands.push_back({seconds(at), {"set", "web", rate}});
    }
    return scenario;
}

/// A bar over a real session of a small shop.
struct Bar
{
    LabSession session;
    TimeBar bar{&session};

    Bar()
    {
        const QString faults = session.open(shop(), 3);
        if (!faults.isEmpty())
            qFatal("%s", qPrintable(faults));
        bar.resize(1400, bar.height());
        bar.show();
        QApplication::setActiveWindow(&bar);
        (void)QTest::qWaitForWindowExposed(&bar);
        settle();
    }
    void settle()
    {
        session.settle();
        QCoreApplication::processEvents();
    }
    double now() { return toSeconds(session.frame()->elapsed()); }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(bar.track(), static_cast<Qt::Key>(key), modifiers);
        settle();
    }
    template <typename T>
    T *named(const QString &name)
    {
        for (T *each : bar.findChildren<T *>()) {
            if (each->accessibleName() == name || (each->accessibleName().isEmpty() && each->text() == name))
                return each;
        }
        return nullptr;
    }
};

} // namespace

class TestTimeBar : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void cleanup() { applyTheme(*qApp, Theme::light()); }

    void arrowsAndPagesMove()
    {
        Bar b;
        b.key(Qt::Key_Right);
        QCOMPARE(b.now(), 1.0);
        b.key(Qt::Key_PageUp);
        QCOMPARE(b.now(), 11.0);
        b.key(Qt::Key_Left);
        QCOMPARE(b.now(), 10.0);
        b.key(Qt::Key_PageDown);
        QCOMPARE(b.now(), 0.0);
        b.key(Qt::Key_Left); // never before the start
        QCOMPARE(b.now(), 0.0);
        // Keys faster than the session add up.
        QTest::keyClick(b.bar.track(), Qt::Key_Right);
        QTest::keyClick(b.bar.track(), Qt::Key_Right);
        QTest::keyClick(b.bar.track(), Qt::Key_PageUp);
        b.settle();
        QCOMPARE(b.now(), 12.0);
    }

    void startEndAndHead()
    {
        Bar b;
        b.session.seek(b.session.frame()->start + seconds(30));
        b.settle();
        b.bar.toStart();
        b.settle();
        QCOMPARE(b.now(), 0.0);
        QCOMPARE(b.bar.track()->head(), seconds(30));
        b.bar.toEnd();
        b.settle();
        QCOMPARE(b.now(), 30.0);
    }

    void marksOfTheKnownFutureAreWalked()
    {
        Bar b;
        b.session.seek(b.session.frame()->start + seconds(120));
        b.settle();
        std::vector<double> moments;
        const Happenings all = b.session.frame()->histories->happenings;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double at = toSeconds(all[i].time - b.session.frame()->start);
            if (all[i].isNotable && at > 0 && (moments.empty() || moments.back() != at))
                moments.push_back(at);
        }
        b.bar.toStart();
        b.settle();
        QVERIFY(moments.size() >= 3);
        for (const double moment : moments) {
            b.key(Qt::Key_Right, Qt::ControlModifier);
            QCOMPARE(b.now(), moment);
        }
        b.key(Qt::Key_Right, Qt::ControlModifier); // none after the last: it stays
        QCOMPARE(b.now(), moments.back());
        b.key(Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(b.now(), moments[moments.size() - 2]);
    }

    void happeningsAndEventsAreStepped()
    {
        Bar b;
        b.bar.stepEvent();
        b.settle();
        const double first = b.now();
        b.bar.stepEvent();
        b.settle();
        QVERIFY(b.now() >= first && b.session.frame()->outcomes > 0);
        b.session.seek(b.session.frame()->start + seconds(10));
        b.settle();
        b.bar.stepHappening();
        b.settle();
        QCOMPARE(b.now(), 20.0);
        const Happenings all = b.session.frame()->histories->happenings;
        QVERIFY(all[all.size() - 1].isNotable);
        QCOMPARE(all[all.size() - 1].time, b.session.frame()->now);
        b.session.seek(b.session.frame()->start + seconds(40));
        b.settle();
        b.bar.stepBackHappening();
        b.settle();
        QVERIFY(b.now() < 40.0 && b.now() >= 20.0);
    }

    void playPausesAndBeginsOnceMoreAtTheEnd()
    {
        Bar b;
        b.session.setSpeed(asFastAsItCan);
        b.bar.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(b.now(), 240.0, 20'000);
        QTRY_VERIFY(!b.session.state()->isPlaying);
        b.session.setSpeed(1);
        b.bar.togglePlay();
        QTRY_VERIFY(b.session.state()->isPlaying && b.now() < 30);
        QVERIFY(b.named<QToolButton>("Pause"));
        b.bar.togglePlay();
        QTRY_VERIFY(!b.session.state()->isPlaying);
        QVERIFY(b.named<QToolButton>("Play"));
    }

    void speedsByKeyAndMenu()
    {
        Bar b;
        b.bar.faster();
        b.settle();
        QCOMPARE(b.session.state()->speed, 2.0);
        b.bar.slower();
        b.settle();
        b.bar.slower();
        b.settle();
        QCOMPARE(b.session.state()->speed, 0.5);
        QVERIFY(b.named<QToolButton>(QStringLiteral("Speed: 0.5 ×")));
        b.bar.speedMenu()->actions().last()->trigger();
        b.settle();
        QCOMPARE(b.session.state()->speed, asFastAsItCan);
        QVERIFY(b.bar.speedMenu()->actions().last()->isChecked());
    }

    void aPaceThatCannotBeKeptSaysSo()
    {
        Bar b;
        LiveState state = *b.session.state();
        state.isPlaying = true;
        state.speed = 10;
        state.achievedSpeed = 6;
        b.bar.showState(std::make_shared<const LiveState>(state));
        QVERIFY(b.named<QToolButton>(QStringLiteral("Speed: 10 ×, reaches 6 ×")));
        QVERIFY(b.named<QLabel>(QStringLiteral("reaches 6 ×")));
        state.achievedSpeed = 9.9;
        b.bar.showState(std::make_shared<const LiveState>(state));
        QVERIFY(b.named<QToolButton>(QStringLiteral("Speed: 10 ×")));
    }

    void forkSwitchAndRename()
    {
        Bar b;
        b.session.seek(b.session.frame()->start + seconds(60));
        b.settle();
        QTest::keyClick(b.named<QPushButton>("Fork"), Qt::Key_Space);
        b.settle();
        QCOMPARE(b.session.state()->branches.size(), std::size_t(2));
        QCOMPARE(b.session.state()->branch, 1);
        QCOMPARE(b.bar.track()->futures().rows.front().text, "Main, left at 01:00");

        b.key(Qt::Key_F2); // the main line is chosen: the current future
        auto *dialog = b.bar.findChild<QInputDialog *>();
        QVERIFY(dialog);
        auto *edit = dialog->findChild<QLineEdit *>();
        edit->selectAll();
        QTest::keyClicks(edit, "hot key salted");
        QTest::keyClick(edit, Qt::Key_Return);
        b.settle();
        QCOMPARE(b.session.state()->branches[1].title, std::string("hot key salted"));

        b.key(Qt::Key_Down);
        QCOMPARE(b.bar.track()->chosenFuture(), 0);
        b.key(Qt::Key_Return);
        QCOMPARE(b.session.state()->branch, 0);
        QCOMPARE(b.bar.track()->futures().rows.front().text, "fork: hot key salted at 01:00");
    }

    void clickOnAFutureSwitchesToIt()
    {
        Bar b;
        b.session.seek(b.session.frame()->start + seconds(60));
        b.session.fork("other");
        b.settle();
        const FutureRow row = *b.bar.track()->futures().find(0);
        const QPoint at(qRound(row.label.center().x()), qRound(b.bar.track()->rowY(row.row)));
        QVERIFY(b.bar.track()->wordsAt(at).startsWith("Main, left at 01:00"));
        QTest::mouseClick(b.bar.track(), Qt::LeftButton, {}, at);
        b.settle();
        QCOMPARE(b.session.state()->branch, 0);
        QCOMPARE(b.now(), 60.0); // a click on a future is no seek
    }

    void compareChoosesAndStops()
    {
        Bar b;
        QVERIFY(!b.named<QPushButton>("Compare futures")->isEnabled());
        b.session.seek(b.session.frame()->start + seconds(30));
        b.session.fork("one");
        b.settle();
        QSignalSpy wanted(&b.bar, &TimeBar::compareWanted);
        QTest::keyClick(b.named<QPushButton>("Compare futures"), Qt::Key_Space);
        b.settle();
        QCOMPARE(b.session.state()->otherBranch, 0);
        QVERIFY(b.session.state()->other);
        QVERIFY(b.named<QLabel>("with Main"));
        QTest::keyClick(b.named<QPushButton>("Stop comparing"), Qt::Key_Space);
        b.settle();
        QCOMPARE(b.session.state()->otherBranch, noBranch);
        QCOMPARE(wanted.size(), 2);

        b.session.fork("two");
        b.settle();
        b.bar.toggleCompare(); // two others: which one is asked
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        b.settle();
        QCOMPARE(b.session.state()->otherBranch, 1);
    }

    void dragGoesToTheMomentUnderThePointer()
    {
        Bar b;
        TimeTrack *track = b.bar.track();
        QSignalSpy wanted(track, &TimeTrack::momentWanted);
        const auto at = [&](double seconds) {
            return QPoint(qRound(track->xOf({static_cast<std::int64_t>(seconds * 1e9)})),
                          qRound(track->rowY(-1)));
        };
        QTest::mousePress(track, Qt::LeftButton, {}, at(30));
        QVERIFY(track->isDragging());
        QTest::mouseMove(track, at(70));
        const Duration target = track->momentAt(at(70).x());
        QCOMPARE(track->shownMoment(), target);
        QCOMPARE(b.named<QLabel>("Simulated time")->text(), momentText(target));
        for (int x = 71; x < 200; ++x)
            QTest::mouseMove(track, at(x));
        QVERIFY2(wanted.size() < 40, "a seek for each pixel would never end");
        QTest::mouseRelease(track, Qt::LeftButton, {}, at(100));
        b.settle();
        QCOMPARE(b.session.frame()->elapsed(), track->momentAt(at(100).x()));
        QVERIFY(wanted.last().at(1).toBool());
        QVERIFY(!track->isDragging());
    }

    void busyWorkCanBeStopped()
    {
        Bar b;
        LiveState state = *b.session.state();
        state.busy = "Seeking";
        state.busyShare = 0.43;
        b.bar.showState(std::make_shared<const LiveState>(state));
        QTRY_VERIFY(b.named<QLabel>("Seeking, 43 %") && b.named<QLabel>("Seeking, 43 %")->isVisible());
        auto *cancel = b.named<QPushButton>("Cancel");
        QVERIFY(cancel && cancel->isVisible() && cancel->focusPolicy() != Qt::NoFocus);
        QVERIFY(b.bar.rect().contains(QRect(cancel->mapTo(&b.bar, QPoint()), cancel->size())));
        state.busy.clear();
        b.bar.showState(std::make_shared<const LiveState>(state));
        QVERIFY(!cancel->isVisible());
    }

    void screenReadersHearATime()
    {
        Bar b;
        b.session.seek(b.session.frame()->start + milliseconds(72'400));
        b.settle();
        QAccessibleInterface *track = QAccessible::queryAccessibleInterface(b.bar.track());
        QVERIFY(track && track->valueInterface());
        QCOMPARE(track->role(), QAccessible::Slider);
        QCOMPARE(track->text(QAccessible::Value), "1 minute 12.4 seconds of 4 minutes 0 seconds");
        QCOMPARE(track->valueInterface()->maximumValue().toDouble(), 240.0);
        track->valueInterface()->setCurrentValue(30.0);
        b.settle();
        QCOMPARE(b.now(), 30.0);
        for (QWidget *widget : b.bar.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            QAccessibleInterface *each = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(each && !each->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }

    void nothingIsCutOrCovered_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("isLong");
        QTest::addColumn<bool>("isRightToLeft");
        for (const int width : {1728, 1280, 900}) {
            for (const double scale : {1.0, 2.0}) {
                for (const bool isLong : {false, true})
                    QTest::addRow("%d at %g%s", width, scale, isLong ? ", long words" : "")
                        << width << scale << isLong << isLong;
            }
        }
    }
    void nothingIsCutOrCovered()
    {
        QFETCH(int, width);
        QFETCH(double, scale);
        QFETCH(bool, isLong);
        QFETCH(bool, isRightToLeft);
        std::optional<test::LongWords> words;
        if (isLong)
            words.emplace();
        Theme theme = Theme::light();
        theme.textScale = scale;
        applyTheme(*qApp, theme);
        QApplication::setLayoutDirection(isRightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        {
            Bar b;
            b.bar.resize(width, b.bar.height());
            b.session.seek(b.session.frame()->start + seconds(60));
            b.session.fork("hot key salted");
            b.settle();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
            b.settle();
            std::vector<std::pair<QRect, QString>> parts;
            for (QWidget *part : b.bar.findChildren<QWidget *>()) {
                const bool isLeaf = qobject_cast<QAbstractButton *>(part) || qobject_cast<TimeTrack *>(part)
                                    || qobject_cast<QLabel *>(part);
                if (!isLeaf || !part->isVisible())
                    continue;
                const QRect place(part->mapTo(&b.bar, QPoint()), part->size());
                const QString name =
                    part->metaObject()->className() + QLatin1Char(' ') + part->accessibleName();
                QVERIFY2(b.bar.rect().contains(place), qPrintable(name));
                if (auto *label = qobject_cast<QLabel *>(part))
                    QVERIFY2(label->fontMetrics().horizontalAdvance(label->text()) <= label->width() + 1,
                             qPrintable(label->text()));
                if (qobject_cast<QPushButton *>(part))
                    QVERIFY2(part->minimumSizeHint().width() <= part->width() + 1, qPrintable(name));
                for (const auto &[other, otherName] : parts)
                    QVERIFY2(!other.intersects(place), qPrintable(name + " lies on " + otherName));
                parts.emplace_back(place, name);
            }
            QVERIFY(parts.size() > 9);
            QVERIFY(b.bar.track()->width() >= 150);
        }
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }
};

QTEST_MAIN(TestTimeBar)
#include "tst_time_bar.moc"
