// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the table says what the canvas draws, row by row, keeps its place while figures change, and copies as
// CSV.
#include "support/sample_frames.h"
#include "ui/canvas/canvas_table.h"
#include "ui/canvas/canvas_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace millrace;

namespace {

std::shared_ptr<const Frame> shared(Frame frame)
{
    return std::make_shared<const Frame>(std::move(frame));
}

int rowNamed(const QAbstractItemModel &model, const QString &name)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, CanvasTableModel::Name).data().toString() == name)
            return row;
    }
    return -1;
}

} // namespace

class TestCanvasTableModel : public QObject
{
    Q_OBJECT

private slots:
    void everyFrameMakesASoundModel()
    {
        CanvasTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.showFrame(nullptr);
        QCOMPARE(model.rowCount(), 0);
        for (int round = 0; round < 2; ++round) {
            for (const auto &frame : {shared(sample::smallFrame()), shared(sample::calmFrame()),
                                      shared(sample::drainingFrame()), shared(sample::hugeFrame(300)),
                                      shared(sample::creatingFrame()), shared(sample::emptyFrame())}) {
                model.showFrame(frame);
                std::size_t rows = frame->services.size();
                for (const ServiceFrame &service : frame->services)
                    rows += service.lanes.size() + service.readers.size();
                QCOMPARE(model.rowCount(), static_cast<int>(rows));
            }
        }
        model.showFrame(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void figuresAreThoseOfTheFrame()
    {
        CanvasTableModel model;
        const auto frame = shared(sample::smallFrame());
        model.showFrame(frame);
        const auto cell = [&](const QString &name, CanvasTableModel::Column column) {
            return model.index(rowNamed(model, name), column);
        };
        for (const LaneFrame &lane : frame->services[0].lanes) {
            const QString name = QString::fromStdString(lane.name);
            QCOMPARE(cell(name, CanvasTableModel::Rate).data(Qt::UserRole).toDouble(),
                     lane.acceptedPerSecond);
            QCOMPARE(cell(name, CanvasTableModel::Offered).data(Qt::UserRole).toDouble(),
                     lane.offeredPerSecond);
            QCOMPARE(cell(name, CanvasTableModel::Refused).data(Qt::UserRole).toDouble(),
                     lane.refusedPerSecond);
        }
        QCOMPARE(cell("shardId-000000000002", CanvasTableModel::Refused).data().toString(), "517/s");
        QCOMPARE(cell("shardId-000000000002", CanvasTableModel::Limit).data().toString(),
                 "refusing, records limit 1,000/s");
        QCOMPARE(cell("analytics in shard 2", CanvasTableModel::LagSeconds).data().toString(), "4.1 s");
        QCOMPARE(cell("analytics in shard 2", CanvasTableModel::LagRecords).data(Qt::UserRole).toLongLong(),
                 4100);
        QCOMPARE(cell("web", CanvasTableModel::Rate).data().toString(), "1,540/s");
        for (int column = 0; column < model.columnCount(); ++column)
            QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
    }

    void changingFiguresKeepTheRows()
    {
        CanvasTableModel model;
        model.showFrame(shared(sample::smallFrame()));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.showFrame(shared(sample::calmFrame()));
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 1);
        model.showFrame(shared(sample::drainingFrame()));
        QCOMPARE(resets.size(), 1);
    }

    void theSelectionSurvivesTheNextFrame()
    {
        CanvasTable table;
        table.showFrame(shared(sample::smallFrame()));
        QSignalSpy chosen(&table, &CanvasTable::targetChosen);
        table.select({{0}, 2});
        QCOMPARE(chosen.size(), 0); // told from outside
        QCOMPARE(table.currentIndex().siblingAtColumn(CanvasTableModel::Name).data().toString(),
                 "shardId-000000000002");
        table.showFrame(shared(sample::calmFrame()));
        QCOMPARE(table.currentIndex().siblingAtColumn(CanvasTableModel::Name).data().toString(),
                 "shardId-000000000002");
        QTest::keyClick(&table, Qt::Key_Down);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<CanvasTarget>().lane, LaneIndex(3));
    }

    void sortsByFigureAndCopiesAsCsv()
    {
        CanvasTable table;
        table.showFrame(shared(sample::smallFrame()));
        table.sortByColumn(CanvasTableModel::Refused, Qt::DescendingOrder);
        QCOMPARE(table.model()->index(0, CanvasTableModel::Name).data().toString(), "shardId-000000000002");
        const QStringList lines = table.csv().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), table.model()->rowCount() + 1);
        QVERIFY(lines[0].startsWith("What,Name,State,Rate"));
        QVERIFY2(lines[1].contains("shardId-000000000002,open,1000,1517,517"), qPrintable(lines[1]));
        QVERIFY(lines[1].endsWith("\"refusing, records limit 1,000/s\"")); // commas are quoted
    }
};

QTEST_MAIN(TestCanvasTableModel)
#include "tst_canvas_table_model.moc"
