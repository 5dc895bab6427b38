// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/newest_by_key.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/reading/lane_reader.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::consumer {

/// A consumer's settings, filled from its parameter table.
struct ConsumerConfig : SenderConfig
{
    std::string stream;
    std::string start;
    Duration startTimestamp;
    std::string startSequenceNumber;
    Duration pollInterval;
    std::int64_t maxRecords = 0;
    double processingRate = 0;
    Duration latency;
    bool deaggregates = false;
    std::string retrieval;
    bool waitsUntilActive = true;
    bool renews = true;
    std::string resubscribesAt;
    bool readsChildren = true;
    bool checkpoints = true;
    std::vector<std::string> policies;
};

/// One process that reads every shard of a stream, by polling or by enhanced fan-out, works batches off one
/// after the other at its processing rate, and checkpoints after each unless told not to. Parents are read to
/// their end before children. With a target it sends each batch on and waits for that before the checkpoint;
/// what it gives up there is lost.
class Consumer final : public Service
{
public:
    Consumer(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Consumer>(*this); }

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
    const SinkLedger *sinkLedger() const override { return &m_ledger; }
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum ConsumerEvent : std::uint8_t { Poll, SliceDone, StallEnds, SendAgain, ListAgain };
    enum class State : std::uint8_t { Running, Paused, Crashed };
    struct Lane
    {
        bool startsByPolicy = true; ///< no place of its own yet: the setting says where it begins
        bool isBegun = false;       ///< its parents are done with
        bool isFinished = false;    ///< a closed shard read and worked off to its end
        bool hasHand = false;       ///< a batch is in hand: [at, handTo)
        bool handIsLast = false;    ///< with it the shard ends
        bool hasCheckpoint = false;
        LaneLog::Cursor at; ///< next record to be processed
        std::int64_t handTo = 0;
        std::int64_t worked = 0; ///< of the batch in hand, when it is to be sent on before it counts
        SimTime readAt;          ///< when the batch in hand was handed out
        std::int64_t checkpoint = 0;
    };
    /// Newest record processed of each key, to see order being lost.
    struct OrderOf
    {
        ServiceIndex producer;
        NewestByKey byKey;
        NewestByKey byProduct; ///< the same, by the key before salting
    };
    struct SliceTally;

    void connect(World &world);
    /// ListShards, and again until it is allowed to; then reads what there is.
    void listShards(World &world);
    void discoverLanes(World &world);
    void beginLane(World &world, LaneIndex lane);
    void readFromPlace(World &world, LaneIndex lane);
    void moveTo(World &world, LaneIndex lane, std::int64_t position);
    void onPlaced(World &world, const LaneReader::Answer &answer);
    void onRefused(World &world, const LaneReader::Answer &answer);
    void onSubscriptionEnd(World &world, LaneIndex lane);
    void takeBatch(World &world, const LaneReader::Answer &answer);
    void finishLane(World &world, LaneIndex lane);
    void work(World &world);
    void finishSlice(World &world, std::int64_t records);
    /// A piece of the batch in hand: what the worker takes for a record, and the rows that these are.
    struct Piece
    {
        std::int64_t records = 0;
        std::int64_t rows = 0;
    };
    /// The next up to `most` records of what is not yet worked off.
    Piece pieceOf(const World &world, LaneIndex lane, std::int64_t most) const;
    /// Counts the next records of a lane as processed, one row each `nsEach` from `since` on.
    void processRows(World &world, LaneIndex lane, const Piece &piece, SimTime since, double nsEach);
    /// Of the next rows, those in aggregated records that it does not take apart: lost to it.
    IntervalSet unreadIn(const World &world, LaneIndex lane, std::int64_t rows) const;
    void passOver(World &world, LaneIndex lane, const IntervalSet &unread);
    void finishBatch(World &world, LaneIndex lane);
    void connectSender(World &world);
    void stopSending(World &world, const std::string &reason);
    void sendBatch(World &world, LaneIndex lane);
    void onSent(World &world, const Sender::Done &done);
    /// The batch in hand has gone where it was to go.
    void finishSent(World &world, LaneIndex lane);
    void noteStages(World &world, LaneIndex lane);
    void noteGivenUp(World &world, const Sender::Done &done);
    /// The target's trouble, while it keeps the batch in hand from being done; else noHappening.
    HappeningId heldUpBy(const World &world) const;
    void addSenderFigures(const World &world, ServiceFrame &frame) const;
    void interruptSlice(World &world);
    OrderOf &orderOf(std::uint16_t producer);
    void checkOrder(const World &world, const LogRow &row, SliceTally &tally);
    void pause(World &world);
    void resume(World &world);
    void crash(World &world, HappeningId cause);
    void restart(World &world);
    double lagMs(const World &world, const Lane &lane, LaneIndex index) const;
    std::vector<SinkPosition> positions() const;
    HappeningId say(World &world, std::string kind, std::string text, HappeningTone tone, HappeningId cause,
                    LimitReached limit = {});

    ConsumerConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log;
    State m_state = State::Running;
    LaneReader m_reader;
    std::vector<Lane> m_lanes;
    SinkLedger m_ledger;
    std::vector<LaneIndex> m_ready; ///< lanes whose batch waits for the worker, oldest first
    LaneIndex m_working = noLane;
    std::int64_t m_sliceRecords = 0;
    SimTime m_sliceStart;
    std::uint32_t m_sliceId = 0;
    std::uint32_t m_stallId = 0;
    bool m_isListed = false; ///< it knows the shards of its stream
    std::uint32_t m_listId = 0;
    Sender m_sender;
    LaneIndex m_sending = noLane; ///< lane whose batch is being sent on: the worker waits for it
    ServiceIndex m_sentTo;        ///< the callee of the batch under way: the setting may change meanwhile
    SimTime m_sentAt;
    HappeningId m_givingUp = noHappening; ///< records of the last batch were given up
    SeriesRef m_delivery = noSeries;      ///< declared when it first has a target
    std::vector<OrderOf> m_order;
    std::int64_t m_keyBreaks = 0;
    std::int64_t m_productBreaks = 0;
    bool m_sawAggregates = false;
    HappeningId m_subscriptionOver = noHappening; ///< nothing more is pushed to it
    HappeningId m_behind = noHappening;
    HappeningId m_stopCause = noHappening;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &consumerKind();

} // namespace millrace::consumer
