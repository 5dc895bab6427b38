// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/json_node.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <string>
#include <vector>

namespace millrace {

/// A scenario from a tree that may have faults of any kind; all of them are appended.
Scenario readScenario(const JsonNode &root, const std::filesystem::path &folder, const std::string &place,
                      std::vector<Finding> &findings);

enum class PriceWriting : std::uint8_t { NamedWhereShipped, Embedded };
JsonNode scenarioNode(const Scenario &scenario, PriceWriting prices, bool withTraceHashes);

/// A policy from its AWS document: what its shape cannot show is appended.
security::Policy readPolicy(const JsonNode &document, const std::string &place,
                            std::vector<Finding> &findings);
JsonNode policyDocumentNode(const security::Policy &policy);

PriceBook readPriceBook(const JsonNode &node, const std::string &place, std::vector<Finding> &findings);
JsonNode priceBookNode(const PriceBook &book);
Loaded<std::shared_ptr<const PriceBook>> parsePriceBook(std::string_view text);

/// The price book of scenarios that name none.
inline constexpr const char *defaultPriceBook = "aws-us-east-1-2026-08";

} // namespace millrace
