// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// A learner's progress, in one SQLite file in a folder that the caller gives. Every write is a
/// transaction: a crash loses at most the last one. A damaged file is set aside, not overwritten.
class ProgressStore
{
public:
    /// `error` says why nothing can be kept (the store then forgets on leaving, and says so).
    explicit ProgressStore(const std::filesystem::path &folder);
    ~ProgressStore();

    const std::string &error() const { return m_error; }
    void save(const std::string &lessonId, const std::string &state, bool isDone);
    std::optional<std::string> load(const std::string &lessonId) const;
    std::vector<std::string> doneLessons() const;
    std::optional<std::string> lastLesson() const;
    void forget(const std::string &lessonId);

private:
    struct Database;
    std::unique_ptr<Database> m_database;
    std::string m_error;
};

} // namespace millrace
