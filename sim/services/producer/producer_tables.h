// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/parameter_table.h"
#include "sim/services/producer/producer.h"

namespace millrace::producer {

enum ProducerMetric : std::uint32_t {
    RecordsCreated,
    RecordsAccepted,
    RecordsRefused,
    RecordsRetried,
    RecordsDropped,
    StageBuffered,
    StagePut,
    ProducerMetricCount
};

const std::vector<ParameterRow<ProducerConfig>> &producerRows();
const std::vector<MetricInfo> &producerMetrics();

} // namespace millrace::producer
