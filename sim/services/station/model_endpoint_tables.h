// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/station/model_endpoint.h"

namespace millrace::station {

const std::vector<ParameterRow<EndpointConfig>> &endpointRows();
const std::vector<FigureRow> &endpointFigures();

} // namespace millrace::station
