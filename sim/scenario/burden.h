// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// What a topology asks of the machine that simulates it. Its bounds keep a hostile scenario from
/// filling the memory; no lesson comes near them.
struct Burden
{
    std::int64_t shards = 0;
    std::int64_t keys = 0;      ///< different partition keys that producers draw from
    std::int64_t lanesRead = 0; ///< for each reader, the shards of its stream

    /// All shards of an account: the documented limit of the large regions.
    static constexpr std::int64_t shardsMax = 20'000;
    static constexpr std::int64_t keysMax = 4'000'000;
    static constexpr std::int64_t lanesReadMax = 100'000;

    friend Burden operator+(const Burden &a, const Burden &b)
    {
        return {a.shards + b.shards, a.keys + b.keys, a.lanesRead + b.lanesRead};
    }
};

/// What one more service would ask. `shardsOfStream`: of the stream that a reader names.
Burden burdenOf(const ServiceConfig &config, std::int64_t shardsOfStream);
/// Each bound that is passed, with the list of files that it concerns as its place ("/streams").
std::vector<Finding> judgeBurden(const Burden &burden);

} // namespace millrace
