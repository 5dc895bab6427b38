// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// The words of a lesson or quiz, apart from its structure so that they can be translated. A Markdown
/// file in which every `## anchor` begins one text: "## split.title", "## quiz.limits.option.a".
/// Whoever asks for an anchor uses it; what is missing or never used is a fault.
class LessonText
{
public:
    LessonText(std::string_view markdown, std::vector<Finding> &findings);

    /// The text below an anchor; a fault when there is none or it is empty.
    std::string required(const std::string &anchor);
    /// Empty when there is none.
    std::string optional(const std::string &anchor);
    /// The items of a Markdown list ("- ..."), below an anchor.
    std::vector<std::string> list(const std::string &anchor, bool isRequired);
    /// Adds what was asked for and not there, and what nobody asked for.
    void finish();

private:
    struct Section
    {
        std::string text;
        int line = 0;
        bool isUsed = false;
    };
    std::map<std::string, Section> m_sections;
    std::set<std::string> m_missing;
    std::vector<Finding> &m_findings;
};

} // namespace millrace
