// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any two texts are either refused with their faults or are a quiz whose items can be judged.

#include "content/library.h"
#include "content/lint_lesson.h"
#include "fuzz/fuzz_input.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    const std::vector<std::string_view> files = filesOf(textOf(data, size), 2);
    const Loaded<std::vector<QuizItem>> loaded = parseQuiz(files[0], files[1]);
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return 0;
    }
    for (const QuizItem &item : std::get<std::vector<QuizItem>>(loaded)) {
        require(!item.id.empty() && !item.question.empty(), "every item has an id and a question");
        if (item.computed)
            judgeComputedKey(item, "/items");
    }
    return 0;
}
