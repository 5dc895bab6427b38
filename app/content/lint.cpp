// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/lint.h"

#include "content/file_bytes.h"
#include "content/library.h"
#include "content/lint_lesson.h"
#include "content/schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

namespace millrace {

namespace {

using Path = std::filesystem::path;

constexpr std::size_t filesMax = 20'000;

class Linter
{
public:
    std::vector<Finding> findings;

    void lintBelow(const Path &path)
    {
        std::error_code error;
        if (std::filesystem::is_regular_file(path, error)) {
            lintFile(path);
            return;
        }
        if (!std::filesystem::is_directory(path, error)) {
            findings.push_back({path.string(), "there is no such file or folder"});
            return;
        }
        std::vector<Path> files;
        for (std::filesystem::recursive_directory_iterator at(path, error), end;
             !error && at != end && files.size() < filesMax; at.increment(error))
            if (at->is_regular_file(error))
                files.push_back(at->path());
        std::sort(files.begin(), files.end());
        for (const Path &file : files)
            lintFile(file);
    }

private:
    template <typename T>
    bool keep(const Path &file, const Loaded<T> &loaded)
    {
        if (isGood(loaded))
            return true;
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            findings.push_back(
                {file.string() + (finding.place.empty() ? "" : ": " + finding.place), finding.text});
        return false;
    }

    void lintFile(const Path &file)
    {
        const Path folder = file.parent_path();
        const std::string name = file.filename().string();
        std::error_code error;
        if (std::filesystem::exists(folder / "lesson.json", error))
            lintPart(file, {"lesson.json", "text.md", "solution.json"},
                     [this](const Path &at) { lintLesson(at); });
        else if (std::filesystem::exists(folder / "quiz.json", error))
            lintPart(file, {"quiz.json", "text.md"}, [this](const Path &at) { lintQuiz(at); });
        else if (folder.filename() == "schema")
            lintSchema(file);
        else if (folder.filename() == "prices" && file.extension() == ".json")
            lintPrices(file);
        else if (folder.filename() == "traces" || name == "README.md")
            return; // traces are read with the scenarios that name them
        else if (file.extension() == ".json")
            lintScenario(file);
        else
            findings.push_back({file.string(), "belongs to no lesson, quiz or scenario"});
    }

    template <typename Lint>
    void lintPart(const Path &file, const std::set<std::string> &parts, Lint lint)
    {
        if (!parts.contains(file.filename().string()))
            findings.push_back({file.string(), "is no part of a lesson or quiz"});
        if (m_done.insert(file.parent_path()).second)
            lint(file.parent_path());
    }

    void lintLesson(const Path &folder)
    {
        const Loaded<Lesson> loaded = loadLesson(folder);
        if (!keep(folder, loaded))
            return;
        const Lesson &lesson = std::get<Lesson>(loaded);
        const std::string id = folder.parent_path().filename().string() + "/" + folder.filename().string();
        if (lesson.id != id)
            findings.push_back(
                {folder.string() + ": lesson.json#/id", "is not the folder's name, \"" + id + "\""});
        for (const Finding &finding : judgeLesson(lesson))
            findings.push_back({folder.string() + ": " + finding.place, finding.text});
    }

    void lintQuiz(const Path &folder)
    {
        const Loaded<std::vector<QuizItem>> loaded = loadQuiz(folder);
        if (!keep(folder, loaded))
            return;
        const auto &items = std::get<std::vector<QuizItem>>(loaded);
        for (std::size_t i = 0; i < items.size(); ++i)
            for (const Finding &finding : judgeComputedKey(items[i], "quiz.json#/items/" + std::to_string(i)))
                findings.push_back({folder.string() + ": " + finding.place, finding.text});
    }

    void lintScenario(const Path &file)
    {
        const Loaded<Scenario> loaded = loadScenario(file.string());
        if (!keep(file, loaded))
            return;
        const Scenario &scenario = std::get<Scenario>(loaded);
        if (scenario.name != file.stem().string())
            findings.push_back(
                {file.string() + ": /name", "is not the file's name, \"" + file.stem().string() + "\""});
        if (scenario.description.empty())
            findings.push_back({file.string() + ": /description", "is missing"});
    }

    void lintPrices(const Path &file)
    {
        const Loaded<std::shared_ptr<const PriceBook>> loaded = loadPriceBook(file);
        if (keep(file, loaded) && std::get<0>(loaded)->name != file.stem().string())
            findings.push_back({file.string() + ": /name", "is not the file's name"});
    }

    void lintSchema(const Path &file)
    {
        std::string text;
        readText(file, text);
        const auto all = allSchemas();
        const auto own = std::find_if(all.begin(), all.end(), [&](const auto &schema) {
            return schema.first == file.filename().string();
        });
        if (own == all.end())
            findings.push_back({file.string(), "is no schema of this Millrace"});
        else if (own->second != text)
            findings.push_back(
                {file.string(), "is out of step with the tables; write it with \"millracectl schema\""});
    }

    std::set<Path> m_done;
};

} // namespace

std::vector<Finding> lint(const std::vector<std::filesystem::path> &paths)
{
    Linter linter;
    if (paths.empty()) {
        linter.lintBelow(dataFolder() / "lessons");
        linter.lintBelow(dataFolder() / "assets" / "prices");
    }
    for (const Path &path : paths) {
        // A trailing slash would hide the folder's name.
        std::error_code error;
        Path clean = std::filesystem::absolute(path, error).lexically_normal();
        if (!clean.has_filename())
            clean = clean.parent_path();
        linter.lintBelow(clean);
    }
    return std::move(linter.findings);
}

} // namespace millrace
