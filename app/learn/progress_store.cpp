// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/progress_store.h"

#include <sqlite3.h>

#include <system_error>

namespace millrace {

namespace {

constexpr int storeVersion = 1;

constexpr const char *createTables =
    "CREATE TABLE IF NOT EXISTS lesson ("
    " id TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL, turn INTEGER NOT NULL);";

bool execute(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

/// One statement with its text bound; finalised when it leaves.
class Statement
{
public:
    Statement(sqlite3 *handle, const char *sql)
    {
        sqlite3_prepare_v2(handle, sql, -1, &m_statement, nullptr);
    }
    ~Statement() { sqlite3_finalize(m_statement); }
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    void bind(int place, const std::string &text)
    {
        sqlite3_bind_text(m_statement, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
    void bind(int place, bool flag) { sqlite3_bind_int(m_statement, place, flag ? 1 : 0); }
    int step() { return m_statement != nullptr ? sqlite3_step(m_statement) : SQLITE_ERROR; }
    std::string text(int column) const
    {
        const auto *bytes = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
        return bytes != nullptr
                   ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                   : std::string();
    }
    int number(int column) const { return sqlite3_column_int(m_statement, column); }

private:
    sqlite3_stmt *m_statement = nullptr;
};

/// A newer Millrace may keep more in it than this one would keep.
bool isNewer(sqlite3 *handle)
{
    Statement version(handle, "PRAGMA user_version;");
    return version.step() == SQLITE_ROW && version.number(0) > storeVersion;
}

bool isSound(sqlite3 *handle)
{
    Statement check(handle, "PRAGMA quick_check;");
    return check.step() == SQLITE_ROW && check.text(0) == "ok";
}

} // namespace

struct ProgressStore::Database
{
    sqlite3 *handle = nullptr;

    Database() = default;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database() { close(); }
    void close()
    {
        sqlite3_close(handle);
        handle = nullptr;
    }
    bool open(const std::string &path)
    {
        close();
        if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr)
            != SQLITE_OK)
            return false;
        // Two windows of one learner wait for each other rather than fail.
        sqlite3_busy_timeout(handle, 2'000);
        return true;
    }
    /// The rollback journal and full synchronising: a transaction that was reported is on the disk.
    bool prepare()
    {
        return execute(handle, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;") && isSound(handle)
               && execute(handle, "BEGIN IMMEDIATE;") && execute(handle, createTables)
               && execute(handle, "PRAGMA user_version=1;") && execute(handle, "COMMIT;");
    }
    std::string reason() const { return handle != nullptr ? sqlite3_errmsg(handle) : "no memory"; }
};

namespace {

/// Moves a damaged file to a free name beside it. Empty, or what went wrong.
std::string setAside(const std::filesystem::path &file, std::filesystem::path &aside)
{
    std::error_code error;
    for (int i = 1; i < 1'000; ++i) {
        aside = file;
        aside += ".damaged-" + std::to_string(i);
        if (std::filesystem::exists(aside, error))
            continue;
        std::filesystem::rename(file, aside, error);
        if (!error) {
            // A journal of the damaged file must not be played into the new one.
            std::error_code ignored;
            std::filesystem::path journal = file;
            journal += "-journal";
            std::filesystem::path journalAside = aside;
            journalAside += "-journal";
            std::filesystem::rename(journal, journalAside, ignored);
            return {};
        }
        return error.message();
    }
    return "there are too many damaged files";
}

bool isDamage(int code)
{
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
}

} // namespace

ProgressStore::ProgressStore(const std::filesystem::path &folder)
    : m_database(std::make_unique<Database>())
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path file = folder / "progress.sqlite";
    std::string why = error ? error.message() : "";
    if (!error && m_database->open(file.string())) {
        if (isNewer(m_database->handle)) {
            why = file.string() + " was written by a newer Millrace";
        } else if (m_database->prepare()) {
            return;
        } else {
            const int code = sqlite3_errcode(m_database->handle);
            why = m_database->reason();
            // quick_check can find damage without failing as a statement.
            if (isDamage(code) || (code == SQLITE_OK && !isSound(m_database->handle))) {
                m_database->close();
                std::filesystem::path aside;
                why = setAside(file, aside);
                if (why.empty() && m_database->open(file.string()) && m_database->prepare()) {
                    m_error = "The progress file was damaged. It is kept as " + aside.string()
                              + "; a new one is begun.";
                    return;
                }
            }
        }
    } else if (!error) {
        why = m_database->reason();
    }
    m_error = "Progress cannot be kept in " + folder.string() + ": " + why + ". It is forgotten on leaving.";
    m_database->open(":memory:");
    m_database->prepare();
}

ProgressStore::~ProgressStore() = default;

void ProgressStore::save(const std::string &lessonId, const std::string &state, bool isDone)
{
    // A lesson once done stays so when it is taken again. One statement is one transaction.
    Statement write(m_database->handle, "INSERT INTO lesson(id, state, done, turn)"
                                        " VALUES(?1, ?2, ?3, (SELECT IFNULL(MAX(turn), 0) + 1 FROM lesson))"
                                        " ON CONFLICT(id) DO UPDATE SET state=?2, done=MAX(done, ?3),"
                                        " turn=(SELECT MAX(turn) + 1 FROM lesson);");
    write.bind(1, lessonId);
    write.bind(2, state);
    write.bind(3, isDone);
    if (write.step() != SQLITE_DONE)
        m_error = "Progress is not kept: " + m_database->reason();
}

std::optional<std::string> ProgressStore::load(const std::string &lessonId) const
{
    Statement read(m_database->handle, "SELECT state FROM lesson WHERE id=?1;");
    read.bind(1, lessonId);
    if (read.step() != SQLITE_ROW)
        return {};
    return read.text(0);
}

std::vector<std::string> ProgressStore::doneLessons() const
{
    std::vector<std::string> ids;
    Statement read(m_database->handle, "SELECT id FROM lesson WHERE done=1 ORDER BY id;");
    while (read.step() == SQLITE_ROW)
        ids.push_back(read.text(0));
    return ids;
}

std::optional<std::string> ProgressStore::lastLesson() const
{
    Statement read(m_database->handle, "SELECT id FROM lesson ORDER BY turn DESC LIMIT 1;");
    if (read.step() != SQLITE_ROW)
        return {};
    return read.text(0);
}

void ProgressStore::forget(const std::string &lessonId)
{
    Statement erase(m_database->handle, "DELETE FROM lesson WHERE id=?1;");
    erase.bind(1, lessonId);
    if (erase.step() != SQLITE_DONE)
        m_error = "Progress is not kept: " + m_database->reason();
}

} // namespace millrace
