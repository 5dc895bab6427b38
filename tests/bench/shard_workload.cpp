// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_workload.h"

#include "reference_heap.h"
#include "sim/kernel/random.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/workload/key_draw.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace millrace::bench {

Scenario shardScenario(double ratePerSecond, const char *keysKind)
{
    Scenario scenario;
    scenario.name = "bench";
    scenario.length = hours(1);
    ServiceConfig stream{"kinesis_stream", "orders", {}};
    setValue(stream.parameters, "shards", std::int64_t{ShardWorkload::shards});
    ServiceConfig producer{"producer", "web", {}};
    setValue(producer.parameters, "stream", std::string("orders"));
    setValue(producer.parameters, "rate", ratePerSecond);
    setValue(producer.parameters, "keys", std::string(keysKind));
    setValue(producer.parameters, "key_count", std::int64_t{ShardWorkload::keys});
    setValue(producer.parameters, "record_size", std::int64_t{ShardWorkload::recordBytes});
    setValue(producer.parameters, "retry", std::string("failed"));
    setValue(producer.parameters, "backoff", std::int64_t{ShardWorkload::backoffNs});
    setValue(producer.parameters, "attempts_max", std::int64_t{ShardWorkload::attemptsMax});
    setValue(producer.parameters, "connections", std::int64_t{1000});
    ServiceConfig consumer{"consumer", "analytics", {}};
    setValue(consumer.parameters, "stream", std::string("orders"));
    setValue(consumer.parameters, "poll_interval", std::int64_t{ShardWorkload::pollNs});
    setValue(consumer.parameters, "processing_rate", 1e7);
    scenario.services = {producer, stream, consumer};
    return scenario;
}

Simulation builtFrom(const Scenario &scenario)
{
    auto built = Simulation::build(scenario, 1);
    if (const auto *findings = std::get_if<std::vector<Finding>>(&built)) {
        std::fprintf(stderr, "%s: %s\n", findings->front().place.c_str(), findings->front().text.c_str());
        std::exit(1);
    }
    return std::get<Simulation>(std::move(built));
}

namespace {

struct ReferenceShard
{
    std::int64_t records = 1000 * nsPerSecond;
    std::int64_t bytes = 1'048'576 * nsPerSecond;
    std::int64_t toppedUp = 0;
    std::vector<std::uint32_t> keys;
    std::vector<std::uint32_t> sizes;
    std::vector<std::int64_t> times;
    std::vector<std::int64_t> created;
    std::size_t read = 0;
};

} // namespace

ReferenceResult runReference(double simulatedSeconds)
{
    using W = ShardWorkload;
    // The route of every key is looked up once, and shared by all rounds.
    static const std::vector<std::uint16_t> routes = [] {
        std::vector<std::uint16_t> made(W::keys);
        for (std::uint32_t key = 0; key < W::keys; ++key)
            made[key] =
                static_cast<std::uint16_t>(shardOf(hashKeyOf("user-" + std::to_string(key)), W::shards));
        return made;
    }();
    static const auto zipf = AliasTable::zipf(W::keys, 1.0);
    const RandomStream arrivals(1, "arrivals");
    const RandomStream keyDraws(1, "keys");
    const RandomStream backoffs(1, "backoff");

    std::vector<ReferenceShard> shards(W::shards);
    struct Pending
    {
        std::int64_t created;
        std::uint32_t key;
        std::uint32_t attempt;
    };
    std::vector<Pending> pending;
    std::vector<std::uint32_t> freeSlots;
    ReferenceHeap heap;
    ReferenceResult result;
    std::uint64_t number = 0;
    std::int64_t checksum = 0;
    // What an event is lies in the top bits of its payload.
    constexpr std::uint64_t arrival = 0;
    constexpr std::uint64_t retry = std::uint64_t{1} << 60;
    constexpr std::uint64_t poll = std::uint64_t{2} << 60;
    const auto end = static_cast<std::int64_t>(simulatedSeconds * 1e9);
    const double gapNs = 1e9 / W::ratePerSecond;
    heap.push({static_cast<std::int64_t>(arrivals.exponential(0) * gapNs), arrival});
    for (std::uint64_t shard = 0; shard < W::shards; ++shard)
        heap.push({W::pollNs, poll | shard});

    const auto attempt = [&](std::int64_t now, std::int64_t created, std::uint32_t key, std::uint32_t tries) {
        ReferenceShard &shard = shards[routes[key]];
        const std::int64_t elapsed = now - shard.toppedUp;
        shard.toppedUp = now;
        const auto refill = [&](std::int64_t &level, std::int64_t perSecond) {
            level = elapsed >= nsPerSecond ? perSecond * nsPerSecond : level + elapsed * perSecond;
            if (level > perSecond * nsPerSecond)
                level = perSecond * nsPerSecond;
        };
        refill(shard.records, 1000);
        refill(shard.bytes, 1'048'576);
        ++result.attempts;
        const std::int64_t size = W::recordBytes + 10;
        if (shard.records >= nsPerSecond && shard.bytes >= size * nsPerSecond) {
            shard.records -= nsPerSecond;
            shard.bytes -= size * nsPerSecond;
            shard.keys.push_back(key);
            shard.sizes.push_back(static_cast<std::uint32_t>(size));
            shard.times.push_back(now);
            shard.created.push_back(created);
            return;
        }
        ++result.refused;
        if (tries + 1 >= W::attemptsMax)
            return;
        std::uint32_t slot = 0;
        if (freeSlots.empty()) {
            slot = static_cast<std::uint32_t>(pending.size());
            pending.push_back({});
        } else {
            slot = freeSlots.back();
            freeSlots.pop_back();
        }
        pending[slot] = {created, key, tries + 1};
        const auto ceiling = static_cast<std::uint64_t>(W::backoffNs) << tries;
        const std::uint64_t draw = backoffs.bits(static_cast<std::uint64_t>(created), tries);
        const auto wait = static_cast<std::int64_t>(RandomStream::below(draw, ceiling));
        heap.push({now + wait, retry | slot});
    };

    while (!heap.empty() && heap.top().time <= end) {
        const auto event = heap.pop();
        const std::uint64_t kind = event.what >> 60;
        if (kind == 0) {
            attempt(event.time, event.time, zipf->draw(keyDraws.bits(number)), 0);
            ++number;
            heap.push(
                {event.time + static_cast<std::int64_t>(arrivals.exponential(number) * gapNs), arrival});
        } else if (kind == 1) {
            const auto slot = static_cast<std::uint32_t>(event.what);
            const Pending record = pending[slot];
            freeSlots.push_back(slot);
            attempt(event.time, record.created, record.key, record.attempt);
        } else {
            ReferenceShard &shard = shards[event.what & 0xffff];
            for (; shard.read < shard.keys.size(); ++shard.read) {
                checksum += event.time - shard.created[shard.read] + shard.sizes[shard.read];
                ++result.read;
            }
            heap.push({event.time + W::pollNs, event.what});
        }
    }
    if (checksum == 42)
        std::puts("");
    return result;
}

} // namespace millrace::bench
