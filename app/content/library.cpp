// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/library.h"

#include "content/file_bytes.h"
#include "content/file_shapes.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace millrace {

namespace {

bool holdsData(const std::filesystem::path &folder)
{
    std::error_code error;
    return std::filesystem::is_directory(folder / "lessons", error);
}

/// Entries of a folder in the order of their names, whatever the file system says.
std::vector<std::filesystem::path> sortedEntries(const std::filesystem::path &folder)
{
    std::vector<std::filesystem::path> entries;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        entries.push_back(at->path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::string memberText(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr("") : std::string();
}

int memberNumber(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? static_cast<int>(std::clamp<std::int64_t>(member->wholeOr(0), 0, 1'000)) : 0;
}

/// The text after "## title" of a lesson's text.md.
std::string titleIn(const std::string &markdown)
{
    const std::string mark = "## title\n";
    const std::size_t at = markdown.find(mark);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = markdown.find_first_not_of("\n ", at + mark.size());
    return begin == std::string::npos ? "" : markdown.substr(begin, markdown.find('\n', begin) - begin);
}

} // namespace

std::filesystem::path dataFolder()
{
    if (const char *given = std::getenv("MILLRACE_DATA"); given != nullptr && *given != '\0')
        return given;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        std::filesystem::path installed = (program.parent_path() / "../share/millrace").lexically_normal();
        if (holdsData(installed))
            return installed;
    }
#ifdef MILLRACE_SOURCE_DATA_DIR
    return MILLRACE_SOURCE_DATA_DIR;
#else
    return ".";
#endif
}

std::vector<ScenarioEntry> shippedScenarios()
{
    std::vector<ScenarioEntry> entries;
    for (const std::filesystem::path &path : sortedEntries(dataFolder() / "lessons" / "scenarios")) {
        std::string text;
        if (path.extension() != ".json" || !readText(path, text).empty())
            continue;
        const Loaded<JsonNode> parsed = parseJson(text);
        if (!isGood(parsed))
            continue;
        const JsonNode &root = std::get<JsonNode>(parsed);
        entries.push_back(
            {path.stem().string(), memberText(root, "title"), memberText(root, "description"), path});
    }
    return entries;
}

std::vector<LessonEntry> shippedLessons()
{
    std::vector<LessonEntry> entries;
    for (const std::filesystem::path &track : sortedEntries(dataFolder() / "lessons")) {
        for (const std::filesystem::path &folder : sortedEntries(track)) {
            std::string structure;
            std::string markdown;
            if (!readText(folder / "lesson.json", structure).empty()
                || !readText(folder / "text.md", markdown).empty())
                continue;
            const Loaded<JsonNode> parsed = parseJson(structure);
            if (!isGood(parsed))
                continue;
            const JsonNode &root = std::get<JsonNode>(parsed);
            entries.push_back({memberText(root, "id"), titleIn(markdown), memberNumber(root, "module"),
                               memberNumber(root, "number"), memberNumber(root, "minutes"), folder});
        }
    }
    std::stable_sort(entries.begin(), entries.end(), [](const LessonEntry &a, const LessonEntry &b) {
        return a.module != b.module ? a.module < b.module : a.number < b.number;
    });
    return entries;
}

} // namespace millrace
