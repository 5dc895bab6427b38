// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/s3/bucket.h"

#include "sim/kernel/text.h"
#include "sim/kernel/utc_text.h"
#include "sim/services/fault_commands.h"
#include "sim/services/s3/bucket_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::s3 {

namespace {

/// A spell of refusals is over after so long without one.
constexpr Duration spellEndsAfter = seconds(10);

} // namespace

Bucket::Bucket(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, bucketRows(), withDefaults(bucketKind(), config.parameters));
    m_sender.configure(m_index, SendTimer, context.seed, config.name);
    for (std::uint32_t i = 0; i < BucketMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &bucketMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Bucket::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    call.error = CallError::None;
    ++m_puts;
    world.metrics().add(m_firstSeries + PutRequests, world.now(), 1);
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records)
        bytes += record.size;
    if (isRemoved()) {
        call.fail(CallError::ResourceNotFound);
    } else if (bytes > objectBytesMax) {
        call.fail(CallError::Validation);
    } else {
        const std::uint32_t folder =
            folderOf(call.folder.empty() ? utcText(world.now(), "yyyy/MM/dd/HH") : call.folder);
        if (world.now() < m_failsUntil)
            call.fail(CallError::InternalFailure);
        else if (!takeRequest(world, m_folders[folder]))
            call.fail(CallError::Throttling);
        else
            store(world, call, folder);
    }
    if (call.error == CallError::InternalFailure || call.error == CallError::Throttling)
        world.metrics().add(m_firstSeries + ServerErrors, world.now(), 1);
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error)
                      ^ (std::uint64_t{call.records.size()} << 8),
                  static_cast<std::uint64_t>(world.now().ns));
    world.replyToPut(slot, m_config.answerTime);
}

std::uint32_t Bucket::folderOf(const std::string &name)
{
    // Nearly always the one that was filed in last.
    for (std::size_t i = m_folders.size(); i-- > 0;)
        if (m_folders[i].name == name)
            return static_cast<std::uint32_t>(i);
    m_folders.push_back({});
    m_folders.back().name = name;
    return static_cast<std::uint32_t>(m_folders.size() - 1);
}

bool Bucket::takeRequest(World &world, Folder &folder)
{
    const std::int64_t second = world.now().ns / nsPerSecond;
    if (folder.second != second)
        folder.puts = 0;
    folder.second = second;
    if (static_cast<double>(folder.puts) < m_config.putsPerSecond) {
        ++folder.puts;
        return true;
    }
    const bool isNew = m_slowed == noHappening || world.now() - m_slowedAt > spellEndsAfter;
    m_slowedAt = world.now();
    if (isNew)
        m_slowed = world.happen({.kind = "bucket_slows_down",
                                 .service = m_index,
                                 .subject = world.nameOf(m_index),
                                 .text = world.nameOf(m_index) + " answers 503 Slow Down: more than "
                                         + decimal(m_config.putsPerSecond, 0) + " objects in a second under "
                                         + folder.name,
                                 .tone = HappeningTone::Trouble,
                                 .limit = {"puts under one prefix", m_config.putsPerSecond, "calls/s",
                                           "S3 user guide: 3,500 writes a second and prefix"}});
    return false;
}

void Bucket::store(World &world, PutCall &call, std::uint32_t folder)
{
    const FlowRef flow = world.flows().open(call.from, m_index);
    const KeyUniverse *keys = world.keysOf(call.from);
    Object &object = m_objects.writable(static_cast<std::size_t>(m_objectCount));
    object = {};
    object.putAt = world.now().ns;
    object.first = m_rows.endPosition();
    object.folder = folder;
    object.from = call.from;
    for (CallRecord &record : call.records) {
        record.result = CallError::None;
        world.flows().deliver(flow, record.number);
        LogRow row;
        row.arrived = world.now().ns;
        row.created = record.created;
        row.number = m_rows.endPosition();
        row.key = keys != nullptr ? m_sender.ownKeys().idOf(call.from, *keys, record.key) : 0;
        row.size = record.size;
        row.producer = m_index.value;
        m_rows.append(row);
        object.bytes += record.size;
        ++object.records;
    }
    ++m_objectCount;
    m_bytes += object.bytes;
    m_newestFolder = folder;
    Folder &filed = m_folders[folder];
    ++filed.objects;
    filed.records += object.records;
    filed.bytes += object.bytes;
    Metrics &metrics = world.metrics();
    metrics.add(m_firstSeries + BytesUploaded, world.now(), object.bytes);
    metrics.add(m_firstSeries + RecordsStored, world.now(), object.records);
    if (m_objectCount == 1)
        world.happen({.kind = "first_object",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "the first object lies in " + world.nameOf(m_index) + ": "
                              + nameOf(world, object) + ", " + thousands(object.records) + " records, "
                              + thousands(object.bytes) + " B",
                      .tone = HappeningTone::Reader});
}

std::string Bucket::nameOf(const World &world, const Object &object) const
{
    return m_folders[object.folder].name + "/" + world.nameOf(object.from) + "-1-"
           + utcText(SimTime{object.putAt}, "yyyy-MM-dd-HH-mm-ss") + "-" + std::to_string(object.first);
}

CommandResult Bucket::apply(World &world, const Command &command, HappeningId cause)
{
    if (command.name == "restore")
        return beginRestore(world, command, cause);
    const Duration length = lengthOf(command, minutes(1));
    m_failsUntil = world.now() + length;
    world.happen({.kind = "sink_fails",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " answers every call with 500 InternalError for "
                          + decimal(toSeconds(length), 1) + " s",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
    return {};
}

CommandResult Bucket::beginRestore(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    const ParameterValue *to = findValue(command.arguments, "to");
    const ParameterValue *keys = findValue(command.arguments, "keys");
    const ParameterValue *newest = findValue(command.arguments, "newest");
    if (m_restore.isRunning)
        return {name + " is being restored already; wait until it is done"};
    if (to == nullptr || !world.find(std::get<std::string>(*to)).isValid())
        return {"restore needs the stream that the records are to go to"};
    const std::int64_t span = newest != nullptr ? std::get<std::int64_t>(*newest) : 0;
    std::int64_t first = 0;
    while (span > 0 && first < m_objectCount
           && m_objects.at(static_cast<std::size_t>(first)).putAt < world.now().ns - span)
        ++first;
    if (first == m_objectCount)
        return {name + " has no object to be restored" + (span > 0 ? " of that time" : "")};
    SenderConfig sending;
    sending.target = std::get<std::string>(*to);
    sending.write = "auto";
    sending.sendRetry = "failed";
    sending.sendAttempts = 1'000;
    sending.sendBackoff = milliseconds(100);
    sending.sendBackoffMax = seconds(5);
    sending.sendLatency = milliseconds(5);
    m_sender.connect(world, sending);
    m_restore = {};
    m_restore.isRunning = true;
    m_restore.keepsKeys = keys != nullptr && std::get<std::string>(*keys) == "from_data";
    m_restore.next = first;
    m_restore.end = m_objectCount;
    m_restore.cause = world.happen({.kind = "restore_begins",
                                    .service = m_index,
                                    .subject = name,
                                    .text = thousands(m_objectCount - first) + " objects of " + name
                                            + " are read back into " + sending.target
                                            + (m_restore.keepsKeys ? ", each record under its own key"
                                                                   : ", each object under a key of its own"),
                                    .tone = HappeningTone::Risk,
                                    .cause = cause});
    sendNextObject(world);
    return {};
}

void Bucket::sendNextObject(World &world)
{
    if (m_restore.next == m_restore.end) {
        m_restore.isRunning = false;
        world.happen(
            {.kind = "restore_done",
             .service = m_index,
             .subject = world.nameOf(m_index),
             .text = thousands(m_restore.records) + " records of " + world.nameOf(m_index) + " are in "
                     + world.nameOf(m_sender.to()) + " again"
                     + (m_restore.failed > 0 ? "; " + thousands(m_restore.failed) + " could not be put"
                                             : std::string()),
             .tone = m_restore.failed > 0 ? HappeningTone::Trouble : HappeningTone::Recovery,
             .cause = m_restore.cause});
        return;
    }
    const Object object = m_objects.at(static_cast<std::size_t>(m_restore.next));
    ++m_restore.next;
    ++m_gets;
    world.metrics().add(m_firstSeries + GetRequests, world.now(), 1);
    const std::uint32_t key =
        m_restore.keepsKeys ? 0 : m_sender.ownKeys().universe().named({nameOf(world, object)});
    std::vector<Sender::Item> items;
    items.reserve(static_cast<std::size_t>(object.records));
    LaneLog::Cursor cursor = m_rows.seek(object.first);
    while (cursor.position < object.first + object.records) {
        const CopyPlace place{0, cursor.position};
        LogRow row = m_rows.next(cursor);
        row.key = m_restore.keepsKeys ? row.key : key;
        items.push_back({row, place, 0});
    }
    m_sender.send(world, items);
}

void Bucket::onPutReply(World &world, std::uint32_t slot)
{
    const std::int64_t before = m_sender.sent();
    const auto done = m_sender.onReply(world, slot);
    const std::int64_t stored = m_sender.sent() - before;
    m_restored += stored;
    m_restore.records += stored;
    if (stored > 0)
        world.metrics().add(m_firstSeries + RecordsRestored, world.now(), stored);
    if (!done)
        return;
    m_restore.failed += static_cast<std::int64_t>(done->failed.size());
    if (m_restore.isRunning)
        sendNextObject(world);
}

void Bucket::handle(World &world, const Event &event)
{
    m_sender.onTimer(world, event);
}

CommandResult Bucket::set(World &, const ParameterValues &values, HappeningId)
{
    fillConfig(m_config, bucketRows(), values);
    return {};
}

void Bucket::remove(World &world, HappeningId)
{
    m_restore.isRunning = false;
    m_sender.abandonAll(world, "bucket_removed");
}

} // namespace millrace::s3
