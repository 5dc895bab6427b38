// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"
#include "sim/records/lane_log.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::s3 {

/// A bucket's settings, filled from its parameter table.
struct BucketConfig
{
    double putsPerSecond = 0; ///< under one prefix
    Duration answerTime;
    std::vector<std::string> policies;
};

/// A bucket: each call is one object, filed under its caller's folder or that of the hour. Knows what is in
/// each object and in which order, and can read objects back into a stream; has no shards, no partition keys
/// and no place at which a reader stands.
class Bucket final : public Service
{
public:
    Bucket(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Bucket>(*this); }

    void start(World &) override {}
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum BucketEvent : std::uint8_t { SendTimer };
    /// Rows [first, first + records) of m_rows.
    struct Object
    {
        std::int64_t putAt = 0;
        std::int64_t first = 0;
        std::int64_t records = 0;
        std::int64_t bytes = 0;
        std::uint32_t folder = 0;
        ServiceIndex from;
    };
    struct Folder
    {
        std::string name;
        std::int64_t objects = 0;
        std::int64_t records = 0;
        std::int64_t bytes = 0;
        std::int64_t second = -1; ///< in which the puts were counted
        std::int64_t puts = 0;
    };
    /// Objects that are being read back into a stream.
    struct Restore
    {
        bool isRunning = false;
        bool keepsKeys = false;
        std::int64_t next = 0; ///< object
        std::int64_t end = 0;
        std::int64_t records = 0;
        std::int64_t failed = 0;
        HappeningId cause = noHappening;
    };

    std::uint32_t folderOf(const std::string &name);
    bool takeRequest(World &world, Folder &folder);
    void store(World &world, PutCall &call, std::uint32_t folder);
    std::string nameOf(const World &world, const Object &object) const;
    CommandResult beginRestore(World &world, const Command &command, HappeningId cause);
    void sendNextObject(World &world);

    BucketConfig m_config;
    ServiceIndex m_index;
    Sender m_sender; ///< of what is restored
    LaneLog m_rows;
    PagedArray<Object, 64> m_objects;
    std::int64_t m_objectCount = 0;
    std::vector<Folder> m_folders; ///< in the order in which they were first filed in
    std::uint32_t m_newestFolder = 0;
    Restore m_restore;
    std::int64_t m_bytes = 0;
    std::int64_t m_byteSeconds = 0;
    std::int64_t m_puts = 0;
    std::int64_t m_gets = 0;
    std::int64_t m_restored = 0;
    SimTime m_failsUntil;
    SimTime m_slowedAt;
    HappeningId m_slowed = noHappening;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &bucketKind();

} // namespace millrace::s3
