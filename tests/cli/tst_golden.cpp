// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every row of tests/golden/fingerprints.csv still comes out of the console. A row changes only
// together with a reason in the commit message; tests/golden/regenerate.sh writes them anew.

#include "support/console.h"

#include <optional>

using namespace millrace::test;

namespace {

const QString goldenFile = QString::fromLocal8Bit(MILLRACE_SOURCE_DIR) + "/tests/golden/fingerprints.csv";

struct Row
{
    QString scenario, seed, until, events, metrics;
};

/// What is wrong with a row, or nothing.
QString judge(const Row &row)
{
    const QJsonObject run = runJson({row.scenario, "--seed", row.seed, "--until", row.until});
    const QString events = run["fingerprint"]["events"].toString();
    const QString metrics = run["fingerprint"]["metrics"].toString();
    if (events == row.events && metrics == row.metrics)
        return {};
    return QString("the row is now %1,%2,%3,%4,%5").arg(row.scenario, row.seed, row.until, events, metrics);
}

std::optional<Row> rowOf(const QString &line)
{
    const QStringList cells = line.split(',');
    static const QRegularExpression hash("^[0-9a-f]{16}$");
    if (cells.size() != 5 || !hash.match(cells[3]).hasMatch() || !hash.match(cells[4]).hasMatch())
        return std::nullopt;
    return Row{cells[0], cells[1], cells[2], cells[3], cells[4]};
}

} // namespace

class TestGolden : public QObject
{
    Q_OBJECT

private slots:
    void comesOutAgain_data();
    void comesOutAgain();
    void coversEveryScenario();
    void noticesAChangedHash();

private:
    QList<Row> m_rows;
};

void TestGolden::comesOutAgain_data()
{
    QTest::addColumn<int>("row");
    const QStringList lines = QString::fromUtf8(fileBytes(goldenFile)).split('\n', Qt::SkipEmptyParts);
    QVERIFY(lines.size() > 1);
    QCOMPARE(lines[0], QString("scenario,seed,until,events,metrics"));
    m_rows.clear();
    for (const QString &line : lines.mid(1)) {
        const std::optional<Row> row = rowOf(line);
        QVERIFY2(row.has_value(), qPrintable(line));
        QTest::addRow("%s, seed %s", qPrintable(row->scenario), qPrintable(row->seed)) << int(m_rows.size());
        m_rows << *row;
    }
}

void TestGolden::comesOutAgain()
{
    QFETCH(int, row);
    const QString fault = judge(m_rows[row]);
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
}

void TestGolden::coversEveryScenario()
{
    QSet<QString> covered;
    for (const Row &row : m_rows)
        covered << row.scenario;
    const QDir scenarios(QString::fromLocal8Bit(MILLRACE_SOURCE_DIR) + "/lessons/scenarios");
    for (const QString &file : scenarios.entryList({"*.json"}))
        QVERIFY2(covered.contains(QFileInfo(file).completeBaseName()), qPrintable(file + " has no row"));
}

void TestGolden::noticesAChangedHash()
{
    QVERIFY(!m_rows.isEmpty());
    Row row = m_rows.first();
    row.events.replace(15, 1, row.events.endsWith('0') ? "1" : "0");
    QVERIFY(!judge(row).isEmpty());
    row = m_rows.first();
    row.metrics.replace(15, 1, row.metrics.endsWith('0') ? "1" : "0");
    QVERIFY(!judge(row).isEmpty());
}

QTEST_GUILESS_MAIN(TestGolden)
#include "tst_golden.moc"
