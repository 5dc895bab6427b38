// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any three texts are either refused with their faults or are a lesson that can be judged.

#include "content/library.h"
#include "content/lint_lesson.h"
#include "fuzz/fuzz_input.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    const std::vector<std::string_view> files = filesOf(textOf(data, size), 3);
    const Loaded<Lesson> loaded = parseLesson(files[0], files[1], files[2]);
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return 0;
    }
    for (const Finding &finding : judgeLesson(std::get<Lesson>(loaded)))
        require(!finding.text.empty(), "every finding has a text");
    return 0;
}
