// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: an aggregated record has exactly the bytes that the KPL's format gives it (facts 2 and 10.8),
// whatever keys and sizes are packed: held against a protobuf encoder written out here, byte by byte.

#include "sim/kernel/random.h"
#include "sim/services/kpl/packing.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace millrace;
using namespace millrace::kpl;

namespace {

constexpr std::int64_t sizeMax = 51'200; // AggregationMaxSize

struct Entry
{
    std::string key;
    std::size_t data = 0;
};

void putVarint(std::string &out, std::uint64_t value)
{
    for (; value >= 128; value >>= 7)
        out.push_back(static_cast<char>((value & 127) | 128));
    out.push_back(static_cast<char>(value));
}

void putBytes(std::string &out, int field, const std::string &bytes)
{
    putVarint(out, static_cast<std::uint64_t>(field) << 3 | 2);
    putVarint(out, bytes.size());
    out += bytes;
}

/// The whole aggregated record: magic number, AggregatedRecord, MD5.
std::string encoded(const std::vector<Entry> &entries)
{
    std::vector<std::string> table;
    std::string records;
    for (const Entry &entry : entries) {
        auto at = std::find(table.begin(), table.end(), entry.key);
        if (at == table.end())
            at = table.insert(table.end(), entry.key);
        std::string body;
        putVarint(body, 1 << 3);
        putVarint(body, static_cast<std::uint64_t>(at - table.begin()));
        putBytes(body, 3, std::string(entry.data, 'x'));
        putBytes(records, 3, body);
    }
    std::string out = "\xf3\x89\x9a\xc2";
    for (const std::string &key : table)
        putBytes(out, 1, key);
    return out + records + std::string(16, '\0');
}

UserRecord userRecord(std::uint32_t key, std::size_t keyBytes, std::size_t data)
{
    UserRecord user;
    user.record.key = key;
    user.record.size = static_cast<std::uint32_t>(data + keyBytes);
    user.keyBytes = static_cast<std::uint32_t>(keyBytes);
    return user;
}

/// "k00007" and so on.
std::string keyOf(std::uint32_t number, int length)
{
    return QString::number(number).rightJustified(length - 1, u'0').prepend(u'k').toStdString();
}

} // namespace

class TestPacking : public QObject
{
    Q_OBJECT

private slots:
    void section10_8_data();
    void section10_8();
    void anyMixture();
    void oneAloneIsPlain();
};

void TestPacking::section10_8_data()
{
    QTest::addColumn<int>("data");
    QTest::addColumn<int>("keyLength");
    QTest::addColumn<bool>("isOneKey");
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("bytes");
    QTest::newRow("512 B, one key") << 512 << 6 << true << 98 << 50'988;
    QTest::newRow("512 B, distinct keys") << 512 << 6 << false << 96 << 50'708;
    QTest::newRow("3,072 B") << 3'072 << 8 << false << 16 << 49'460;
    QTest::newRow("100 B") << 100 << 8 << false << 438 << 51'138;
}

void TestPacking::section10_8()
{
    QFETCH(int, data);
    QFETCH(int, keyLength);
    QFETCH(bool, isOneKey);
    QFETCH(int, records);
    QFETCH(int, bytes);
    Container container;
    std::vector<Entry> entries;
    for (std::uint32_t next = 0;; ++next) {
        const std::uint32_t key = isOneKey ? 0 : next;
        const UserRecord user =
            userRecord(key, static_cast<std::size_t>(keyLength), static_cast<std::size_t>(data));
        if (container.packed + container.costOf(user) > sizeMax)
            break;
        container.add(user);
        entries.push_back({keyOf(key, keyLength), static_cast<std::size_t>(data)});
    }
    QCOMPARE(static_cast<int>(container.records.size()), records);
    QCOMPARE(container.packed, std::int64_t{bytes});
    QCOMPARE(static_cast<int>(encoded(entries).size()), bytes);
    // The partition key "a" counts at the stream, on top.
    QCOMPARE(container.bytes(), std::int64_t{bytes} + 1);
    std::vector<CallRecord> call;
    container.appendTo(call);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < call.size(); ++i) {
        sum += call[i].size;
        QCOMPARE(call[i].continues, i > 0);
    }
    QCOMPARE(sum, container.bytes());
    // One more would not have gone in.
    entries.push_back({keyOf(isOneKey ? 0 : static_cast<std::uint32_t>(records), keyLength),
                       static_cast<std::size_t>(data)});
    QVERIFY(encoded(entries).size() > static_cast<std::size_t>(sizeMax));
}

void TestPacking::anyMixture()
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const RandomStream random(seed, "packing");
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t bound) {
            return RandomStream::below(random.bits(drawn++), bound);
        };
        Container container;
        std::vector<Entry> entries;
        const std::uint64_t keys = 1 + below(300);
        const int length = 7 + static_cast<int>(below(200));
        for (std::uint64_t count = 2 + below(400); count > 0; --count) {
            const auto key = static_cast<std::uint32_t>(below(keys));
            const auto data = static_cast<std::size_t>(below(below(4) == 0 ? 20'000 : 200));
            container.add(userRecord(key, static_cast<std::size_t>(length), data));
            entries.push_back({keyOf(key, length), data});
        }
        QCOMPARE(static_cast<std::size_t>(container.packed), encoded(entries).size());
    }
}

void TestPacking::oneAloneIsPlain()
{
    Container container;
    container.add(userRecord(0, 8, 3'072));
    QCOMPARE(container.bytes(), std::int64_t{3'080});
    std::vector<CallRecord> call;
    container.appendTo(call);
    QCOMPARE(call.front().size, 3'080U);
    QVERIFY(!call.front().continues);
}

QTEST_GUILESS_MAIN(TestPacking)
#include "tst_packing.moc"
