// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace millrace::security {

/// A text of a policy, its variables put in: bytes, and wildcards that no value can smuggle in.
using Pattern = std::vector<std::int16_t>;
inline constexpr std::int16_t anyRun = -1; ///< "*"
inline constexpr std::int16_t anyOne = -2; ///< "?"

/// "*" and "?" of the text become wildcards.
Pattern patternOf(std::string_view text);

enum class LetterCase : std::uint8_t { Matters, Ignored };
bool matches(std::span<const std::int16_t> pattern, std::string_view text,
             LetterCase letterCase = LetterCase::Matters);

/// Where a wildcard may stand in an ARN: never in the service of a Resource element.
enum class ServiceSegment : std::uint8_t { Literal, Wild };
/// Segment by segment, split at ":"; the sixth holds the rest. Segments that the pattern lacks match
/// anything. A text that is no ARN is matched by "*" alone.
bool matchesArn(std::span<const std::int16_t> pattern, std::string_view arn, ServiceSegment service);

bool sameIgnoringCase(std::string_view a, std::string_view b);

} // namespace millrace::security
