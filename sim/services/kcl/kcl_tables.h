// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/parameter_table.h"

namespace millrace::kcl {

enum KclMetric : std::uint32_t {
    RecordsProcessed,
    DataBytesProcessed,
    MillisBehindLatest,
    TotalLeases,
    CurrentLeases,
    TakenLeases,
    LostLeases,
    NumWorkers,
    Duplicates,
    RecordsSkipped,
    LatencyMilliseconds,
    OrderBreaksPartitionKey,
    KclMetricCount
};

const std::vector<ParameterRow<KclConfig>> &kclRows();
const std::vector<MetricInfo> &kclMetrics();
const std::vector<CommandInfo> &kclCommands();

} // namespace millrace::kcl
