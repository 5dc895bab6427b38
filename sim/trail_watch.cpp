// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/trail_watch.h"

#include "sim/kernel/text.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace {

namespace {

std::string milliseconds(Duration wait)
{
    return decimal(toMilliseconds(wait), 1) + " ms";
}

bool holds(const std::vector<ServiceIndex> &list, ServiceIndex index)
{
    return std::find(list.begin(), list.end(), index) != list.end();
}

} // namespace

TrailWatch::TrailWatch(RecordName name)
{
    m_trail.name = name;
    m_copies.push_back({name, {}, -1, {}, 0, false, false});
}

TrailWatch::Copy *TrailWatch::copyOf(ServiceIndex from, ServiceIndex to, std::int64_t number)
{
    for (Copy &copy : m_copies)
        if (copy.name == RecordName{from, number} && (!copy.to.isValid() || copy.to == to))
            return &copy;
    return nullptr;
}

void TrailWatch::add(TrailStep step, Copy *copy)
{
    if (copy != nullptr) {
        step.waited = copy->lastStep.ns != 0 ? step.time - copy->lastStep : Duration{};
        copy->lastStep = step.time;
    }
    m_trail.steps.push_back(std::move(step));
}

void TrailWatch::onSend(const World &world, const PutCall &call)
{
    for (const CallRecord &record : call.records) {
        Copy *copy = copyOf(call.from, call.to, record.number);
        if (copy == nullptr)
            continue;
        const std::string &sender = world.nameOf(call.from);
        if (copy->created < 0 && !copy->to.isValid()) {
            copy->created = record.created;
            const KeyUniverse *keys = world.keysOf(call.from);
            TrailStep step{.time = SimTime{record.created}, .kind = TrailKind::Created, .service = call.from};
            step.text = sender + " makes it"
                        + (keys != nullptr ? ": key " + keys->name(record.key) + ", " : ": ")
                        + thousands(record.size) + " B with its key";
            add(std::move(step), copy);
        }
        const Duration waited = world.now() - copy->lastStep;
        TrailStep step{.time = world.now(), .kind = TrailKind::Sent, .service = call.from, .other = call.to};
        const std::string others =
            call.records.size() > 1
                ? " with " + thousands(static_cast<std::int64_t>(call.records.size()) - 1) + " others"
                : std::string();
        step.text = sender;
        step.text += copy->attempts == 0 ? " sends it to " : " sends it again to ";
        step.text += world.nameOf(call.to);
        step.text += others;
        if (copy->attempts > 0)
            step.reason =
                "attempt " + std::to_string(copy->attempts + 1) + ", after a wait of " + milliseconds(waited);
        else if (waited.ns > 0)
            step.reason = "it waited " + milliseconds(waited) + " in " + sender
                          + " for a call to fill or a connection to be free";
        ++copy->attempts;
        add(std::move(step), copy);
    }
}

void TrailWatch::onPutAnswered(const World &world, const PutCall &call)
{
    for (const CallRecord &record : call.records) {
        Copy *copy = copyOf(call.from, call.to, record.number);
        if (copy == nullptr)
            continue;
        const LogPort *log = world.logOf(call.to);
        TrailStep step{.time = world.now(), .service = call.to, .other = call.from};
        copy->isRefused = record.result != CallError::None;
        if (copy->isRefused) {
            step.kind = TrailKind::Refused;
            step.text = world.nameOf(call.to) + " refuses it: " + nameOf(record.result);
            if (const Happening *trouble = world.happenings().last("throttle_begins", call.to);
                trouble != nullptr && record.result == CallError::ThroughputExceeded) {
                step.reason = trouble->text;
                step.limit = trouble->limit;
                step.cause = trouble->id;
            }
            add(std::move(step), copy);
            continue;
        }
        if (log == nullptr)
            continue; // a sink says so in its ledger
        step.kind = TrailKind::Stored;
        step.lane = record.firstCopy.lane;
        step.position = record.firstCopy.position;
        const bool isFirst = std::none_of(m_places.begin(), m_places.end(), [&](const Place &place) {
            return place.log == call.to && place.at == record.firstCopy;
        });
        step.text = isFirst ? "stored in " + log->laneName(step.lane) + ", as its record number "
                                  + thousands(step.position + 1)
                            : "stored once more: " + world.nameOf(call.from)
                                  + " did not know that it had been stored already";
        if (isFirst)
            m_places.push_back({call.to, record.firstCopy, world.now(), {}, {}});
        add(std::move(step), copy);
    }
}

void TrailWatch::onReadAnswered(const World &world, const ReadCall &call)
{
    if (call.kind == ReadCall::Kind::Iterator || call.error != CallError::None)
        return;
    const ReadOf key{call.from, {call.to, call.lane}};
    for (Place &place : m_places) {
        if (place.log != call.to || place.at.lane != call.lane
            || place.at.position < call.begin.cursor.position || place.at.position >= call.toPosition)
            continue;
        const bool isAgain = holds(place.readBy, call.from);
        const Duration waited = world.now() - place.storedAt;
        TrailStep step{.time = world.now(), .kind = TrailKind::Read, .service = call.from, .other = call.to};
        step.lane = place.at.lane;
        step.position = place.at.position;
        step.waited = waited;
        step.text = world.nameOf(call.from) + (isAgain ? " reads it again" : " reads it") + ", "
                    + thousands(call.toPosition - call.begin.cursor.position) + " records in the batch";
        const auto last = m_lastRead.find(key);
        if (isAgain)
            step.reason = "it went back to a place before this record";
        else if (last != m_lastRead.end() && last->second > place.storedAt)
            step.reason =
                "it lay " + milliseconds(waited) + " in the shard: the reader had older records to do";
        else
            step.reason = "it lay " + milliseconds(waited) + " in the shard until the reader's next read";
        if (!isAgain)
            place.readBy.push_back(call.from);
        m_trail.steps.push_back(std::move(step));
    }
    m_lastRead[key] = world.now();
}

void TrailWatch::checkGivenUp(const World &world, Copy &copy)
{
    if (!copy.isRefused || copy.isDelivered || copy.to.isValid())
        return;
    for (const PutCall &call : world.puts().all())
        if (call.state != CallState::Free && call.from == copy.name.source)
            for (const CallRecord &record : call.records)
                if (record.number == copy.name.number)
                    return;
    if (world.service(copy.name.source)->holds(copy.name.number))
        return;
    copy.isDelivered = true;
    const bool isStored = !m_places.empty();
    TrailStep step{.time = world.now(), .kind = TrailKind::Lost, .service = copy.name.source};
    step.text =
        world.nameOf(copy.name.source) + " gives it up after "
        + (copy.attempts == 1 ? std::string("one attempt") : std::to_string(copy.attempts) + " attempts")
        + (isStored ? "; a stored copy remains" : ": it is lost");
    add(std::move(step), &copy);
}

void TrailWatch::checkFlows(const World &world, Copy &copy)
{
    if (!copy.to.isValid() || copy.isDelivered)
        return;
    const FlowLedger &flows = world.flows();
    const FlowRef flow = flows.find(copy.name.source, copy.to);
    TrailStep step{.time = world.now(), .service = copy.to, .other = copy.name.source};
    if (flows.isDelivered(flow, copy.name.number)) {
        step.kind = TrailKind::Delivered;
        step.text = world.nameOf(copy.to) + " has it";
        copy.isDelivered = true;
        add(std::move(step), &copy);
        return;
    }
    for (const FlowLedger::Loss &loss : flows.losses(flow))
        if (loss.numbers.contains(copy.name.number)) {
            step.kind = TrailKind::Lost;
            step.text = "lost on its way to " + world.nameOf(copy.to) + ": " + inWords(loss.reason);
            copy.isDelivered = true;
            add(std::move(step), &copy);
            return;
        }
}

void TrailWatch::checkReaders(const World &world, Place &place)
{
    for (std::size_t i = 0; i < world.serviceCount(); ++i) {
        const ServiceIndex reader{static_cast<std::uint16_t>(i)};
        const Service &service = *world.service(reader);
        const SinkLedger *ledger = service.readsFrom() == place.log ? service.sinkLedger() : nullptr;
        if (ledger == nullptr || holds(place.doneBy, reader))
            continue;
        const SinkLedger::Standing standing = ledger->standingOf(place.at);
        if (standing != SinkLedger::Standing::Ahead) {
            place.doneBy.push_back(reader);
            TrailStep step{.time = world.now(), .service = reader, .other = place.log};
            step.lane = place.at.lane;
            step.position = place.at.position;
            step.waited = world.now() - place.storedAt;
            const std::string &name = world.nameOf(reader);
            if (standing == SinkLedger::Standing::Delivered) {
                step.kind = TrailKind::Processed;
                step.text = name + " is done with it";
                step.reason = milliseconds(step.waited) + " after it was stored";
            } else if (standing == SinkLedger::Standing::Expired) {
                step.kind = TrailKind::Expired;
                step.text = "past retention before " + name + " came to it";
            } else {
                step.kind = TrailKind::Lost;
                step.text = name + " passes over it";
                step.reason = inWords(ledger->skipReason(place.at));
            }
            m_trail.steps.push_back(std::move(step));
        }
    }
    const FlowLedger &flows = world.flows();
    for (FlowRef flow = 0; flow < flows.size(); ++flow) {
        const FlowLedger::Name &name = flows.name(flow);
        const std::int64_t number = world.service(name.from)->readsFrom() == place.log
                                        ? flows.copyOf(flow, place.at)
                                        : std::int64_t{-1};
        if (number < 0 || copyOf(name.from, name.to, number) != nullptr)
            continue;
        m_copies.push_back({{name.from, number}, name.to, 0, world.now(), 0, false, false});
        TrailStep step{
            .time = world.now(), .kind = TrailKind::SentOn, .service = name.from, .other = name.to};
        step.waited = world.now() - place.storedAt;
        step.text = world.nameOf(name.from) + " makes a copy of it for " + world.nameOf(name.to);
        m_trail.steps.push_back(std::move(step));
    }
}

void TrailWatch::onEvent(const World &world, const Event &event)
{
    if (event.kind() == World::PutReplies)
        for (std::size_t i = 0; i < m_copies.size(); ++i)
            checkGivenUp(world, m_copies[i]);
    for (std::size_t i = 0; i < m_places.size(); ++i)
        checkReaders(world, m_places[i]);
    for (std::size_t i = 0; i < m_copies.size(); ++i)
        checkFlows(world, m_copies[i]);
}

} // namespace millrace
