// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/autoscaler/stream_autoscaler.h"
#include "sim/services/parameter_table.h"

namespace millrace::autoscaler {

enum AutoscalerMetric : std::uint32_t {
    Use,
    WantedShards,
    ScalingActions,
    ScalingRefusals,
    AutoscalerMetricCount
};

const std::vector<ParameterRow<AutoscalerConfig>> &autoscalerRows();
const std::vector<MetricInfo> &autoscalerMetrics();

} // namespace millrace::autoscaler
