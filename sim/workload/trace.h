// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// Real records to be replayed: one row a record, in order of arrival (ties in file order).
/// Arrival is relative to the first arrival, before any speed-up; event time is as in the file.
struct Trace
{
    struct Row
    {
        Duration arrival; ///< since the first arrival of the file
        SimTime eventTime;
        std::uint32_t key = 0; ///< index into `keys`
    };

    std::string name;        ///< "flights"
    std::string path;        ///< as the scenario names it, for messages and sessions
    std::string sha256;      ///< of the file's bytes
    std::string timeColumn;  ///< of the event time
    std::string delayColumn; ///< minutes from event time to arrival; empty: none
    std::string keyColumn;
    std::vector<std::string> keys; ///< in order of first appearance
    std::vector<Row> rows;
};

} // namespace millrace
