// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the list of happenings follows a run forward, back and into another future by inserting and removing
// rows only, newest first, and is never longer than its limit.

#include "present/happening_model.h"

#include "sim/scenario/scenario.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace millrace;

namespace {

/// A frame with `count` happenings, one a second; every third is not notable. From `turn` on they are others.
Frame frameOf(std::size_t count, std::size_t turn = SIZE_MAX)
{
    auto histories = std::make_shared<HistoriesView>();
    for (std::size_t i = 0; i < count; ++i) {
        Happening happening;
        happening.time = defaultStart + seconds(static_cast<std::int64_t>(i));
        happening.kind = i >= turn ? "other" : "one";
        happening.text = happening.kind + " " + std::to_string(i);
        happening.isNotable = i % 3 != 2;
        histories->happenings.add(happening);
    }
    Frame frame;
    frame.start = defaultStart;
    frame.histories = histories;
    return frame;
}

QStringList textsOf(const QAbstractItemModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, 0).data().toString();
    return texts;
}

/// What has to be listed, newest first, from the happenings themselves.
QStringList expectedOf(const Frame &frame, bool isNotableOnly)
{
    QStringList texts;
    const Happenings &all = frame.histories->happenings;
    for (std::size_t i = all.size(); i-- > 0 && texts.size() < static_cast<int>(HappeningModel::rowsMax);)
        if (all[i].isNotable || !isNotableOnly)
            texts << QString::fromStdString(all[i].text);
    return texts;
}

} // namespace

class TestHappeningModel : public QObject
{
    Q_OBJECT

private slots:
    void followsARun();
    void movesNoRowThatStays();
    void isBounded();
    void tellsAMomentAndATone();
};

void TestHappeningModel::followsARun()
{
    HappeningModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    struct Step
    {
        std::size_t count;
        std::size_t turn;
        BranchId branch;
        bool isNotableOnly;
    };
    const Step steps[] = {
        {0, SIZE_MAX, 0, true},      {5, SIZE_MAX, 0, true},      {40, SIZE_MAX, 0, true},
        {12, SIZE_MAX, 0, true},     {12, SIZE_MAX, 0, false},    {30, 10, 1, false},
        {30, SIZE_MAX, 0, false},    {8, SIZE_MAX, 1, true},      {1'600, SIZE_MAX, 0, false},
        {4'000, SIZE_MAX, 0, false}, {1'010, SIZE_MAX, 0, false}, {900, 3, 2, true},
        {0, SIZE_MAX, 0, true}};
    for (const Step &step : steps) {
        const Frame frame = frameOf(step.count, step.turn);
        model.setNotableOnly(step.isNotableOnly);
        model.show(frame, step.branch);
        QCOMPARE(textsOf(model), expectedOf(frame, step.isNotableOnly));
    }
}

void TestHappeningModel::movesNoRowThatStays()
{
    HappeningModel model;
    model.show(frameOf(10), 0);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QPersistentModelIndex kept = model.index(2, 0);
    const QString text = kept.data().toString();
    model.show(frameOf(20), 0);
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), text);
    model.show(frameOf(20, 15), 3); // another future with the same beginning
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), text);
    QCOMPARE(model.rowOf(model.happening(kept.row()).id), kept.row());
    QCOMPARE(resets.count(), 0);
}

void TestHappeningModel::isBounded()
{
    HappeningModel model;
    model.setNotableOnly(false);
    model.show(frameOf(2'500), 0);
    QCOMPARE(model.rowCount(), static_cast<int>(HappeningModel::rowsMax));
    QCOMPARE(model.total(), std::size_t{2'500});
    QCOMPARE(model.rowOf(2'499), 0);
    QCOMPARE(model.rowOf(0), -1);
}

void TestHappeningModel::tellsAMomentAndATone()
{
    Frame frame = frameOf(0);
    auto histories = std::make_shared<HistoriesView>();
    Happening happening;
    happening.time = defaultStart + minutes(62) + milliseconds(58'049);
    happening.text = "web refused";
    happening.tone = HappeningTone::Trouble;
    histories->happenings.add(happening);
    frame.histories = histories;
    HappeningModel model;
    model.show(frame, 0);
    const QModelIndex row = model.index(0, 0);
    QCOMPARE(row.data(HappeningModel::Time).toString(), QStringLiteral("1:02:58.0"));
    QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains(toneWord(HappeningTone::Trouble)));
    QCOMPARE(row.data(HappeningModel::HasCause).toBool(), false);
}

QTEST_GUILESS_MAIN(TestHappeningModel)
#include "tst_happening_model.moc"
