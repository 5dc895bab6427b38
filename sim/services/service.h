// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/cost.h"
#include "sim/frame/frame.h"
#include "sim/kernel/event.h"
#include "sim/kernel/hash.h"
#include "sim/records/flow_ledger.h"
#include "sim/records/interval_set.h"
#include "sim/records/ledger_report.h"
#include "sim/scenario/command.h"
#include "sim/scenario/scenario.h"
#include "sim/services/catalogue.h"
#include "sim/services/ports/message_tally.h"
#include "sim/simulation.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

class World;
class LogPort;
struct PutCall;
struct ReadCall;
class KeyUniverse;
class SinkLedger;

/// What a service is built from beside its own config.
struct BuildContext
{
    ServiceIndex index;
    std::uint64_t seed = 0;
    const Scenario *scenario = nullptr;
    World *world = nullptr;          ///< to declare metrics in
    HappeningId cause = noHappening; ///< the command that creates it; none: the scenario
};

/// Records that a source has made for one log.
struct SourceAccount
{
    std::int64_t produced = 0;
    std::vector<std::pair<std::string, std::int64_t>> lostBy; ///< given up and stored nowhere
    std::int64_t held = 0; ///< made, in no call, stored nowhere: waiting in the source's own buffers
};

/// One service of the table. Copied with the world; holds no pointer to another: whatever it needs of
/// them it asks the world for, by index, during a call.
class Service
{
public:
    virtual ~Service() = default;
    virtual std::unique_ptr<Service> clone() const = 0;

    /// Schedules what begins by itself. Called once, when all services stand.
    virtual void start(World &world) = 0;
    virtual void handle(World &world, const Event &event) = 0;
    /// A command of the kind's own table, already judged by it; `cause` is its happening.
    virtual CommandResult apply(World &world, const Command &command, HappeningId cause) = 0;
    /// New values of parameters, already judged by the table.
    virtual CommandResult set(World &world, const ParameterValues &values, HappeningId cause) = 0;
    /// The operator has removed it: it stays in the table for the accounts, and does nothing more.
    virtual void remove(World &world, HappeningId cause) = 0;
    /// Once a simulated second, after all else of that second.
    virtual void tick(World &) {}

    /// A call of records arrives, or its answer comes back.
    virtual void onPut(World &, std::uint32_t) {}
    virtual void onPutReply(World &, std::uint32_t) {}
    virtual void onRead(World &, std::uint32_t) {}
    virtual void onReadReply(World &, std::uint32_t) {}

    virtual const LogPort *asLog() const { return nullptr; }
    virtual const KeyUniverse *keys() const { return nullptr; }
    /// The log that it reads; invalid: none.
    virtual ServiceIndex readsFrom() const { return {}; }

    /// What a reader registered with it is called behind its ARN ("consumer/analytics:1767225600"); empty:
    /// nobody of that name is registered.
    virtual std::string registrationOf(const std::string &) const { return {}; }
    /// Names of the policies that its calls are examined by; nullptr: it calls nobody.
    virtual const std::vector<std::string> *policies() const { return nullptr; }

    virtual ParameterValues parameters() const = 0;
    /// What every service shows; `frame` already holds index, name, kind.
    virtual void fillFrame(const World &world, ServiceFrame &frame) const = 0;
    virtual void addLinks(const World &, std::vector<LinkFrame> &) const {}
    virtual void addUsage(const World &, std::vector<UsageCounter> &) const {}
    virtual void addTotals(const World &, RecordTotals &) const {}
    virtual std::optional<LedgerRow> ledgerRow(const World &) const { return std::nullopt; }
    virtual std::optional<SourceAccount> accountFor(ServiceIndex, SimTime) const { return std::nullopt; }
    /// What it has of the log that it reads; null: it reads none.
    virtual const SinkLedger *sinkLedger() const { return nullptr; }
    /// Whether a record that it made lies in its own buffers, in no call.
    virtual bool holds(std::int64_t) const { return false; }
    /// Of the messages that it took; nothing: it is no queue.
    virtual std::optional<MessageTally> messages() const { return std::nullopt; }
    /// Records of a flow that lie in its own buffers, as their numbers: what it is to send, or, when it is
    /// the flow's callee, what it took and has not yet delivered.
    virtual void addHeld(const World &, FlowRef, IntervalSet &) const {}
    /// Everything that decides its future.
    virtual void hashInto(Hasher &hasher) const = 0;
    virtual std::size_t ownBytes() const = 0;

    bool isRemoved() const { return m_isRemoved; }
    void markRemoved() { m_isRemoved = true; }

private:
    bool m_isRemoved = false;
};

} // namespace millrace
