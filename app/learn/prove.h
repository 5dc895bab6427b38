// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "session/run.h"

#include <string>
#include <vector>

namespace millrace {

/// Whether a lesson can be taught as it stands: shown by running it, with no test written for it.
struct ProofResult
{
    struct WrongAnswer
    {
        std::string id;
        bool fails = false; ///< its check stays unmet
    };
    std::string lesson;
    bool startsUnmet = false;   ///< no Do step is done at the start, nor is the last one by waiting
    bool solutionMeets = false; ///< every Do step is done along the reference solution
    std::vector<WrongAnswer> wrongAnswers;
    std::string text; ///< the story: what was done, what each check said

    bool holds() const;
};

/// Runs the lesson's scenario idle, along its solution, and along each wrong answer.
ProofResult prove(const Lesson &lesson, const Progress &progress = {});

} // namespace millrace
