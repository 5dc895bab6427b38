// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/json_node.h"
#include "sim/frame/frame.h"
#include "sim/records/record_trail.h"

#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// "web:1234" as the record of a source; the error says what is wrong.
std::string parseRecordName(std::string_view text, const std::vector<std::string> &serviceNames,
                            RecordName &name);

/// Every step: at_ms, kind, service, with, shard position, waited_ms, text, reason, limit.
JsonNode trailNode(const RecordTrail &trail, const std::vector<std::string> &names, SimTime start);
std::string trailText(const RecordTrail &trail, SimTime start);

} // namespace millrace
