// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any text is either refused with its faults or is a trace in order of arrival.

#include "content/library.h"
#include "fuzz/fuzz_input.h"

using namespace millrace;
using namespace millrace::fuzz;

namespace {

void read(std::string_view text, const TraceColumns &columns)
{
    const Loaded<Trace> loaded = parseTrace(text, columns);
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return;
    }
    const Trace &trace = std::get<Trace>(loaded);
    require(!trace.rows.empty() && trace.rows.front().arrival.ns == 0, "time begins with the first arrival");
    for (std::size_t i = 0; i < trace.rows.size(); ++i) {
        require(trace.rows[i].key < trace.keys.size(), "every record has a key");
        require(i == 0 || trace.rows[i - 1].arrival <= trace.rows[i].arrival,
                "records come in order of arrival");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    TraceColumns columns;
    read(textOf(data, size), columns);
    columns.delay.clear();
    read(textOf(data, size), columns);
    return 0;
}
