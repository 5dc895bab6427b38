// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/lambda_part.h"
#include "sim/records/newest_by_key.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/reading/lane_reader.h"
#include "sim/services/reading/latency_window.h"
#include "sim/services/reading/lookup.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::lambda {

/// The settings of a function and of its event source mapping, filled from the parameter table.
struct FunctionConfig : SenderConfig, LookupConfig
{
    // The mapping.
    std::string stream;
    std::string start;
    std::int64_t batchSize = 0;
    Duration batchWindow;
    std::int64_t parallelizationFactor = 1;
    std::int64_t maximumRetries = -1;
    Duration maximumRecordAge; ///< 0: no limit
    bool bisects = false;
    bool reportsFailures = false;
    Duration tumblingWindow;
    std::string onFailure;
    Duration retryPause;
    std::string retrieval;
    Duration pollInterval;
    Duration latency;
    // The function.
    std::string handler;
    std::vector<std::string> poisonKeys;
    Duration slowTime;
    bool returnsState = true;
    std::int64_t retriesInside = 0;
    Duration sleepInside;
    Duration baseDuration;
    Duration perRecord;
    Duration coldStart;
    Duration keepWarm;
    Duration timeout;
    std::int64_t memoryMb = 0;
    std::int64_t reservedConcurrency = 0; ///< 0: the account's
    std::string deadLetterConfig;
    std::string eventQueue;
    std::string secondTarget;
    std::vector<std::string> secondPrefixes;
    std::vector<std::string> policies;
};

/// A function that a stream's records are handed to in batches, one at a time for each lane of a shard, in
/// order. What fails is tried again as the mapping says, and the lane waits for it; what is given up is lost,
/// and told to the destination on failure.
class Function final : public Service
{
public:
    Function(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Function>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onReadReply(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    ServiceIndex readsFrom() const override { return m_log; }
    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    const SinkLedger *sinkLedger() const override { return &m_ledger; }
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum FunctionEvent : std::uint8_t {
        Poll,
        GatherDue,
        InvokeAgain,
        WorkDone,
        TimedOut,
        FaultEnds,
        ListAgain,
        SendAgain,
        SecondAgain,
        LettersAgain,
        LookupBegins,
        LookupAgain,
        EventsAgain
    };
    enum class State : std::uint8_t { Idle, Gathering, Running, Sending, Pausing, Throttled };

    /// A record that the mapping holds.
    struct Held
    {
        std::int64_t position = 0;
        SimTime readAt;
        LogRow row;
    };
    /// A piece of the batch at hand that is still to be invoked with: [from, to) of it.
    struct Part
    {
        std::size_t from = 0;
        std::size_t to = 0;
        std::int64_t retriesUsed = 0;
        std::size_t node = 0;
    };
    /// One lane of a shard: one batch at a time.
    struct Slot
    {
        std::vector<Held> waiting;
        std::vector<Held> batch;
        std::vector<Part> parts; ///< the next one last
        std::vector<BatchNode> tree;
        State state = State::Idle;
        std::uint32_t plan = 0; ///< tells an event that was overtaken
        SimTime since;          ///< of the state
        SimTime until;
        SimTime gatherSince;
        SimTime startedAt; ///< of the invocation
        SimTime sentAt;
        std::size_t jobs = 0; ///< of the senders under way
        std::uint32_t job = noJob;
        std::uint32_t secondJob = noJob;
        std::uint32_t lookup = noJob;
        std::uint32_t eventJob = noJob; ///< its whole event, to a queue
        ServiceIndex eventTo;           ///< of this invocation; the setting may have changed meanwhile
        CallError eventError = CallError::None;
        std::int64_t pass = 0; ///< of the handler's own attempts
        std::int32_t attempts = 0;
        std::string targetError; ///< what a target refused for good in this invocation
        std::string lastResult;
        bool hasLastFailed = false;
        std::int64_t window = -1; ///< tumbling window that its state is of
        std::int64_t windowRecords = 0;
        bool isClosingWindow = false;
    };
    struct Shard
    {
        bool startsByPolicy = true;
        bool isBegun = false;
        bool isEnded = false;    ///< read out; what is held is still to be done
        bool isFinished = false; ///< and all of it is done
        bool wantsMore = false;  ///< no read is planned
        std::int64_t fetchedTo = 0;
        std::vector<Slot> slots;
    };
    struct Place
    {
        LaneIndex lane = 0;
        std::uint32_t slot = 0;
    };
    /// What the handler will do with a part.
    struct Course
    {
        std::size_t poison = npos;     ///< first record of a poison key
        std::vector<std::size_t> good; ///< places in the batch of what it works off
        Duration work;
        bool hangs = false;
    };
    static constexpr std::uint32_t noJob = 0xffffffff;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    // Reading.
    void connect(World &world);
    void connectSenders(World &world);
    void listShards(World &world);
    void discover(World &world);
    void begin(World &world, LaneIndex lane);
    void moveTo(World &world, LaneIndex lane, std::int64_t position);
    void takeRecords(World &world, const LaneReader::Answer &answer);
    void askForMore(World &world, LaneIndex lane);
    void finishShard(World &world, LaneIndex lane);
    std::int64_t resumeOf(const Shard &shard) const;
    std::vector<SinkPosition> positions() const;
    std::uint32_t slotOf(const LogRow &row) const;
    Slot &at(const Place &place) { return m_shards[place.lane].slots[place.slot]; }
    std::uint32_t subOf(const Place &place) const;
    Place placeOf(std::uint32_t sub) const;

    // Batches.
    void gather(World &world, const Place &place);
    std::size_t readyCount(const World &world, const Place &place, bool &isFull) const;
    void takeBatch(World &world, const Place &place, std::size_t count);
    void invoke(World &world, const Place &place);
    void dropOld(World &world, const Place &place);
    bool closesWindow(const World &world, const Slot &slot) const;
    void startInvocation(World &world, const Place &place, const Course &course);
    void work(World &world, const Place &place, const Course &course, SimTime from);
    void beginLookup(World &world, const Place &place);
    void onLookupDone(World &world, const Lookup::Done &done);
    Course courseOf(const World &world, const Slot &slot, const Part &part) const;
    Duration scaled(Duration time) const;
    std::int64_t concurrencyMax(const World &world) const;
    bool takeEnvironment(const World &world);
    void finishWork(World &world, const Place &place);
    void sendResults(World &world, const Place &place, const std::vector<std::size_t> &good);
    bool goesToSecond(const World &world, const Held &held) const;
    Sender::Item ownItem(const World &world, const Held &held);
    /// `to`: who answered: the setting may have changed meanwhile.
    void onJobDone(World &world, bool isSecond, ServiceIndex to, const Sender::Done &done);
    void onEventSent(World &world, const Sender::Done &done);
    /// A handler that catches its error; what is to be told of it is on its way when true.
    bool catches() const { return m_config.handler == "swallow" || m_config.handler == "queue_event"; }
    bool sendEvent(World &world, const Place &place);
    std::int64_t eventBytes(const Slot &slot, const Part &part) const;
    void judgeCaught(World &world, const Place &place, const Course &course);
    std::string queuedWords(World &world, const Place &place);
    void afterPass(World &world, const Place &place);
    void plan(World &world, const Place &place, FunctionEvent event, SimTime at, State state);

    // Outcomes.
    void endInvocation(World &world, const Place &place);
    void judgeInvocation(World &world, const Place &place);
    void succeed(World &world, const Place &place, std::size_t upTo, const std::string &words);
    void fail(World &world, const Place &place, const std::string &why);
    void failPartly(World &world, const Place &place, std::size_t poison);
    void split(World &world, const Place &place, std::size_t middle);
    void giveUp(World &world, const Place &place, std::size_t from, std::size_t to, const char *condition,
                const std::string &why);
    void sendLetter(World &world, const Place &place, std::size_t from, std::size_t to, const char *condition,
                    const std::string &why, HappeningId cause);
    void deliver(World &world, const Place &place, std::size_t from, std::size_t to);
    void passOver(const Place &place, std::size_t from, std::size_t to, const std::string &reason);
    void nextPart(World &world, const Place &place);
    bool isPoison(const World &world, const LogRow &row) const;
    std::string poisonWords(const World &world, const Held &held) const;
    HappeningId say(World &world, std::string kind, std::string text, HappeningTone tone, HappeningId cause,
                    LimitReached limit = {}, LaneIndex lane = noLane);
    void add(World &world, std::uint32_t metric, std::int64_t value, std::uint32_t samples = 1);
    std::shared_ptr<const LambdaPart> partOf(const World &world) const;
    LambdaLane laneOf(const World &world, LaneIndex lane, std::uint32_t slot) const;
    double lagMs(const World &world, LaneIndex lane) const;

    FunctionConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log;
    LaneReader m_reader;
    Sender m_sender;
    Sender m_second;  ///< to the second target
    Sender m_letters; ///< to the destination on failure
    Lookup m_lookup;
    Sender m_events; ///< of the handler, with whole events
    std::vector<Shard> m_shards;
    SinkLedger m_ledger;
    struct OrderOf
    {
        std::uint16_t producer = 0;
        NewestByKey newest;
    };
    std::vector<OrderOf> m_order;
    std::vector<SimTime> m_warm; ///< environments at rest, and since when; the longest first
    std::int64_t m_running = 0;
    std::int64_t m_coldStarts = 0;
    std::int64_t m_invocations = 0;
    std::int64_t m_errors = 0;
    std::int64_t m_givenUp = 0;
    std::int64_t m_lookupMisses = 0;
    LatencyWindow m_latencies;
    std::int64_t m_gbMs = 0; ///< MB-ms, billed
    bool m_isEnabled = true;
    bool m_isListed = false;
    std::uint32_t m_listId = 0;
    SimTime m_failsUntil;
    SimTime m_takenUntil; ///< others have the account's concurrency
    SimTime m_slowUntil;
    double m_slowness = 1;
    std::uint32_t m_fault = 0;
    HappeningId m_faultCause = noHappening;
    HappeningId m_failing = noHappening; ///< the spell of errors
    HappeningId m_throttled = noHappening;
    HappeningId m_behind = noHappening;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &functionKind();

} // namespace millrace::lambda
