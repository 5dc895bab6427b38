// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/evaluate.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace {

namespace {

/// Billed as data transfer by the region that it leaves. Source: facts of AWS's price list, "to other
/// regions".
constexpr const char *transferPriceId = "transfer.inter_region_gb";
constexpr std::int64_t bytesPerGigabyte = 1'073'741'824;
constexpr std::int32_t paceSeconds = 60;

const MetricInfo transferMetric = {"BytesToOtherRegions", "Millrace", "Bytes", "Sum",
                                   "Bytes of records sent into other regions."};

/// What a reader is sent without having called: records of its subscription, or that this is over.
bool isFromSubscription(const ReadCall &call)
{
    return call.subscription != 0
           && (call.kind == ReadCall::Kind::Pushed || call.kind == ReadCall::Kind::Ended);
}

/// What a reader puts aside and hands to itself later: it goes nowhere.
bool staysAtReader(const ReadCall &call)
{
    return call.kind == ReadCall::Kind::Pushed && call.subscription == 0;
}

/// Source: Service Authorization Reference: the resource of these is the registered consumer.
bool isOfConsumer(ReadCall::Kind kind)
{
    return kind == ReadCall::Kind::Describe || kind == ReadCall::Kind::Subscribe;
}

/// Whether what a policy says depends on when it is asked.
bool looksAtTheClock(const security::Policy &policy)
{
    for (const security::Statement &statement : policy.statements)
        for (const security::Condition &condition : statement.conditions)
            if (security::sameIgnoringCase(condition.key, "aws:CurrentTime")
                || security::sameIgnoringCase(condition.key, "aws:EpochTime"))
                return true;
    return false;
}

} // namespace

void World::sendPut(std::uint32_t slot)
{
    PutCall &call = m_puts[slot];
    call.state = CallState::ToCallee;
    call.sentAt = m_now;
    if (isAcrossRegions(call.from, call.to)) {
        call.latency = call.latency + m_scenario->interRegionLatency;
        std::int64_t bytes = 0;
        for (const CallRecord &record : call.records)
            bytes += record.size;
        countTransfer(call.from, bytes);
    }
    if (m_trail)
        m_trail->onSend(*this, call);
    schedule(m_now + call.latency, EventClass::Write, call.to, PutArrives, call.from.value,
             (std::uint64_t{call.sequence} << 32) | slot);
}

void World::replyToPut(std::uint32_t slot, Duration after)
{
    PutCall &call = m_puts[slot];
    if (m_trail)
        m_trail->onPutAnswered(*this, call);
    if (call.state == CallState::LostReply)
        return; // the caller's own timer ends it
    if (isCutOff(call.from, call.to)) {
        leaveUnanswered(call, slot);
        return;
    }
    call.state = CallState::ToCaller;
    schedule(m_now + after + call.latency, EventClass::Reply, call.from, PutReplies, call.to.value,
             (std::uint64_t{call.sequence} << 32) | slot);
}

void World::sendRead(std::uint32_t slot)
{
    ReadCall &call = m_reads[slot];
    call.state = CallState::ToCallee;
    call.sentAt = m_now;
    if (isAcrossRegions(call.from, call.to))
        call.latency = call.latency + m_scenario->interRegionLatency;
    schedule(m_now + call.latency, EventClass::Read, call.to, ReadArrives, call.from.value,
             (std::uint64_t{call.sequence} << 32) | slot);
}

void World::replyToRead(std::uint32_t slot)
{
    ReadCall &call = m_reads[slot];
    if (isFromSubscription(call))
        call.sentAt = m_now;
    if (!staysAtReader(call)) {
        if (isCutOff(call.from, call.to)) {
            leaveUnanswered(call, slot);
            return;
        }
        if (isAcrossRegions(call.from, call.to)) {
            countTransfer(call.to, call.bytes);
            if (isFromSubscription(call))
                call.latency = call.latency + m_scenario->interRegionLatency;
        }
    }
    call.state = CallState::ToCaller;
    if (m_trail)
        m_trail->onReadAnswered(*this, call);
    schedule(m_now + call.latency, EventClass::Reply, call.from, ReadReplies, call.to.value,
             (std::uint64_t{call.sequence} << 32) | slot);
}

void World::leaveUnanswered(PutCall &call, std::uint32_t slot)
{
    if (call.state == CallState::LostReply)
        return;
    call.state = CallState::Unanswered;
    schedule(std::max(m_now, call.sentAt + call.timeout), EventClass::Reply, call.from, PutReplies,
             call.to.value, (std::uint64_t{call.sequence} << 32) | slot);
}

void World::leaveUnanswered(ReadCall &call, std::uint32_t slot)
{
    call.state = CallState::Unanswered;
    // What cannot be pushed breaks the connection: the reader learns that its subscription is over.
    if (call.kind == ReadCall::Kind::Pushed)
        call.kind = ReadCall::Kind::Ended;
    schedule(std::max(m_now, call.sentAt + call.timeout), EventClass::Reply, call.from, ReadReplies,
             call.to.value, (std::uint64_t{call.sequence} << 32) | slot);
}

bool World::admitPut(std::uint32_t slot)
{
    PutCall &call = m_puts[slot];
    if (isCutOff(call.from, call.to)) {
        leaveUnanswered(call, slot);
        return false;
    }
    const std::vector<CallInfo> *calls = kindOf(call.to).calls;
    if (calls == nullptr || call.action >= calls->size()
        || admits(call.from, call.to, (*calls)[call.action].action))
        return true;
    call.fail(CallError::AccessDenied);
    replyToPut(slot);
    return false;
}

bool World::admitRead(std::uint32_t slot)
{
    ReadCall &call = m_reads[slot];
    if (isCutOff(call.from, call.to)) {
        if (call.kind == ReadCall::Kind::Taken)
            m_reads.give(slot); // nobody waits for an answer
        else
            leaveUnanswered(call, slot);
        return false;
    }
    const std::string_view action = actionOf(call.kind);
    const std::vector<std::string> *policies = policiesFor(call.from, call.to);
    if (policies == nullptr || action.empty())
        return true;
    std::string resource = arnOf(call.to);
    if (const std::string own = m_services[call.to.value]->registrationOf(nameOf(call.from));
        isOfConsumer(call.kind) && !own.empty())
        resource += "/" + own;
    if (decide(call.from, call.to, action, *policies, resource))
        return true;
    call.error = CallError::AccessDenied;
    call.bytes = 0;
    replyToRead(slot);
    return false;
}

bool World::isCutOff(ServiceIndex from, ServiceIndex to)
{
    if (m_outages.isEmpty())
        return false;
    const security::Outages::Outage *outage = m_outages.between(regionOf(from), regionOf(to));
    if (outage == nullptr)
        return false;
    if (outage->unanswered != noSeries)
        m_metrics.add(outage->unanswered, m_now, 1);
    const std::string region = outage->region;
    if (m_outages.isFirst(*outage, from, to))
        happen({.kind = "call_unanswered",
                .service = from,
                .subject = nameOf(from),
                .text = nameOf(from) + " gets no answer from " + nameOf(to) + ": " + region + " has failed",
                .tone = HappeningTone::Trouble,
                .cause = outage->cause});
    return true;
}

HappeningId World::obstacleBetween(ServiceIndex from, ServiceIndex to) const
{
    if (!from.isValid() || !to.isValid())
        return noHappening;
    const security::Outages::Outage *outage = m_outages.between(regionOf(from), regionOf(to));
    return outage != nullptr ? outage->cause : m_admissions.denialBetween(from, to);
}

const std::vector<std::string> *World::policiesFor(ServiceIndex from, ServiceIndex to) const
{
    const std::vector<std::string> *policies = m_services[from.value]->policies();
    // What has no ARN is no resource that a policy could name.
    return policies == nullptr || policies->empty() || kindOf(to).arn.empty() ? nullptr : policies;
}

bool World::admits(ServiceIndex from, ServiceIndex to, std::string_view action)
{
    const std::vector<std::string> *policies = policiesFor(from, to);
    return policies == nullptr || decide(from, to, action, *policies, arnOf(to));
}

bool World::decide(ServiceIndex from, ServiceIndex to, std::string_view action,
                   const std::vector<std::string> &policies, const std::string &resource)
{
    bool isNew = false;
    security::Admissions::Entry &entry = m_admissions.at(from, to, action, isNew);
    if (!isNew && entry.isLasting)
        return entry.isAllowed;
    security::PolicyList attached;
    for (const std::string &name : policies)
        if (const security::Policy *policy = m_scenario->policy(name)) {
            attached.push_back(policy);
            entry.isLasting = entry.isLasting && !looksAtTheClock(*policy);
        }
    const std::string epoch = std::to_string(m_now.ns / nsPerSecond);
    security::Request request;
    request.action = action;
    request.resource = resource;
    request.principal = "arn:aws:iam::" + m_scenario->account + ":role/" + nameOf(from);
    request.principalAccount = m_scenario->account;
    request.context = {{"aws:RequestedRegion", {regionOf(to)}},
                       {"aws:PrincipalAccount", {m_scenario->account}},
                       {"aws:PrincipalArn", {request.principal}},
                       {"aws:PrincipalType", {"AssumedRole"}},
                       {"aws:ResourceAccount", {m_scenario->account}},
                       {"aws:SecureTransport", {"true"}},
                       {"aws:CurrentTime", {epoch}},
                       {"aws:EpochTime", {epoch}}};
    const security::Decision decision = security::evaluateIdentity(attached, request);
    entry.isAllowed = decision.isAllowed();
    if (!entry.isAllowed && entry.said == noHappening)
        entry.said = happen({.kind = "access_denied",
                             .service = from,
                             .subject = nameOf(from),
                             .text = "AccessDeniedException for " + nameOf(from) + ", " + request.action
                                     + " on " + nameOf(to) + ": " + decision.reason,
                             .tone = HappeningTone::Trouble,
                             .cause = m_admissions.lastChange(from)});
    return entry.isAllowed;
}

void World::countTransfer(ServiceIndex from, std::int64_t bytes)
{
    if (m_transfers.size() <= from.value)
        m_transfers.resize(std::size_t{from.value} + 1);
    Transfer &transfer = m_transfers[from.value];
    if (transfer.series == noSeries)
        transfer.series = m_metrics.declare(from, noLane, &transferMetric);
    transfer.bytes += bytes;
    m_metrics.add(transfer.series, m_now, bytes);
}

void World::addTransferUsage(std::vector<UsageCounter> &usage) const
{
    const std::int32_t second = m_metrics.secondOf(m_now);
    const std::int32_t from = std::max(0, second - paceSeconds);
    for (std::size_t i = 0; i < m_transfers.size(); ++i) {
        const Transfer &transfer = m_transfers[i];
        if (transfer.series == noSeries)
            continue;
        const MetricPoint recent = m_metrics.over(transfer.series, from, std::max(1, second));
        const double perSecond = static_cast<double>(recent.sum) / std::max(1, second - from);
        usage.push_back({ServiceIndex{static_cast<std::uint16_t>(i)}, transferPriceId, transfer.bytes,
                         bytesPerGigabyte, perSecond * 3'600 / static_cast<double>(bytesPerGigabyte)});
    }
}

} // namespace millrace
