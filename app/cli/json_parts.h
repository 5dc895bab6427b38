// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/json_node.h"
#include "content/session_json.h"
#include "sim/simulation.h"

namespace millrace {

// What several commands write into their JSON.

/// Milliseconds since the start; whole where they are, as most moments are.
inline JsonNode millisecondsNode(Duration sinceStart)
{
    if (sinceStart.ns % nsPerMillisecond == 0)
        return sinceStart.ns / nsPerMillisecond;
    return toMilliseconds(sinceStart);
}

/// Both hashes as sixteen hexadecimal digits.
inline JsonNode fingerprintNode(const Fingerprint &fingerprint)
{
    JsonNode node = JsonNode::object();
    node.set("events", hashText(fingerprint.events));
    node.set("metrics", hashText(fingerprint.metrics));
    return node;
}

} // namespace millrace
