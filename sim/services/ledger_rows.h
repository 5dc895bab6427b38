// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/interval_set.h"
#include "sim/records/ledger_report.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <vector>

namespace millrace {

/// What became of every record made for a log, for one reader of it: what its sources made, hold and lost,
/// and what the reader's own ledger says of what the log stored.
LedgerRow readerRow(const World &world, ServiceIndex reader, ServiceIndex log, const SinkLedger &ledger,
                    const std::vector<SinkPosition> &positions);

/// What became of every record that others sent to a service by calls.
LedgerRow callSinkRow(const World &world, ServiceIndex sink);

/// Numbers of a flow that are under way: in calls, in the sender's buffers or in the callee's, and not
/// delivered.
IntervalSet underWay(const World &world, FlowRef flow);

} // namespace millrace
