// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/kpl/kpl_producer.h"
#include "sim/services/parameter_table.h"

namespace millrace::kpl {

enum KplMetric : std::uint32_t {
    UserRecordsReceived,
    UserRecordsPending,
    UserRecordsPut,
    UserRecordsDataPut,
    KinesisRecordsPut,
    KinesisRecordsDataPut,
    ErrorsThrottled,
    ErrorsWrongShard,
    ErrorsExpired,
    ErrorsOther,
    AllErrors,
    RetriesPerRecord,
    BufferingTime,
    RequestTime,
    UserRecordsPerKinesisRecord,
    KinesisRecordsPerPutRecordsRequest,
    AppRetries,
    RecordsDropped,
    StageBuffered,
    StagePut,
    KplMetricCount
};

const std::vector<ParameterRow<KplConfig>> &kplRows();
const std::vector<MetricInfo> &kplMetrics();

} // namespace millrace::kpl
