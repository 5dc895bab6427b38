// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/lesson_text.h"

#include "content/shape.h"

namespace millrace {

namespace {

constexpr std::size_t sectionsMax = 2'000;

std::string trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

} // namespace

LessonText::LessonText(std::string_view markdown, std::vector<Finding> &findings)
    : m_findings(findings)
{
    Section *open = nullptr;
    int number = 0;
    while (!markdown.empty()) {
        const std::size_t end = markdown.find('\n');
        const std::string_view line = markdown.substr(0, end);
        markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 1);
        ++number;
        if (!line.starts_with("## ")) {
            if (open != nullptr)
                open->text.append(line).append("\n");
            continue;
        }
        const std::string anchor = trimmed(line.substr(3, 300));
        const auto [at, isNew] = m_sections.emplace(anchor, Section{{}, number, false});
        if (!isNew && findings.size() < findingsMax)
            findings.push_back({"text.md, line " + std::to_string(number), "\"" + anchor + "\" comes twice"});
        open = &at->second;
        if (m_sections.size() > sectionsMax) {
            findings.push_back({"text.md", "has more than 2,000 texts"});
            break;
        }
    }
    for (auto &[anchor, section] : m_sections)
        section.text = trimmed(section.text);
}

std::string LessonText::optional(const std::string &anchor)
{
    const auto at = m_sections.find(anchor);
    if (at == m_sections.end())
        return {};
    at->second.isUsed = true;
    return at->second.text;
}

std::string LessonText::required(const std::string &anchor)
{
    std::string text = optional(anchor);
    if (text.empty())
        m_missing.insert(anchor);
    return text;
}

std::vector<std::string> LessonText::list(const std::string &anchor, bool isRequired)
{
    const std::string text = isRequired ? required(anchor) : optional(anchor);
    std::vector<std::string> items;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.starts_with("- "))
            items.push_back(trimmed(line.substr(2)));
        else if (!items.empty() && !trimmed(line).empty())
            items.back() += " " + trimmed(line);
    }
    if (isRequired && items.empty() && !text.empty())
        m_findings.push_back({"text.md#" + anchor, "is no list of lines that begin with \"- \""});
    return items;
}

void LessonText::finish()
{
    for (const std::string &anchor : m_missing)
        if (m_findings.size() < findingsMax)
            m_findings.push_back({"text.md#" + anchor, "is missing"});
    for (const auto &[anchor, section] : m_sections)
        if (!section.isUsed && m_findings.size() < findingsMax)
            m_findings.push_back({"text.md, line " + std::to_string(section.line),
                                  "nothing uses the text \"" + anchor + "\""});
}

} // namespace millrace
