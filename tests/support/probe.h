// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/kinesis/hash_key.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"
#include "support/topology.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace::test {

/// Calls a stream by hand, one call at a time and without delay, and shows the bare answers. Its writer
/// and its two readers are services that do nothing by themselves.
class Probe
{
public:
    struct Entry
    {
        std::uint32_t key = 0; ///< index into the probe's keys
        std::uint32_t bytes = 100;
        bool continues = false; ///< in one record with the entry before
    };

    explicit Probe(std::vector<ServiceConfig> services, std::vector<std::string> keys = {"key"})
        : m_world(scenarioOf(std::move(services), std::move(keys)), 1)
    {
        m_world.begin();
        m_writer = m_world.find("probe-writer");
        m_readers[0] = m_world.find("probe-reader");
        m_readers[1] = m_world.find("other-reader");
        m_stream = m_world.find("orders");
        runTo({});
    }

    World &world() { return m_world; }
    const LogPort &log() const { return *m_world.logOf(m_stream); }
    Duration elapsed() const { return m_world.now() - m_world.start(); }
    void runTo(Duration sinceStart) { m_world.advance(m_world.start() + sinceStart, {}); }
    void runFor(Duration length) { m_world.advance(m_world.now() + length, {}); }

    PutCall put(const std::vector<Entry> &entries, std::optional<Uint128> hashKey = std::nullopt,
                bool isSingle = false)
    {
        const std::uint32_t slot = m_world.puts().take();
        PutCall call;
        call.from = m_writer;
        call.to = m_stream;
        call.isSingle = isSingle;
        call.sequence = m_sequence++;
        if (hashKey) {
            call.hasHashKey = true;
            call.hashKeyHigh = static_cast<std::uint64_t>(*hashKey >> 64);
            call.hashKeyLow = static_cast<std::uint64_t>(*hashKey);
        }
        for (const Entry &entry : entries) {
            CallRecord record;
            record.created = m_world.now().ns;
            record.number = m_number++;
            record.key = entry.key;
            record.size = entry.bytes;
            record.continues = entry.continues;
            call.records.push_back(record);
        }
        m_world.puts()[slot] = std::move(call);
        m_world.sendPut(slot);
        m_world.advance(m_world.now(), {});
        return m_world.puts()[slot];
    }
    /// How many of `count` equal records were stored.
    std::int64_t putMany(std::int64_t count, std::uint32_t bytes = 100, std::uint32_t key = 0)
    {
        std::int64_t stored = 0;
        for (; count > 0; count -= 500) {
            const auto size = static_cast<std::size_t>(std::min<std::int64_t>(count, 500));
            stored += storedOf(put(std::vector<Entry>(size, Entry{key, bytes})));
        }
        return stored;
    }
    static std::int64_t storedOf(const PutCall &call)
    {
        return std::count_if(call.records.begin(), call.records.end(),
                             [](const CallRecord &record) { return record.result == CallError::None; });
    }

    ReadCall iterator(LaneIndex lane, IteratorType type, std::int64_t position = 0, SimTime timestamp = {})
    {
        ReadCall call;
        call.kind = ReadCall::Kind::Iterator;
        call.lane = lane;
        call.type = type;
        call.position = position;
        call.timestamp = timestamp;
        return read(call, 0);
    }
    ReadCall records(LaneIndex lane, const LaneIterator &from, std::int64_t recordsMax = 10'000,
                     std::size_t reader = 0)
    {
        ReadCall call;
        call.kind = ReadCall::Kind::Records;
        call.lane = lane;
        call.iterator = from;
        call.recordsMax = recordsMax;
        return read(call, reader);
    }

    /// The calls of enhanced fan-out; the reader's name is the consumer's.
    ReadCall fanOut(ReadCall::Kind kind, LaneIndex lane = 0, IteratorType type = IteratorType::TrimHorizon,
                    std::size_t reader = 0)
    {
        ReadCall call;
        call.kind = kind;
        call.lane = lane;
        call.type = type;
        return read(call, reader);
    }

    CommandResult apply(const Command &command) { return m_world.apply(command); }
    std::int64_t sum(const char *metric, LaneIndex lane = noLane) const
    {
        const Metrics &metrics = m_world.metrics();
        return metrics.over(metrics.find(m_stream, lane, metric), 0, INT32_MAX).sum;
    }
    ServiceFrame frame() const { return *m_world.frame().find("orders"); }

private:
    static std::shared_ptr<const Scenario> scenarioOf(std::vector<ServiceConfig> services,
                                                      std::vector<std::string> keys)
    {
        services.push_back(producer("probe-writer", {{"rate", "0/s"}, {"keys", "list"}}));
        setValue(services.back().parameters, "key_list", std::move(keys));
        services.push_back(consumer("probe-reader", {}));
        services.push_back(consumer("other-reader", {}));
        Scenario made = scenario(std::move(services));
        const std::vector<Finding> findings = validate(made);
        if (!findings.empty())
            qFatal("%s: %s", findings.front().place.c_str(), findings.front().text.c_str());
        return std::make_shared<const Scenario>(std::move(made));
    }
    ReadCall read(ReadCall call, std::size_t reader)
    {
        const std::uint32_t slot = m_world.reads().take();
        call.from = m_readers[reader];
        call.to = m_stream;
        call.sequence = m_sequence++;
        m_world.reads()[slot] = call;
        m_world.sendRead(slot);
        m_world.advance(m_world.now(), {});
        return m_world.reads()[slot];
    }

    World m_world;
    ServiceIndex m_writer;
    ServiceIndex m_readers[2];
    ServiceIndex m_stream;
    std::uint32_t m_sequence = 0;
    std::int64_t m_number = 0;
};

} // namespace millrace::test
