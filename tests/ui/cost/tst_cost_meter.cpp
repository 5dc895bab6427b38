// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the meter and the bill show the frame's own figures, line by line, with their prices and sources, and
// move with the run.

#include "present/cost_model.h"
#include "present/money_text.h"
#include "support/long_words.h"
#include "support/panel_window.h"
#include "support/small_lab.h"
#include "ui/cost/cost_meter.h"
#include "ui/cost/cost_popup.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace millrace;

namespace {

/// All words of the popup that can be seen.
QString wordsOf(const QWidget *widget)
{
    QString words;
    for (const QLabel *label : widget->findChildren<QLabel *>())
        if (label->isVisibleTo(widget))
            words += label->text() + QLatin1Char('\n');
    return words;
}

} // namespace

class TestCostMeter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void showsTheFramesFigures();
    void moves();
    void opensTheBillByKeys();
    void saysThatThereAreNoPrices();
    void itsModelIsAModel();
    void growsWithItsWords();
};

void TestCostMeter::showsTheFramesFigures()
{
    test::Lab lab;
    CostMeter meter(&lab.session);
    test::showPanel(&meter, 400, 40);
    lab.runTo(60);
    const CostReport &cost = lab.frame()->histories->cost;
    QVERIFY(cost.total.value > 0);
    QTRY_COMPARE(
        meter.accessibleName(),
        QStringLiteral("Cost: %1 so far, %2 a month").arg(moneyText(cost.total), moneyText(cost.perMonth)));
    const CostModel &model = *meter.model();
    QCOMPARE(model.rowCount(), static_cast<int>(cost.lines.size()) + 1);
    for (std::size_t i = 0; i < cost.lines.size(); ++i) {
        const auto cell = [&](CostModel::Column column) {
            return model.index(static_cast<int>(i), column).data().toString();
        };
        QCOMPARE(cell(CostModel::Service), QString::fromStdString(cost.lines[i].serviceName));
        QCOMPARE(cell(CostModel::Item), QString::fromStdString(cost.lines[i].title));
        QCOMPARE(cell(CostModel::SoFar), moneyText(cost.lines[i].total));
        QCOMPARE(cell(CostModel::PerMonth), moneyText(cost.lines[i].perMonth));
        if (cost.lines[i].isPriced)
            QVERIFY(cell(CostModel::Source).contains(QLatin1String("2026-08")));
    }
    // Two open shards for a minute at $0.015 an hour: by hand.
    QCOMPARE(moneyText(cost.lines.front().total), QStringLiteral("$0.000500"));
    QCOMPARE(model.index(model.rowCount() - 1, CostModel::SoFar).data().toString(), moneyText(cost.total));
}

void TestCostMeter::moves()
{
    test::Lab lab;
    CostMeter meter(&lab.session);
    test::showPanel(&meter, 400, 40);
    lab.runTo(20);
    const QString before = meter.accessibleName();
    QSignalSpy resets(meter.model(), &QAbstractItemModel::modelReset);
    lab.runTo(40);
    QTRY_VERIFY(meter.accessibleName() != before);
    QCOMPARE(resets.count(), 0);
}

void TestCostMeter::opensTheBillByKeys()
{
    test::Lab lab;
    CostMeter meter(&lab.session);
    test::showPanel(&meter, 400, 40);
    lab.runTo(30);
    meter.setFocus();
    QTest::keyClick(&meter, Qt::Key_Return);
    QVERIFY(meter.popup()->isVisible());
    QVERIFY(meter.popup()->bookText().contains(QLatin1String("list, 2026-08")));
    QVERIFY(meter.popup()->table()->isVisible());
    QCOMPARE(test::cutWords(meter.popup()), QString());
    QTest::keyClick(meter.popup(), Qt::Key_Escape);
    QVERIFY(!meter.popup()->isVisible());
}

void TestCostMeter::saysThatThereAreNoPrices()
{
    Scenario scenario = test::hotShop();
    scenario.prices = nullptr;
    test::Lab lab(scenario);
    CostMeter meter(&lab.session);
    test::showPanel(&meter, 400, 40);
    lab.runTo(5);
    QTRY_COMPARE(meter.accessibleName(), QStringLiteral("Cost: no prices"));
    meter.openBill();
    QVERIFY(wordsOf(meter.popup()).contains(QLatin1String("no price book")));
    QVERIFY(meter.model()->rowCount() > 0); // what has been used is counted all the same
    QCOMPARE(meter.model()->index(0, CostModel::SoFar).data().toString(), QStringLiteral("no price"));
    meter.popup()->close();

    LabSession nothing;
    CostMeter empty(&nothing);
    test::showPanel(&empty, 400, 40);
    empty.openBill();
    QVERIFY(wordsOf(empty.popup()).contains(QLatin1String("Nothing that costs money")));
    QVERIFY(!empty.popup()->table()->isVisible());
}

void TestCostMeter::itsModelIsAModel()
{
    CostModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto book = test::priceBook();
    UsageCounter shards{{0}, "kinesis.shard_hour", 3'600, 3'600, 2};
    UsageCounter other{{1}, "kinesis.unknown", 5, 1, 0};
    model.show(costOf({shards}, book.get(), {"orders"}), book);
    QCOMPARE(model.rowCount(), 2);
    model.show(costOf({shards, other}, book.get(), {"orders", "x"}), book);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, CostModel::PerMonth).data().toString(),
             QStringLiteral("$21.60")); // 2 * 720 h * $0.015
    QCOMPARE(model.index(1, CostModel::Price).data().toString(), QStringLiteral("no price"));
    model.show({}, nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestCostMeter::growsWithItsWords()
{
    test::Lab lab;
    lab.runTo(60);
    int width = 0;
    for (const double scale : {1.0, 2.0}) {
        const test::ThemeFor theme(true, scale);
        CostMeter meter(&lab.session);
        const int hint = meter.sizeHint().width();
        QVERIFY(hint > width);
        const QFontMetrics metrics(Theme::current().figures(12.5, QFont::Medium));
        const CostReport &cost = lab.frame()->histories->cost;
        QVERIFY(hint > metrics.horizontalAdvance(moneyText(cost.total) + moneyText(cost.perMonth)));
        width = hint;
        const test::LongWords words;
        QVERIFY(CostMeter(&lab.session).sizeHint().width() > hint);
    }
}

QTEST_MAIN(TestCostMeter)
#include "tst_cost_meter.moc"
