// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sqs/queue_worker.h"

#include "sim/kernel/text.h"
#include "sim/records/sink_ledger.h"
#include "sim/security/principal.h"
#include "sim/services/parameter_table.h"
#include "sim/services/sqs/queue.h"
#include "sim/services/sqs/queue_tables.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::sqs {

namespace {

enum WorkerMetric : std::uint32_t { MessagesProcessed, MessagesFailed, StageProcessing, WorkerMetricCount };

constexpr Duration retryAfter = seconds(1); ///< after a refused receive

const std::vector<ParameterRow<QueueWorkerConfig>> &workerRows()
{
    static const std::vector<ParameterRow<QueueWorkerConfig>> rows = [] {
        std::vector<ParameterRow<QueueWorkerConfig>> made = {
            {{.name = "queue",
              .title = "Queue",
              .kind = ParameterKind::Reference,
              .defaultValue = std::string(),
              .help = "Whose messages it receives.",
              .target = "sqs_queue"},
             &QueueWorkerConfig::queue},
            {{.name = "receivers",
              .title = "Receivers",
              .kind = ParameterKind::Count,
              .minimum = 1,
              .maximum = 1'000,
              .defaultValue = std::int64_t{1},
              .help = "Working at the same time."},
             &QueueWorkerConfig::receivers},
            {{.name = "batch",
              .title = "Messages in a receive",
              .kind = ParameterKind::Count,
              .minimum = 1,
              .maximum = static_cast<double>(batchEntriesMax),
              .defaultValue = batchEntriesMax,
              .help = "At most; a receive brings what there is.",
              .source = "SQS API, ReceiveMessage: 1 to 10"},
             &QueueWorkerConfig::batch},
            {{.name = "wait",
              .title = "Long poll",
              .kind = ParameterKind::Time,
              .minimum = 0,
              .maximum = 2e10,
              .defaultValue = seconds(20).ns,
              .help =
                  "An empty queue is waited at for so long; 0: it is asked again at once, and each asking costs.",
              .source = "SQS API, WaitTimeSeconds: 0 to 20 s"},
             &QueueWorkerConfig::wait},
            {{.name = "work_time",
              .title = "Work on a message",
              .kind = ParameterKind::Time,
              .minimum = 1e3,
              .maximum = 4.32e13,
              .defaultValue = milliseconds(50).ns,
              .help =
                  "Longer, for a whole batch, than the visibility timeout: its messages are worked off twice."},
             &QueueWorkerConfig::workTime},
            {{.name = "poison_keys",
              .title = "Poison keys",
              .kind = ParameterKind::TextList,
              .maximum = 100,
              .defaultValue = std::vector<std::string>(),
              .help = "A message with one of these keys always fails."},
             &QueueWorkerConfig::poisonKeys},
            {{.name = "latency",
              .title = "Latency to the queue",
              .kind = ParameterKind::Time,
              .minimum = 1e3,
              .maximum = 6e10,
              .defaultValue = milliseconds(5).ns,
              .help = "One way.",
              .source = "an assumption, change it freely"},
             &QueueWorkerConfig::latency},
            security::policiesRow<QueueWorkerConfig>(&QueueWorkerConfig::policies),
        };
        appendSenderRows(made);
        return made;
    }();
    return rows;
}

const std::vector<MetricInfo> &workerMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"MessagesProcessed", "Millrace", "Count", "Sum", "Messages worked off and to be deleted."},
        {"MessagesFailed", "Millrace", "Count", "Sum", "Messages that failed and are left to come back."},
        {"Stage.Processing", "Millrace", "Milliseconds", "Average",
         "From the making of a record to its end here."},
    };
    return metrics;
}

} // namespace

QueueWorker::QueueWorker(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, workerRows(), withDefaults(queueWorkerKind(), config.parameters));
    m_sender.configure(m_index, SendTimer, context.seed, config.name);
    for (std::uint32_t i = 0; i < WorkerMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &workerMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void QueueWorker::start(World &world)
{
    m_queue = m_config.queue.empty() ? ServiceIndex{} : world.find(m_config.queue);
    m_sender.connect(world, m_config);
    m_receivers.resize(static_cast<std::size_t>(m_config.receivers));
    for (std::uint32_t i = 0; i < m_receivers.size(); ++i)
        ask(world, i);
}

void QueueWorker::planAsk(World &world, std::uint32_t receiver, SimTime at)
{
    world.schedule(at, EventClass::Work, m_index, Ask, receiver, ++m_receivers[receiver].plan);
}

void QueueWorker::ask(World &world, std::uint32_t receiver)
{
    if (!m_queue.isValid() || m_state != State::Running || isRemoved())
        return;
    Receiver &each = m_receivers[receiver];
    each.slot = world.reads().take();
    each.isAsking = true;
    ReadCall &call = world.reads()[each.slot];
    call.kind = ReadCall::Kind::Messages;
    call.from = m_index;
    call.to = m_queue;
    call.lane = receiver;
    call.sequence = m_sequence++;
    call.latency = m_config.latency;
    call.error = CallError::NotYet;
    call.recordsMax = m_config.batch;
    call.wait = m_config.wait;
    world.sendRead(each.slot);
}

void QueueWorker::onReadReply(World &world, std::uint32_t slot)
{
    const ReadCall call = world.reads()[slot];
    world.reads().give(slot);
    const std::uint32_t receiver = call.lane;
    if (receiver >= m_receivers.size() || !m_receivers[receiver].isAsking
        || m_receivers[receiver].slot != slot)
        return; // what it was handed comes back after the visibility timeout
    Receiver &each = m_receivers[receiver];
    each.isAsking = false;
    if (call.error != CallError::None || call.messages.empty()) {
        const bool isEmpty = call.error == CallError::None;
        planAsk(world, receiver, isEmpty ? world.now() : world.now() + retryAfter);
        return;
    }
    each.batch = call.messages;
    each.at = 0;
    each.worked.clear();
    workNext(world, receiver);
}

void QueueWorker::workNext(World &world, std::uint32_t receiver)
{
    Receiver &each = m_receivers[receiver];
    if (each.at < each.batch.size()) {
        world.schedule(world.now() + m_config.workTime, EventClass::Work, m_index, WorkDone, receiver,
                       ++each.plan);
        return;
    }
    deleteWorked(world, receiver);
    each.batch.clear();
    planAsk(world, receiver, world.now());
}

bool QueueWorker::isPoison(const World &world, const CallRecord &message) const
{
    const KeyUniverse *keys = world.keysOf(m_queue);
    return keys != nullptr && !m_config.poisonKeys.empty()
           && std::find(m_config.poisonKeys.begin(), m_config.poisonKeys.end(), keys->name(message.key))
                  != m_config.poisonKeys.end();
}

void QueueWorker::handle(World &world, const Event &event)
{
    if (event.kind() == SendTimer) {
        m_sender.onTimer(world, event);
        return;
    }
    const std::uint32_t receiver = event.sub();
    if (receiver >= m_receivers.size() || m_receivers[receiver].plan != event.payload
        || m_state != State::Running)
        return;
    if (event.kind() == Ask) {
        ask(world, receiver);
        return;
    }
    Receiver &each = m_receivers[receiver];
    const CallRecord &message = each.batch[each.at];
    if (isPoison(world, message)) {
        finishMessage(world, receiver, false);
        return;
    }
    if (!m_sender.isConnected()) {
        finishMessage(world, receiver, true);
        return;
    }
    Sender::Item item;
    item.row.created = message.created;
    item.row.key = message.key;
    item.row.size = message.size;
    item.row.producer = m_queue.value;
    item.input = {0, message.number};
    each.job = m_sender.send(world, {item});
}

void QueueWorker::finishMessage(World &world, std::uint32_t receiver, bool isGood)
{
    Receiver &each = m_receivers[receiver];
    const CallRecord &message = each.batch[each.at++];
    world.outcome((std::uint64_t{m_index.value} << 32) ^ static_cast<std::uint64_t>(message.number)
                      ^ (isGood ? 1 : 0),
                  static_cast<std::uint64_t>(world.now().ns));
    Metrics &metrics = world.metrics();
    if (isGood) {
        ++m_done;
        each.worked.push_back(message.number);
        metrics.add(m_firstSeries + MessagesProcessed, world.now(), 1);
        metrics.add(m_firstSeries + StageProcessing, world.now(),
                    (world.now().ns - message.created) / nsPerMillisecond);
    } else {
        ++m_failed;
        metrics.add(m_firstSeries + MessagesFailed, world.now(), 1);
        if (m_failed == 1)
            world.happen(
                {.kind = "message_fails",
                 .service = m_index,
                 .subject = world.nameOf(m_index),
                 .text = world.nameOf(m_index)
                         + " fails on a message and leaves it: it comes back after the visibility timeout",
                 .tone = HappeningTone::Risk});
    }
    workNext(world, receiver);
}

void QueueWorker::deleteWorked(World &world, std::uint32_t receiver)
{
    Receiver &each = m_receivers[receiver];
    if (each.worked.empty())
        return;
    const std::uint32_t slot = world.puts().take();
    PutCall &call = world.puts()[slot];
    call.action = DeleteMessage;
    call.from = m_index;
    call.to = m_queue;
    call.attempt = 0;
    call.isSingle = false;
    call.hasHashKey = false;
    call.sequence = m_sequence++;
    call.latency = m_config.latency;
    call.error = CallError::NotYet;
    call.records.clear();
    for (const std::int64_t number : each.worked) {
        CallRecord record;
        record.number = number;
        record.result = CallError::NotYet;
        call.records.push_back(record);
    }
    each.worked.clear();
    m_deleting.push_back(slot);
    world.sendPut(slot);
}

void QueueWorker::onPutReply(World &world, std::uint32_t slot)
{
    if (const auto at = std::find(m_deleting.begin(), m_deleting.end(), slot); at != m_deleting.end()) {
        m_deleting.erase(at);
        world.puts().give(slot);
        return;
    }
    const std::optional<Sender::Done> done = m_sender.onReply(world, slot);
    if (!done)
        return;
    for (std::uint32_t i = 0; i < m_receivers.size(); ++i)
        if (m_receivers[i].job == done->job && m_state == State::Running) {
            m_receivers[i].job = 0xffffffff;
            finishMessage(world, i, done->ok());
            return;
        }
}

void QueueWorker::drop(World &world)
{
    m_sender.abandonAll(world, "worker_stopped");
    for (Receiver &each : m_receivers) {
        const std::uint32_t plan = each.plan + 1;
        each = {};
        each.plan = plan;
    }
}

CommandResult QueueWorker::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    const bool starts = command.name == "restart";
    if (starts == (m_state == State::Running))
        return {name + (starts ? " is running already" : " has stopped already")};
    m_state = starts ? State::Running : State::Stopped;
    world.happen(
        {.kind = starts ? "worker_restarted" : "worker_crashed",
         .service = m_index,
         .subject = name,
         .text = name
                 + (starts ? " receives again"
                           : " crashes: what it had in hand comes back after the visibility timeout"),
         .tone = starts ? HappeningTone::Recovery : HappeningTone::Trouble,
         .cause = cause});
    if (!starts)
        drop(world);
    else
        for (std::uint32_t i = 0; i < m_receivers.size(); ++i)
            ask(world, i);
    return {};
}

CommandResult QueueWorker::set(World &world, const ParameterValues &values, HappeningId)
{
    const std::string queue = m_config.queue;
    fillConfig(m_config, workerRows(), values);
    m_sender.connect(world, m_config);
    const auto receivers = static_cast<std::size_t>(m_config.receivers);
    if (queue == m_config.queue && receivers == m_receivers.size())
        return {};
    drop(world);
    m_queue = m_config.queue.empty() ? ServiceIndex{} : world.find(m_config.queue);
    m_receivers.resize(receivers);
    for (std::uint32_t i = 0; i < m_receivers.size(); ++i)
        ask(world, i);
    return {};
}

void QueueWorker::remove(World &world, HappeningId)
{
    drop(world);
}

ParameterValues QueueWorker::parameters() const
{
    return valuesOf(m_config, workerRows());
}

std::optional<LedgerRow> QueueWorker::ledgerRow(const World &world) const
{
    // Its input is what the queue took; all receivers of a queue share one account.
    const Service *queue = world.service(m_queue);
    const std::optional<MessageTally> known = queue != nullptr ? queue->messages() : std::nullopt;
    if (!known)
        return std::nullopt;
    const MessageTally &tally = *known;
    LedgerRow row;
    row.sink = m_index;
    row.sinkName = world.nameOf(m_index);
    row.produced = tally.accepted;
    row.delivered = tally.deleted;
    row.duplicated = tally.deletedAgain;
    row.expired = tally.expired;
    row.lost = tally.movedToDeadLetters + tally.purged;
    addLoss(row.lostBy, "moved_to_dead_letter_queue", tally.movedToDeadLetters);
    addLoss(row.lostBy, "purged", tally.purged);
    row.inFlight = tally.kept();
    return row;
}

void QueueWorker::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
}

void QueueWorker::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](WorkerMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    std::int64_t inHand = 0;
    for (const Receiver &each : m_receivers)
        inHand += static_cast<std::int64_t>(each.batch.size() - std::min(each.at, each.batch.size()));
    const double processed = sum(MessagesProcessed);
    frame.parameters = parameters();
    frame.state = m_state == State::Stopped ? "crashed" : m_queue.isValid() ? "running" : "not connected";
    frame.level = m_state == State::Stopped ? Level::Refusing
                  : sum(MessagesFailed) > 0 ? Level::Near
                  : processed > 0           ? Level::Normal
                                            : Level::Idle;
    const double most = static_cast<double>(m_config.receivers) / toSeconds(m_config.workTime);
    frame.headline = {{"Worked off", processed, "messages/s", most, Level::Normal},
                      {"Failed", sum(MessagesFailed), "messages/s", 0, Level::Normal},
                      {"In hand", static_cast<double>(inHand), "messages", 0, Level::Normal},
                      {"Failed so far", static_cast<double>(m_failed), "messages", 0, Level::Normal}};
    frame.summary = thousands(static_cast<std::int64_t>(processed)) + " messages/s";
}

void QueueWorker::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + MessagesProcessed, from, from + 1).sum);
    if (m_queue.isValid()) {
        link.from = m_queue;
        link.to = m_index;
        links.push_back(link);
    }
    if (m_sender.isConnected()) {
        link.from = m_index;
        link.to = m_sender.to();
        links.push_back(link);
    }
}

void QueueWorker::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(static_cast<std::uint64_t>(m_state));
    hasher.add(m_sequence);
    hasher.add(m_done);
    hasher.add(m_failed);
    for (const Receiver &each : m_receivers) {
        hasher.add(each.isAsking);
        hasher.add(each.plan);
        hasher.add(std::uint64_t{each.at});
        hasher.add(each.job);
        for (const CallRecord &message : each.batch)
            hasher.add(message.number);
    }
    m_sender.hashInto(hasher);
}

std::size_t QueueWorker::ownBytes() const
{
    return sizeof(*this) + m_receivers.size() * sizeof(Receiver) + m_sender.ownBytes();
}

const ServiceKind &queueWorkerKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(workerRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "restart", .title = "Restart", .help = "Receives again after a crash."},
        {.name = "crash",
         .title = "Crash",
         .help = "The processes die: what they had in hand comes back after the visibility timeout.",
         .isFault = true},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Lengthening the visibility of a message while it is worked on (ChangeMessageVisibility).",
        "Its account is the queue's: two workers of one queue show the same row.",
    };
    static const ServiceKind kind = {
        .name = "queue_worker",
        .section = "queue_workers",
        .title = "Queue worker",
        .help = "Receives messages from a queue, works them off and deletes those that went well.",
        .role = ServiceRole::Reader,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &workerMetrics(),
        .leavesOut = &leavesOut,
        .judge = judgeSender,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<QueueWorker>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::sqs
