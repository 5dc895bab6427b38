// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"

#include <QString>

#include <cstddef>
#include <vector>

namespace millrace {

/// Rows of a long parameter table that belong together.
struct ParameterGroup
{
    QString title;                 ///< "Retries and failures"; empty where a table is short
    std::vector<std::size_t> rows; ///< in table order
};

/// A short table is one group without a title; a longer one is grouped by what its rows are about, in the
/// order in which that comes up. Every row is in exactly one group.
std::vector<ParameterGroup> groupsOf(const std::vector<ParameterInfo> &table);

} // namespace millrace
