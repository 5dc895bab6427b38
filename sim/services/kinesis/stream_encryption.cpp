// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/stream.h"
#include "sim/world.h"

#include <algorithm>
#include <utility>

namespace millrace::kinesis {

namespace {

constexpr std::int64_t nsPerMicrosecond = 1'000;
constexpr std::int64_t microsecondsPerHour = 3600 * nsPerSecond / nsPerMicrosecond;
constexpr std::int64_t hoursPerMonth = 720; // as facts section 10.7 counts

} // namespace

CommandResult Stream::startEncryption(World &world, const Command &command, HappeningId cause)
{
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    forgetBefore(m_keysApplied, world.now());
    if (m_keysApplied.size() >= keysAppliedPerDay)
        return {"LimitExceededException: a key has been applied 25 times in the last 24 hours"};
    m_keysApplied.push_back(world.now());
    const ParameterValue *given = findValue(command.arguments, "key");
    planEncryption(world, given != nullptr ? std::get<std::string>(*given) : "kms_aws_managed", cause);
    return {};
}

CommandResult Stream::stopEncryption(World &world, HappeningId cause)
{
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    if (!m_encryption.isOn())
        return {"InvalidArgumentException: the stream is not encrypted"};
    planEncryption(world, "none", cause);
    return {};
}

void Stream::planEncryption(World &world, const std::string &wanted, HappeningId cause)
{
    m_nextEncryption = wanted;
    m_workCause = cause;
    m_state = State::Updating;
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, EncryptionChanges);
}

void Stream::changeEncryption(World &world)
{
    std::vector<KeptRecords> kept;
    kept.reserve(m_shards.size());
    for (const Shard &shard : m_shards)
        kept.push_back({firstPosition(shard.index, world.now()), shard.log.endPosition()});
    m_config.encryption = m_nextEncryption;
    m_encryption.change(keyOwnerFrom(m_config.encryption), kept);
    m_state = State::Active;
    if (m_encryption.owner() == KeyOwner::Customer && m_customerKeySince.ns == 0)
        m_customerKeySince = world.now();
    const bool isOn = m_encryption.isOn();
    world.happen(
        {.kind = isOn ? "encryption_started" : "encryption_stopped",
         .service = m_index,
         .subject = world.nameOf(m_index),
         .text = world.nameOf(m_index)
                 + (isOn ? std::string(" encrypts what it stores from now on, under ")
                               + (m_encryption.owner() == KeyOwner::Customer ? "a KMS key of the customer"
                                                                             : "the KMS key that AWS manages")
                               + "; what was stored before is not encrypted"
                         : std::string(" encrypts nothing more; what is encrypted stays so, and reading it "
                                       "still takes the key")),
         .tone = HappeningTone::Change,
         .cause = m_workCause});
}

CommandResult Stream::disableKey(World &world, const Command &command, HappeningId cause)
{
    if (m_customerKeySince.ns == 0)
        return {"InvalidArgumentException: the stream uses no KMS key of your own; the one that AWS manages "
                "cannot be disabled"};
    const Duration lasts = lengthOf(command, minutes(10));
    m_encryption.disableUntil(world.now() + lasts);
    m_keyFault = world.happen({.kind = "kms_key_disabled",
                               .service = m_index,
                               .subject = world.nameOf(m_index),
                               .text = "the KMS key of " + world.nameOf(m_index) + " is disabled for "
                                       + decimal(toSeconds(lasts), 1) + " s; data keys at hand last for "
                                       + decimal(toSeconds(m_config.dataKeyReuse), 1) + " s at most",
                               .tone = HappeningTone::Trouble,
                               .cause = cause});
    m_refusalsAtFault = m_encryption.refusals();
    world.schedule(world.now() + lasts, EventClass::Control, m_index, KeyIsEnabled);
    return {};
}

void Stream::enableKey(World &world)
{
    // Disabled again in the meantime, for longer.
    if (world.now() < m_encryption.disabledUntil() || m_keyFault == noHappening)
        return;
    world.happen(
        {.kind = "kms_key_enabled",
         .service = m_index,
         .subject = world.nameOf(m_index),
         .text = "the KMS key of " + world.nameOf(m_index) + " is enabled again: data keys are given",
         .tone = HappeningTone::Recovery,
         .cause = m_keyTrouble != noHappening ? m_keyTrouble : m_keyFault});
    m_keyFault = noHappening;
    m_keyTrouble = noHappening;
}

void Stream::noteKeyRefusal(World &world)
{
    if (m_keyFault == noHappening || m_keyTrouble != noHappening
        || m_encryption.refusals() == m_refusalsAtFault)
        return;
    m_keyTrouble = world.happen({.kind = "kms_refusals_begin",
                                 .service = m_index,
                                 .subject = world.nameOf(m_index),
                                 .text = world.nameOf(m_index)
                                         + " answers KMSDisabledException: the data key at hand is too old, "
                                           "and KMS gives no other",
                                 .tone = HappeningTone::Trouble,
                                 .cause = m_keyFault});
}

double Stream::encryptedShare(SimTime now) const
{
    std::int64_t records = 0;
    std::int64_t encrypted = 0;
    for (const Shard &shard : m_shards) {
        const std::int64_t first = firstPosition(shard.index, now);
        const std::int64_t end = shard.log.endPosition();
        records += end - first;
        encrypted += m_encryption.encryptedIn(shard.index, first, end);
    }
    return records == 0 ? 0 : static_cast<double>(encrypted) / static_cast<double>(records);
}

void Stream::addEncryptionUsed(const World &world, std::vector<UsageCounter> &usage) const
{
    if (!m_encryption.wasEverOn())
        return;
    const auto requestsPerHour =
        static_cast<double>(m_encryption.liveKeys(world.now()) * m_config.kmsRequests) * toSeconds(hours(1))
        / toSeconds(m_config.dataKeyReuse);
    usage.push_back({m_index, "kms.request", m_encryption.requests(), 1, isRemoved() ? 0 : requestsPerHour});
    if (m_customerKeySince.ns == 0)
        return;
    // Until the stream is removed: what the key has encrypted needs it, whether or not more is.
    const SimTime until = m_customerKeyUntil.ns != 0 ? m_customerKeyUntil : world.now();
    usage.push_back({m_index, "kms.key_month", (until - m_customerKeySince).ns / nsPerMicrosecond,
                     microsecondsPerHour * hoursPerMonth, isRemoved() ? 0 : 1.0 / double{hoursPerMonth}});
}

} // namespace millrace::kinesis
