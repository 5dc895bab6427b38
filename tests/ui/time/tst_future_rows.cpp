// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the tree of futures is drawn as it is: each parts where it parted, below what it hangs from, and
// neither lines nor words of one row lie on one another, whatever the tree.
#include "ui/time/future_rows.h"

#include <QFontMetricsF>
#include <QTest>

#include <random>

using namespace millrace;

namespace {

LiveState stateWith(std::vector<BranchView> branches, BranchId current)
{
    auto frame = std::make_shared<Frame>();
    LiveState state;
    state.frame = frame;
    state.branches = std::move(branches);
    state.branch = current;
    state.end = SimTime{} + minutes(10);
    return state;
}

BranchView branch(BranchId id, BranchId parent, int forkedAt, int head, const char *title)
{
    return {id, parent, title, SimTime{} + seconds(forkedAt), SimTime{} + seconds(head), 0};
}

FuturesRequest request(double width = 1000)
{
    FuturesRequest made;
    made.left = 10;
    made.right = 10 + width;
    made.length = minutes(10);
    made.font = QFont(QStringLiteral("Inter"));
    made.font.setPixelSize(11);
    made.rowsMax = 4;
    return made;
}

LiveState randomTree(std::mt19937 &random)
{
    std::vector<BranchView> branches{branch(0, noBranch, 0, 300 + static_cast<int>(random() % 300), "Main")};
    const auto count = static_cast<int>(random() % 12);
    for (int id = 1; id <= count; ++id) {
        const BranchView &parent = branches[random() % branches.size()];
        const auto from = static_cast<int>(toSeconds(parent.forkedAt - SimTime{}));
        const auto to = static_cast<int>(toSeconds(parent.head - SimTime{}));
        const int forkedAt = from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
        const int head = forkedAt + static_cast<int>(random() % 200);
        const std::string title = "future " + std::string(random() % 30, 'n') + std::to_string(id);
        branches.push_back(branch(id, parent.id, forkedAt, std::min(head, 600), title.c_str()));
    }
    const auto current = static_cast<BranchId>(random() % branches.size());
    return stateWith(std::move(branches), current);
}

} // namespace

class TestFutureRows : public QObject
{
    Q_OBJECT

private slots:
    void aForkHangsFromTheMainLine()
    {
        const LiveState state =
            stateWith({branch(0, noBranch, 0, 400, "Main"), branch(1, 0, 160, 300, "hot key salted")}, 0);
        const FuturesLayout layout = layoutFutures(state, request());
        QCOMPARE(layout.rows.size(), std::size_t(1));
        const FutureRow &row = layout.rows.front();
        QCOMPARE(row.text, "fork: hot key salted at 02:40");
        QCOMPARE(row.shown, row.text);
        QCOMPARE(row.row, 0);
        QCOMPARE(row.parentRow, -1);
        QVERIFY(std::abs(row.from - (10 + 160 / 600.0 * 1000)) < 0.01);
        QVERIFY(std::abs(row.to - (10 + 300 / 600.0 * 1000)) < 0.01);
        QVERIFY(row.label.left() > row.to);
    }

    void theFormerFutureHangsWhereItWasLeft()
    {
        // Forked from its fork: all three can be gone back to.
        const LiveState state =
            stateWith({branch(0, noBranch, 0, 400, "Main"), branch(1, 0, 160, 350, "salted"),
                       branch(2, 1, 200, 500, "and split"), branch(3, 0, 300, 320, "late")},
                      2);
        const FuturesLayout layout = layoutFutures(state, request());
        QCOMPARE(layout.rows.size(), std::size_t(3));
        QCOMPARE(layout.find(0)->text, "Main, left at 02:40");
        QCOMPARE(layout.find(0)->parentRow, -1);
        QCOMPARE(layout.find(1)->text, "salted, left at 03:20");
        QCOMPARE(layout.find(1)->parentRow, -1);
        // It left Main after the current future did: it hangs from what remains of Main.
        QCOMPARE(layout.find(3)->parentRow, layout.find(0)->row);
        QVERIFY(layout.find(3)->row > layout.find(0)->row);
        QVERIFY(!layout.find(2));
    }

    void theComparedOneSaysSo()
    {
        LiveState state =
            stateWith({branch(0, noBranch, 0, 400, "Main"), branch(1, 0, 160, 300, "salted")}, 0);
        state.otherBranch = 1;
        QCOMPARE(layoutFutures(state, request()).rows.front().text, "fork: salted at 02:40 (compared)");
    }

    void anEmptyFutureCanStillBeHit()
    {
        const LiveState state =
            stateWith({branch(0, noBranch, 0, 160, "Main"), branch(1, 0, 160, 300, "salted")}, 1);
        const FutureRow row = layoutFutures(state, request()).rows.front();
        QVERIFY(row.to - row.from >= 10);
    }

    void moreThanFitAreCounted()
    {
        std::vector<BranchView> branches{branch(0, noBranch, 0, 600, "Main")};
        for (int id = 1; id <= 9; ++id)
            branches.push_back(branch(id, 0, 100 + id, 500, "of the same time"));
        const FuturesLayout layout = layoutFutures(stateWith(branches, 0), request());
        QCOMPARE(layout.rows.size() + static_cast<std::size_t>(layout.hidden), std::size_t(9));
        QVERIFY(layout.hidden > 0);
        QCOMPARE(layout.hiddenText, QString("%1 more futures").arg(layout.hidden));
    }

    void nothingOverlapsInAnyTree()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 400; ++round) {
            const LiveState state = randomTree(random);
            const FuturesRequest asked = request(200 + static_cast<double>(random() % 1200));
            const FuturesLayout layout = layoutFutures(state, asked);
            QCOMPARE(layout.rows.size() + static_cast<std::size_t>(layout.hidden), state.branches.size() - 1);
            const QFontMetricsF metrics(asked.font);
            for (std::size_t i = 0; i < layout.rows.size(); ++i) {
                const FutureRow &row = layout.rows[i];
                QVERIFY(row.row >= 0 && row.row < asked.rowsMax && row.row > row.parentRow);
                QVERIFY(row.branch != state.branch);
                if (!row.shown.isEmpty()) {
                    QVERIFY(row.label.right() <= asked.right + 0.5 && row.label.left() >= asked.left - 0.5);
                    QVERIFY(row.label.left() >= row.to || row.label.right() <= row.from);
                    QVERIFY(metrics.horizontalAdvance(row.shown) <= row.label.width() + 1);
                }
                for (std::size_t j = i + 1; j < layout.rows.size(); ++j) {
                    const FutureRow &other = layout.rows[j];
                    if (other.row != row.row)
                        continue;
                    const auto extent = [](const FutureRow &of) {
                        return of.shown.isEmpty() ? std::pair(of.from, of.to)
                                                  : std::pair(std::min(of.from, of.label.left()),
                                                              std::max(of.to, of.label.right()));
                    };
                    const auto [from, to] = extent(row);
                    const auto [otherFrom, otherTo] = extent(other);
                    QVERIFY2(to <= otherFrom || otherTo <= from,
                             qPrintable(QString("round %1: %2 and %3").arg(round).arg(row.text, other.text)));
                }
                if (layout.hidden > 0 && row.row == layout.rowCount - 1 && !row.shown.isEmpty())
                    QVERIFY(row.label.right() <= layout.hiddenLeft);
            }
        }
    }
};

QTEST_MAIN(TestFutureRows)
#include "tst_future_rows.moc"
