// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"
#include "sim/security/policy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::security {

/// What kind of values an operator compares.
enum class OperatorFamily : std::uint8_t { String, Number, Date, Bool, Address, Arn, Null };
OperatorFamily familyOf(ConditionOperator comparison);
/// StringNotEquals, NotIpAddress and their kin: true where the twin is false.
bool isNegated(ConditionOperator comparison);

std::optional<double> parseNumber(std::string_view text);
/// W3C's form of ISO 8601 ("2026-01-01", "2026-01-01T08:00:00Z", "...+01:00") or seconds since 1970.
std::optional<SimTime> parseMoment(std::string_view text);
std::optional<bool> parseFlag(std::string_view text);

/// IPv4 ("203.0.113.0/24") or IPv6 ("2001:db8::/32"); without a slash one address.
struct AddressRange
{
    std::array<std::uint8_t, 16> bytes{};
    bool isV6 = false;
    int prefixBits = 32;

    bool contains(const AddressRange &address) const;
};
std::optional<AddressRange> parseAddressRange(std::string_view text);

} // namespace millrace::security
