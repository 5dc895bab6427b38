// SPDX-License-Identifier: GPL-3.0-or-later
// What a bucket shows: its second's work, frame, links, usage and accounts.
#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/s3/bucket.h"
#include "sim/services/s3/bucket_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::s3 {

namespace {

constexpr std::size_t foldersShown = 6;

} // namespace

void Bucket::tick(World &world)
{
    m_byteSeconds += m_bytes;
    world.metrics().add(m_firstSeries + NumberOfObjects, world.now(), m_objectCount);
    world.metrics().add(m_firstSeries + BucketSizeBytes, world.now(), m_bytes);
}

ParameterValues Bucket::parameters() const
{
    return valuesOf(m_config, bucketRows());
}

void Bucket::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](BucketMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    const bool fails = world.now() < m_failsUntil;
    const double refused = sum(ServerErrors);
    frame.parameters = parameters();
    frame.state = fails ? "failing" : m_restore.isRunning ? "being restored" : "available";
    frame.level = fails || refused > 0 ? Level::Refusing : m_objectCount > 0 ? Level::Normal : Level::Idle;
    frame.trouble = refused > 0 && !fails ? m_slowed : noHappening;
    frame.headline = {{"Objects", static_cast<double>(m_objectCount), "objects", 0, Level::Normal},
                      {"Records", static_cast<double>(m_rows.endPosition()), "records", 0, Level::Normal},
                      {"Stored", static_cast<double>(m_bytes), "B", 0, Level::Normal},
                      {"Puts", sum(PutRequests), "calls/s", m_config.putsPerSecond, Level::Normal},
                      {"Refused", refused, "calls/s", 0, refused > 0 ? Level::Refusing : Level::Normal},
                      {"Restored so far", static_cast<double>(m_restored), "records", 0, Level::Normal}};
    const std::size_t first = m_folders.size() > foldersShown ? m_folders.size() - foldersShown : 0;
    for (std::size_t i = first; i < m_folders.size(); ++i)
        frame.headline.push_back({m_folders[i].name + "/", static_cast<double>(m_folders[i].objects),
                                  "objects", 0, Level::Normal});
    frame.summary = thousands(m_objectCount) + (m_objectCount == 1 ? " object" : " objects");
    if (m_objectCount > 0)
        frame.summary += " · newest in " + m_folders[m_newestFolder].name + "/";
    frame.part = deadLettersAt(world, m_index);
}

void Bucket::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_restore.isRunning)
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.from = m_index;
    link.to = m_sender.to();
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + RecordsRestored, from, from + 1).sum);
    links.push_back(link);
}

void Bucket::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    constexpr std::int64_t byteSecondsPerGbMonth = 2'592'000LL * 1'000'000'000;
    const double elapsed = toSeconds(world.now() - world.start());
    const bool stands = !isRemoved();
    const auto perHour = [&](std::int64_t count) {
        return elapsed > 0 && stands ? static_cast<double>(count) / elapsed * 3600 : 0;
    };
    usage.push_back({m_index, "s3.put_request", m_puts, 1, perHour(m_puts)});
    // What was restored once is not restored every month.
    usage.push_back({m_index, "s3.get_request", m_gets, 1, 0});
    usage.push_back({m_index, "s3.storage_gb_month", m_byteSeconds, byteSecondsPerGbMonth,
                     stands ? static_cast<double>(m_bytes) / 1e9 / 720 : 0});
}

std::optional<LedgerRow> Bucket::ledgerRow(const World &world) const
{
    return callSinkRow(world, m_index);
}

void Bucket::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
}

void Bucket::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    for (const std::int64_t figure :
         {m_objectCount, m_rows.endPosition(), m_bytes, m_byteSeconds, m_puts, m_gets, m_restored,
          m_failsUntil.ns, m_slowedAt.ns, m_restore.next, m_restore.end, m_restore.records, m_restore.failed})
        hasher.add(figure);
    hasher.add(m_restore.isRunning);
    hasher.add(m_restore.keepsKeys);
    for (const Folder &folder : m_folders) {
        hasher.add(std::string_view(folder.name));
        hasher.add(folder.objects);
        hasher.add(folder.bytes);
        hasher.add(folder.second);
        hasher.add(folder.puts);
    }
    m_sender.hashInto(hasher);
}

std::size_t Bucket::ownBytes() const
{
    return sizeof(*this) + m_rows.ownBytes() + m_objects.ownBytes() + m_sender.ownBytes()
           + m_folders.size() * sizeof(Folder);
}

} // namespace millrace::s3
