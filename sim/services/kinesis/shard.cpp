// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/shard.h"

#include <algorithm>

namespace millrace::kinesis {

const char *Shard::refusesRead(SimTime now) const
{
    // The slot that would be used next holds the oldest of the last five calls.
    const std::int64_t oldest = readCalls[readCallAt % readCalls.size()];
    if (oldest != 0 && now.ns - oldest < nsPerSecond)
        return "calls";
    if (now < readBlockedUntil)
        return "bytes";
    return nullptr;
}

void Shard::countRead(SimTime now, std::int64_t bytes)
{
    readCalls[readCallAt++ % readCalls.size()] = now.ns;
    // 10 MiB block the shard for exactly 5 s: facts section 1.3.
    const std::int64_t debt = bytes * nsPerSecond / readBytesPerSecond;
    readBlockedUntil = std::max(now, readBlockedUntil) + Duration{debt};
}

bool Shard::admitIteratorCall(SimTime now)
{
    std::int64_t &oldest = iteratorCalls[iteratorCallAt % iteratorCalls.size()];
    if (oldest != 0 && now.ns - oldest < nsPerSecond)
        return false;
    oldest = now.ns;
    ++iteratorCallAt;
    return true;
}

std::string Shard::name() const
{
    std::string digits = std::to_string(index);
    digits.insert(0, 12 - std::min<std::size_t>(12, digits.size()), '0');
    return "shardId-" + digits;
}

} // namespace millrace::kinesis
