// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace millrace {

/// What a service does in a topology: decides its place on the canvas and who may name whom.
enum class ServiceRole : std::uint8_t {
    Source,  ///< makes records of its own
    Log,     ///< keeps records in lanes that are read
    Reader,  ///< reads a log, and may send on what it makes of it
    Sink,    ///< is called with records: a table, a bucket, a queue, a topic
    Control, ///< carries no records, but acts on those that do
};

} // namespace millrace
