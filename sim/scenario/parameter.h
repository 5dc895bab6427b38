// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace millrace {

/// What a parameter measures: decides its form field, its JSON spelling and its knob.
enum class ParameterKind : std::uint8_t {
    Count,     ///< integer; JSON number
    Fraction,  ///< 0..1; JSON number
    Number,    ///< real; JSON number
    Flag,      ///< JSON true/false
    Time,      ///< integer ns; JSON "500ms", "10m", "24h"
    Rate,      ///< events per second, real; JSON "2500/s"
    Size,      ///< integer bytes; JSON "3KiB", "1MiB", "200B"
    ByteRate,  ///< integer bytes per second; JSON "1MiB/s"
    Choice,    ///< one of `choices`; JSON string
    Text,      ///< free text; JSON string
    TextList,  ///< JSON array of strings
    Reference, ///< name of another service of kind `target`; JSON string; may be empty
    Trace,     ///< name of a trace file of the scenario; JSON string; may be empty
};

/// Count, Time (ns), Size and ByteRate hold std::int64_t; Fraction, Number and Rate hold double;
/// Choice, Text, Reference and Trace hold std::string.
using ParameterValue = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;

/// Sorted by name.
using ParameterValues = std::vector<std::pair<std::string, ParameterValue>>;

/// One row of a service's parameter table. Form, knob, help, schema and the checks of files are
/// made from it and from nothing else.
struct ParameterInfo
{
    std::string_view name = {};  ///< snake_case, as in files and on the command line
    std::string_view title = {}; ///< on screen, sentence case
    ParameterKind kind = ParameterKind::Count;
    double minimum = 0; ///< in the unit of the value (ns, bytes, per second)
    double maximum = 0;
    ParameterValue defaultValue = {};
    std::string_view help = {};                 ///< one or two sentences
    std::string_view source = {};               ///< where the default or the bound comes from; may be empty
    std::vector<std::string_view> choices = {}; ///< Choice only
    std::string_view target = {};               ///< Reference only: kind of the service it names
    bool whileRunning = true;                   ///< may be changed by the `set` command
    std::string_view shownWhen = {};            ///< "keys=hot|zipf": hint for forms; empty: always
};

const ParameterValue *findValue(const ParameterValues &values, std::string_view name);
void setValue(ParameterValues &values, std::string_view name, ParameterValue value);

/// Text of a value in the spelling of files ("500ms", "2500/s", "3KiB"); shortest exact form.
std::string formatValue(const ParameterValue &value, ParameterKind kind);

struct ParsedValue
{
    ParameterValue value;
    std::string error; ///< empty when parsed; else what is wrong and what is expected
};
/// Reads the spelling of files and of `--set`: units are required for Time, optional for Rate and Size.
ParsedValue parseValue(std::string_view text, const ParameterInfo &info);

/// Empty when the value has the right type and lies in the row's range; else "0 is below 1".
std::string judgeValue(const ParameterValue &value, const ParameterInfo &info);

} // namespace millrace
