// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/token_bucket.h"
#include "sim/records/lane_log.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/reading/lane_reader.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace millrace::firehose {

/// A delivery stream's settings, filled from its parameter table.
struct DeliveryConfig
{
    std::string stream; ///< empty: Direct PUT
    std::string start;
    std::string target;
    std::int64_t bufferSize = 0;
    Duration bufferInterval;
    std::string prefix;
    std::string errorPrefix;
    Duration retryDuration; ///< of a destination other than S3
    std::string backup;
    std::int64_t recordsPerSecond = 0; ///< Direct PUT
    std::int64_t callsPerSecond = 0;
    std::int64_t bytesPerSecond = 0;
    Duration latency;
    std::vector<std::string> policies;
};

/// Calls that a delivery stream answers, in the order of its table.
enum DeliveryCall : std::uint8_t { PutRecordBatch, PutRecord };

/// Amazon Data Firehose: takes records from a Kinesis stream, or straight from producers, keeps them until
/// there is enough or it is time, and delivers each bufferful to a bucket as one object or to a search
/// domain. What is refused is tried again for as long as the destination's rule says. At least once.
class DeliveryStream final : public Service
{
public:
    DeliveryStream(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<DeliveryStream>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;
    void onReadReply(World &world, std::uint32_t slot) override;

    ServiceIndex readsFrom() const override { return m_log; }
    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    const SinkLedger *sinkLedger() const override { return isDirect() ? nullptr : &m_ledger; }
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum DeliveryEvent : std::uint8_t { Poll, FlushDue, SendAgain, BackupAgain, TryAgain, ListAgain };
    struct Lane
    {
        bool startsByPolicy = true;
        bool isBegun = false;
        bool isEnded = false;    ///< read out; what is buffered is still to be delivered
        bool isFinished = false; ///< and all of it is
        bool wantsMore = false;  ///< no read is planned
        std::int64_t readTo = 0;
        std::int64_t doneTo = 0;
    };
    /// Rows [from, to) of a lane of what is read, or of m_direct.
    struct Part
    {
        LaneIndex lane = 0;
        std::int64_t from = 0;
        std::int64_t to = 0;
    };
    struct Buffer
    {
        std::vector<Part> parts;
        std::int64_t records = 0;
        std::int64_t bytes = 0;
        SimTime since; ///< when its first record came
    };
    /// The buffer that is being delivered.
    struct Delivery
    {
        bool isUnderWay = false;
        Buffer buffer;
        std::string folder;
        std::vector<Sender::Item> items; ///< still to be delivered
        std::vector<CopyPlace> places;   ///< of each of them
        SimTime begunAt;
        std::uint32_t id = 0;
        bool isWaiting = false; ///< to try again
        CallError lastError = CallError::None;
    };

    bool isDirect() const { return !m_log.isValid(); }
    bool isToBucket(const World &world) const;
    const LaneLog &rowsOf(const World &world, LaneIndex lane) const;

    // Reading a stream.
    void connect(World &world);
    void connectSenders(World &world);
    void listShards(World &world);
    void discover(World &world);
    void moveTo(World &world, LaneIndex lane, std::int64_t position);
    void takeRecords(World &world, const LaneReader::Answer &answer);
    void askForMore(World &world);
    void finishLane(World &world, LaneIndex lane);
    // Direct PUT.
    void takePuts(World &world, PutCall &call);
    bool takeAllowance(World &world, std::int64_t records, std::int64_t bytes);

    // Buffering and delivery.
    void buffer(World &world, LaneIndex lane, std::int64_t position, std::int64_t size);
    void closeBuffer(World &world);
    std::string folderOf(const Buffer &buffer, const std::string &prefix, const char *error = "") const;
    void deliverNext(World &world);
    void onDelivered(World &world, const Sender::Done &done);
    void countDelivered(World &world, const std::vector<std::uint32_t> &failed);
    void noteFailure(World &world, CallError error);
    bool isOverdue(const World &world) const;
    void giveUp(World &world);
    void finishDelivery(World &world);
    void deliverRow(World &world, const CopyPlace &place);
    void loseRow(World &world, const CopyPlace &place, const std::string &reason);
    SimTime oldestHeld() const; ///< endOfTime: nothing
    std::vector<SinkPosition> positions() const;
    HappeningId say(World &world, std::string kind, std::string text, HappeningTone tone, HappeningId cause,
                    LimitReached limit = {});
    void add(World &world, std::uint32_t metric, std::int64_t value);

    DeliveryConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log;
    LaneReader m_reader;
    Sender m_sender;
    Sender m_backup; ///< what the destination would not take
    std::vector<Lane> m_lanes;
    SinkLedger m_ledger;
    LaneLog m_direct; ///< what producers put; each row under its caller's name, number and key
    std::int64_t m_directDone = 0;
    TokenBucket m_recordTokens;
    TokenBucket m_callTokens;
    TokenBucket m_byteTokens;
    Buffer m_open;
    std::uint32_t m_openId = 0;
    std::deque<Buffer> m_full;
    Delivery m_delivery;
    bool m_isListed = false;
    std::uint32_t m_listId = 0;
    std::int64_t m_delivered = 0;
    std::int64_t m_deliveries = 0;
    std::int64_t m_backedUp = 0;
    std::int64_t m_lost = 0;
    std::int64_t m_billedBytes = 0;
    SimTime m_failsUntil;
    SimTime m_throttledAt;
    HappeningId m_throttled = noHappening;
    HappeningId m_failing = noHappening;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &deliveryKind();

} // namespace millrace::firehose
