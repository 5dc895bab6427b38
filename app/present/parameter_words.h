// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"

#include <QString>

namespace millrace {

// What a form says of a row of a parameter table. The tables themselves decide; here are only the words.

/// "1 to 10,000", "24h to 365d", "0 to 1"; empty where a range says nothing.
QString rangeText(const ParameterInfo &info);
/// Help, range, unit, source and whether it can change while it runs, a line each.
QString helpText(const ParameterInfo &info);
/// Whether a form shows the row while its values stand so (`shownWhen`).
bool isShown(const ParameterInfo &info, const ParameterValues &values);
/// Text of a choice as people read it: "put_records" is "put records".
QString choiceText(std::string_view choice);
/// A value as a field shows it: the spelling of files, reals cut to what can be read.
QString fieldText(const ParameterValue &value, ParameterKind kind);
/// The value a notch up or down, within the row's range; numbers only, others come back as they are.
ParameterValue steppedValue(const ParameterValue &value, const ParameterInfo &info, int notches);

} // namespace millrace
