// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: no mark is forgotten after going back, marks never lie on one another, and none is left out of its
// cluster.
#include "ui/marks/happening_mark.h"
#include "ui/time/time_marks.h"

#include <QPainter>
#include <QTest>

#include <random>

using namespace millrace;

namespace {

std::shared_ptr<HistoriesView> histories(int happenings)
{
    auto made = std::make_shared<HistoriesView>();
    for (int i = 0; i < happenings; ++i) {
        Happening happening;
        happening.time = SimTime{} + seconds(10 * (i + 1));
        happening.text = "happening " + std::to_string(i);
        happening.isNotable = i % 3 != 2;
        made->happenings.add(happening);
    }
    return made;
}

LiveState stateAt(BranchId branch, int happenings)
{
    auto frame = std::make_shared<Frame>();
    frame->now = SimTime{} + seconds(10 * happenings);
    frame->histories = histories(happenings);
    LiveState state;
    state.branch = branch;
    state.frame = frame;
    return state;
}

} // namespace

class TestTimeMarks : public QObject
{
    Q_OBJECT

private slots:
    void onlyNotableOnesAreMarked()
    {
        MarkMemory memory;
        memory.take(stateAt(0, 6));
        QCOMPARE(memory.of(0).size(), std::size_t(4));
        QCOMPARE(memory.of(0)[2].at, seconds(40));
        QCOMPARE(memory.of(0)[2].text, "happening 3");
    }

    void knownFutureStaysAfterGoingBack()
    {
        MarkMemory memory;
        memory.take(stateAt(0, 9));
        memory.take(stateAt(0, 2));
        QCOMPARE(memory.of(0).size(), std::size_t(6));
        memory.take(stateAt(0, 12));
        QCOMPARE(memory.of(0).size(), std::size_t(8));
        QCOMPARE(memory.of(0).back().at, seconds(110));
    }

    void everyFutureHasItsOwn()
    {
        MarkMemory memory;
        memory.take(stateAt(0, 9));
        memory.take(stateAt(1, 3));
        QCOMPARE(memory.of(1).size(), std::size_t(2));
        QVERIFY(memory.of(2).empty());
        memory.clear();
        QVERIFY(memory.of(0).empty());
    }

    void neighboursOfAMoment()
    {
        MarkMemory memory;
        memory.take(stateAt(0, 6)); // marks at 10, 20, 40, 50
        QCOMPARE(memory.after(0, seconds(20))->ns, seconds(40).ns);
        QCOMPARE(memory.after(0, seconds(5))->ns, seconds(10).ns);
        QVERIFY(!memory.after(0, seconds(50)));
        QCOMPARE(memory.before(0, seconds(20))->ns, seconds(10).ns);
        QCOMPARE(memory.before(0, seconds(99))->ns, seconds(50).ns);
        QVERIFY(!memory.before(0, seconds(10)));
    }

    void clustersNeverOverlap()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            std::vector<TimeMark> marks(random() % 60);
            std::vector<double> places;
            for (TimeMark &mark : marks) {
                mark.tone = static_cast<HappeningTone>(random() % 6);
                places.push_back(static_cast<double>(random() % 9000) / 10);
            }
            std::sort(places.begin(), places.end());
            const std::vector<MarkCluster> clusters = clusterMarks(marks, places, 12, 30);
            std::size_t next = 0;
            for (std::size_t i = 0; i < clusters.size(); ++i) {
                const MarkCluster &cluster = clusters[i];
                QCOMPARE(cluster.first, next);
                QVERIFY(cluster.count > 0);
                int heaviest = -1;
                for (std::size_t at = next; at < next + cluster.count; ++at)
                    heaviest = std::max(heaviest, toneWeight(marks[at].tone));
                QCOMPARE(toneWeight(cluster.tone), heaviest);
                next += cluster.count;
                if (i + 1 < clusters.size())
                    QVERIFY(clusters[i + 1].x - cluster.x >= (cluster.count > 1 ? 30 : 12));
            }
            QCOMPARE(next, marks.size());
        }
    }

    void tonesDifferInShapeAndWord()
    {
        QSet<QString> words;
        QList<QImage> shapes;
        // One colour for all: only the shape is left to tell them apart.
        Theme theme = Theme::light();
        theme.red = theme.amber = theme.green = theme.violet = theme.accent = theme.inkSecond = Qt::black;
        for (int tone = 0; tone < 6; ++tone) {
            words.insert(toneText(static_cast<HappeningTone>(tone)));
            QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintHappeningMark(painter, {12, 12}, 18, static_cast<HappeningTone>(tone), theme);
            painter.end();
            QVERIFY(!shapes.contains(image));
            shapes.append(image);
        }
        QCOMPARE(words.size(), 6);
    }
};

QTEST_MAIN(TestTimeMarks)
#include "tst_time_marks.moc"
