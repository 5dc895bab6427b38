// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any text is either refused with its faults or is a session that can be written, read again and
// replayed as far as one cares to wait.

#include "content/session_file.h"
#include "fuzz/fuzz_input.h"
#include "session/session_io.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    const Loaded<SessionFile> loaded = parseSession(textOf(data, size), "");
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return 0;
    }
    const SessionFile &file = std::get<SessionFile>(loaded);
    const std::string written = writeSession(file);
    const Loaded<SessionFile> again = parseSession(written, "");
    require(isGood(again), "a written session can be read");
    require(writeSession(std::get<SessionFile>(again)) == written, "a session survives being written");

    RunLimits limits;
    limits.checkpointBytesMax = std::size_t{8} << 20;
    int questions = 0;
    auto reopened = reopen(file, limits, [&](double) { return ++questions <= 6; });
    if (reopened.index() != 0) {
        requireUseful(std::get<std::vector<Finding>>(reopened));
        return 0;
    }
    const Reopened &session = std::get<Reopened>(reopened);
    require(session.run.branches().size() == file.branches.size(), "every branch comes back");
    // What came out is a session of this version: reopened again it is the same.
    questions = -100;
    const auto second = reopen(toFile(session.run), limits, [&](double) { return ++questions <= 6; });
    require(second.index() == 0, "a replayed session can be reopened");
    require(std::get<Reopened>(second).differences.empty(), "a replayed session replays to itself");
    return 0;
}
