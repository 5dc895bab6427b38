// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what the views of shards, leases, Lambda lanes, dead letters and latency say is what the frame holds,
// and their tables are proper models.
#include "present/lambda_board.h"
#include "present/latency_paths.h"
#include "present/lease_board.h"
#include "present/letter_board.h"
#include "present/rows_model.h"
#include "present/shard_family.h"
#include "support/sample_parts.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace millrace;

namespace {

template <typename Part>
std::shared_ptr<const Part> partOf(const Frame &frame, std::uint16_t service)
{
    return std::dynamic_pointer_cast<const Part>(frame.find(ServiceIndex{service})->part);
}

bool isNear(double a, double b)
{
    return std::abs(a - b) < 1e-6 * std::max(1.0, std::abs(b));
}

QStringList column(const TableContent &table, const char *title)
{
    QStringList texts;
    for (std::size_t c = 0; c < table.columns.size(); ++c)
        if (table.columns[c].title == QLatin1String(title))
            for (const TableRow &row : table.rows)
                texts << row.cells[c].text;
    return texts;
}

} // namespace

class TestViewModels : public QObject
{
    Q_OBJECT

private slots:
    void familyIsInOrderOfKeys()
    {
        const Frame frame = sample::familyFrame();
        const ShardFamily family = familyOf(frame, frame.services[0]);
        std::vector<LaneIndex> order;
        for (const FamilyBar &bar : family.bars)
            order.push_back(bar.lane);
        QCOMPARE(order, (std::vector<LaneIndex>{0, 1, 2, 4, 5, 6, 3}));
        QVERIFY(family.find(0)->state == LaneState::Expired);
        QCOMPARE(family.find(0)->expires, frame.start + seconds(150));
        // A closed shard expires when the last that it can hold has been kept for the retention.
        QCOMPARE(family.find(2)->expires, frame.start + seconds(60) + hours(24));
        QCOMPARE(family.find(1)->expires, SimTime{});
    }

    void refusalsAreSpells()
    {
        const Frame frame = sample::familyFrame();
        const ShardFamily family = familyOf(frame, frame.services[0]);
        const auto &closed = family.find(2)->refusals;
        QCOMPARE(closed.size(), std::size_t(2));
        QCOMPARE(closed[0].from, frame.start + seconds(30));
        QCOMPARE(closed[0].to, frame.start + seconds(45));
        // What a closing ended is not said to go on.
        QCOMPARE(closed[1].to, frame.start + seconds(60));
        const auto &open = family.find(6)->refusals;
        QCOMPARE(open.size(), std::size_t(1));
        QCOMPARE(open[0].to, frame.now);
        QVERIFY(family.find(1)->refusals.empty());
    }

    void placesOfReaders()
    {
        const Frame frame = sample::familyFrame();
        const ShardFamily family = familyOf(frame, frame.services[0]);
        QVERIFY(family.find(5)->isDraining());
        QVERIFY(!family.find(2)->isDraining());
        QCOMPARE(family.find(5)->places[0].at, frame.now - seconds(95));
        QVERIFY(barText(*family.find(5), family).contains(QStringLiteral("1 min 35 s")));
        QCOMPARE(barText(*family.find(6), family), QStringLiteral("517/s refused, records limit 1,000/s"));
        QVERIFY(describeBar(*family.find(6), family).contains(QStringLiteral("from shard 5, shard 3")));
        QCOMPARE(column(familyTable(family), "Went on as").at(2), QStringLiteral("shard 4, shard 5"));
    }

    void leasesSayWhoAndHowFar()
    {
        const Frame frame = sample::leasesFrame();
        const auto part = partOf<LeasesPart>(frame, 1);
        const LeaseBoard board = boardOf(frame, frame.services[1], part);
        QVERIFY(isNear(board.age(part->rows[0]), 0.18)); // 1.8 s of 10 s
        QVERIFY(isNear(board.age(part->rows[1]), 1.4));
        QCOMPARE(board.steals, 1);
        QCOMPARE(board.expiries, 1);
        // Newest first, and only what is of leases.
        QCOMPARE(board.events.size(), std::size_t(3));
        QCOMPARE(board.events[0].text, QStringLiteral("worker-2 has not renewed shard 1 for 10 s"));
        QCOMPARE(leaseStateText(part->rows[3]), QStringLiteral("read to its end"));
        QCOMPARE(leaseLagText(part->rows[0]), QStringLiteral("4.1 s · 571 records behind"));
        QVERIFY(checkpointText(part->rows[0]).endsWith(QStringLiteral("8,429 processed since")));
        QCOMPARE(column(leaseTable(board), "Owner"), (QStringList{"worker-1", "worker-2", "worker-3", ""}));
        QVERIFY(describeLease(part->rows[1], board)
                    .contains(QStringLiteral("renewed 14 s ago, expires after 10 s")));
    }

    void batchPiecesAreToScale()
    {
        const LambdaLane lane = sample::bisectingLane(0, 0, defaultStart);
        const std::vector<BatchPiece> pieces = piecesOf(lane.tree);
        QCOMPARE(pieces.size(), lane.tree.size());
        for (const BatchPiece &piece : pieces) {
            const BatchNode &node = lane.tree[piece.node];
            const double records = static_cast<double>(node.endPosition - node.firstPosition);
            QVERIFY(isNear(piece.end - piece.begin, records / 100));
            QVERIFY(isNear(piece.begin, static_cast<double>(node.firstPosition - 1'200) / 100));
        }
        QCOMPARE(pieces[6].level, 3);
        QCOMPARE(bisectText(lane), QStringLiteral("split 3 times, 2 of 4 parts done"));
        QCOMPARE(attemptText(lane), QStringLiteral("attempt 2 of 3"));
    }

    void brokenTreesAreDrawnAllTheSame()
    {
        // A parent that does not precede its node is no parent.
        const std::vector<BatchNode> tree{{5, 0, 10, 10, 0, BatchOutcome::Running, ""},
                                          {1, 5, 5, 0, 0, BatchOutcome::Pending, ""}};
        for (const BatchPiece &piece : piecesOf(tree)) {
            QCOMPARE(piece.level, 0);
            QCOMPARE(piece.begin, 0.0);
            QCOMPARE(piece.end, 1.0);
        }
        QVERIFY(piecesOf({}).empty());
    }

    void lanesInTroubleComeFirst()
    {
        const Frame frame = sample::lambdaFrame(40, 3);
        const LambdaBoard board = boardOf(frame, frame.services[1], partOf<LambdaPart>(frame, 1));
        const auto notable = board.notable(6);
        QCOMPARE(notable.size(), std::size_t(6));
        for (const std::size_t at : notable)
            QVERIFY(board.part->lanes[at].level == Level::Refusing);
        QCOMPARE(board.shards().size(), std::size_t(40));
        QCOMPARE(board.notable(1'000).size(), board.part->lanes.size());
        QVERIFY(isNear(board.progress(sample::bisectingLane(0, 0, board.now)), 0.7));
        QVERIFY(board.progress(LambdaLane{}) < 0);
    }

    void lettersOfAllHoldersNewestFirst()
    {
        const LetterBoard board = lettersOf(sample::lettersFrame());
        QCOMPARE(board.letters.size(), std::size_t(6));
        for (std::size_t i = 1; i < board.letters.size(); ++i)
            QVERIFY(board.letters[i - 1].letter.time >= board.letters[i].letter.time);
        QCOMPARE(board.total, 13);
        QCOMPARE(board.goneLetters, 2);
        QCOMPARE(board.conditions[0].first, QStringLiteral("RetryAttemptsExhausted"));
        QCOMPARE(board.conditions[0].second, 4);
        const HeldLetter &first = board.letters.front();
        QCOMPARE(first.fromName, QStringLiteral("router"));
        QCOMPARE(first.shardName, QStringLiteral("shard 1"));
        QVERIFY(payloadLevel(first.letter) == Level::Refusing);
        QCOMPARE(column(letterTable(board), "Time").front(), QStringLiteral("02:10"));
        QVERIFY(lettersOf(sample::smallFrame()).letters.empty());
    }

    void latencyFollowsTheWay()
    {
        const Frame frame = sample::latencyFrame();
        const LatencyPaths paths = latencyOf(frame);
        QStringList names;
        for (const LatencyPath &path : paths.paths)
            names << path.name;
        QCOMPARE(names, (QStringList{"web, mobile → events → router",
                                     "web, mobile → events → router → signups → crm",
                                     "web, mobile → events → router → purchases → lake"}));
        const LatencyPath &crm = paths.paths[1];
        QStringList stages;
        for (const StageFigure &figure : crm.stages)
            stages << stageText(figure.stage) + u' ' + figure.serviceName;
        QCOMPARE(stages, (QStringList{"buffered web, mobile", "put web, mobile", "in the log router",
                                      "processing router", "delivery router", "in the log crm",
                                      "processing crm", "delivery crm"}));
        // Two sources are averaged by their records: (30 x 40 + 100 + 10 x 10) / 41.
        QVERIFY(isNear(crm.stages[0].averageMs, 1'400.0 / 41));
        QCOMPARE(crm.stages[0].maximumMs, 100.0);
        double sum = 0;
        for (const StageFigure &figure : crm.stages)
            sum += figure.averageMs;
        QVERIFY(isNear(crm.averageMs(), sum));
        QVERIFY(crm.maximumMs() >= crm.averageMs());
        QCOMPARE(latencyTable(paths).rows.size(), paths.paths[0].stages.size() + paths.paths[1].stages.size()
                                                      + paths.paths[2].stages.size() + 3);
    }

    void onlyTheLastMinuteCounts()
    {
        Frame frame = sample::latencyFrame();
        QVERIFY(hasStages(frame));
        frame.now = frame.now + seconds(70);
        QVERIFY(latencyOf(frame).paths.empty());
        QVERIFY(!hasStages(sample::smallFrame()));
        QVERIFY(latencyOf(sample::feedbackFrame()).paths.empty()); // a circle ends
    }

    void tablesAreModels()
    {
        RowsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto leases = [](int count) {
            const Frame frame = sample::leasesFrame(count);
            return leaseTable(boardOf(frame, frame.services[1], partOf<LeasesPart>(frame, 1)));
        };
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.show(leases(4));
        QCOMPARE(resets.size(), 1);
        QCOMPARE(model.rowCount(), 4);
        for (const int count : {9, 9, 2, 0, 30}) {
            model.show(leases(count));
            QCOMPARE(model.rowCount(), count);
        }
        QCOMPARE(resets.size(), 1); // rows come and go, the table stays
        model.show(letterTable(lettersOf(sample::lettersFrame())));
        QCOMPARE(resets.size(), 2);
        QCOMPARE(model.headerData(0, Qt::Horizontal).toString(), QStringLiteral("Time"));
    }

    void csvHoldsRawFigures()
    {
        TableContent table;
        table.columns = {{"Name, and more"}, {"Rate", true}};
        table.rows = {{{}, noLane, {{"a \"b\""}, {"1,517/s", 1517.0}}}, {{}, noLane, {{"c"}, {}}}};
        QCOMPARE(table.csv(), QStringLiteral("\"Name, and more\",Rate\n\"a \"\"b\"\"\",1517\nc,\n"));
    }
};

QTEST_MAIN(TestViewModels)
#include "tst_view_models.moc"
