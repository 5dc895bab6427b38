// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/services/catalogue.h"
#include "sim/services/parameter_table.h"
#include "sim/workload/arrivals.h"
#include "sim/workload/key_draw.h"
#include "sim/workload/key_universe.h"

#include <string>
#include <vector>

namespace millrace::producer {

/// Which records a source makes: when, with which keys, of what sizes. A source's own config derives from it.
struct LoadConfig
{
    std::string arrival;
    double rate = 0;
    double burstRate = 0;
    Duration burstEvery;
    Duration burstFor;
    double dailyPeak = 0;
    Duration dayLength;
    double rampTo = 0;
    Duration rampOver;
    std::string trace;
    double timeDivisor = 1;
    std::string keys;
    std::string keyPrefix;
    std::int64_t keyCount = 1;
    double zipfExponent = 1;
    std::string hotKey;
    double hotShare = 0;
    std::int64_t hotOthers = 1;
    std::int64_t salt = 1;
    std::vector<std::string> keyList;
    std::string sizes;
    std::int64_t recordSize = 0;
    std::int64_t recordSizeMax = 0;
};

const std::vector<ParameterRow<LoadConfig>> &arrivalAndKeyRows();
const std::vector<ParameterRow<LoadConfig>> &sizeRows();

/// Faults of the load that no single row shows. `values` are all of the source's, defaults filled in.
void judgeLoad(const ParameterValues &values, const Scenario &scenario, std::vector<Finding> &findings);
std::int64_t keyCountOf(const LoadConfig &config);

/// The keys that these settings draw from, added to what was drawn from before. Zipf still needs its table.
KeyDraw addKeys(const LoadConfig &config, KeyUniverse &keys);
ArrivalShape shapeOf(const LoadConfig &config, SimTime origin);

/// "web sends 100 records/s; 50 % of them have the key a".
std::string loadText(const std::string &name, const LoadConfig &config);

/// "A sale begins": many records at once carry one key; its arguments are parameters of the load.
CommandInfo saleCommand();
/// The settings that a sale sets.
ParameterValues saleValues(const Command &command);

} // namespace millrace::producer
