// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace millrace {

/// What became of the messages that a queue took, as its receivers account for them.
struct MessageTally
{
    std::int64_t accepted = 0;
    std::int64_t deleted = 0;
    std::int64_t deletedAgain = 0; ///< deletes of what another receiver had deleted: it was worked off twice
    std::int64_t movedToDeadLetters = 0;
    std::int64_t expired = 0;
    std::int64_t purged = 0;
    std::int64_t receivedAgain = 0; ///< hand-outs after a message's first

    std::int64_t kept() const { return accepted - deleted - movedToDeadLetters - expired - purged; }
};

} // namespace millrace
