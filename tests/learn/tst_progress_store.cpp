// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: progress outlives a restart and a kill, a damaged file is set aside and never written over, and a
// folder that cannot be written says so.

#include "learn/progress_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace millrace;

namespace {

using Path = std::filesystem::path;

Path fileIn(const Path &folder)
{
    return folder / "progress.sqlite";
}

QByteArray bytesOf(const Path &path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const Path &path, const QByteArray &bytes)
{
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void execute(const Path &file, const char *sql)
{
    sqlite3 *handle = nullptr;
    QCOMPARE(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
    QCOMPARE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
}

/// A state of which a part would be noticed: its number, then 20,000 times the digit it ends in.
std::string stateOf(int number)
{
    return std::to_string(number) + ":" + std::string(20'000, static_cast<char>('0' + number % 10));
}

} // namespace

class TestProgressStore : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void beginsEmpty();
    void survivesARestart();
    void doneStaysDone();
    void lastLessonIsTheLastSaved();
    void forgetsOnlyWhatItIsTold();
    void textsComeBackAsTheyWere();
    void makesItsFolder();
    void twoWindowsShareOneFile();
    void damagedFileIsSetAside_data();
    void damagedFileIsSetAside();
    void everyDamagedFileIsKept();
    void fileOfANewerVersionIsLeftAlone();
    void unusableFolderSaysSo_data();
    void unusableFolderSaysSo();
    void killLosesAtMostTheLastSave();

private:
    std::unique_ptr<QTemporaryDir> m_root;
    Path m_folder;
};

void TestProgressStore::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    QVERIFY(m_root->isValid());
    m_folder = m_root->path().toStdString();
}

void TestProgressStore::beginsEmpty()
{
    const ProgressStore store(m_folder);
    QCOMPARE(store.error(), std::string());
    QVERIFY(!store.load("kinesis/01"));
    QVERIFY(!store.lastLesson());
    QVERIFY(store.doneLessons().empty());
}

void TestProgressStore::survivesARestart()
{
    {
        ProgressStore store(m_folder);
        store.save("kinesis/01", "first", false);
        store.save("kinesis/02", "other", true);
        store.save("kinesis/01", "second", true);
    }
    const ProgressStore store(m_folder);
    QCOMPARE(store.error(), std::string());
    QCOMPARE(store.load("kinesis/01").value_or(""), std::string("second"));
    QCOMPARE(store.load("kinesis/02").value_or(""), std::string("other"));
    QVERIFY(!store.load("kinesis/03"));
    QCOMPARE(store.doneLessons(), (std::vector<std::string>{"kinesis/01", "kinesis/02"}));
}

void TestProgressStore::doneStaysDone()
{
    ProgressStore store(m_folder);
    store.save("kinesis/01", "finished", true);
    store.save("kinesis/01", "taken again", false);
    QCOMPARE(store.doneLessons(), std::vector<std::string>{"kinesis/01"});
    QCOMPARE(store.load("kinesis/01").value_or(""), std::string("taken again"));
}

void TestProgressStore::lastLessonIsTheLastSaved()
{
    {
        ProgressStore store(m_folder);
        store.save("a", "1", false);
        store.save("b", "1", false);
        QCOMPARE(store.lastLesson().value_or(""), std::string("b"));
        store.save("a", "2", false);
        QCOMPARE(store.lastLesson().value_or(""), std::string("a"));
    }
    QCOMPARE(ProgressStore(m_folder).lastLesson().value_or(""), std::string("a"));
}

void TestProgressStore::forgetsOnlyWhatItIsTold()
{
    ProgressStore store(m_folder);
    store.save("a", "1", true);
    store.save("b", "1", true);
    store.forget("a");
    store.forget("never seen");
    QVERIFY(!store.load("a"));
    QCOMPARE(store.doneLessons(), std::vector<std::string>{"b"});
    QCOMPARE(store.error(), std::string());
}

void TestProgressStore::textsComeBackAsTheyWere()
{
    ProgressStore store(m_folder);
    const std::vector<std::string> texts = {
        "",       "'; DROP TABLE lesson; --",     "line\nline\t\"quoted\"",
        "é 漢 😀", std::string("nul\0inside", 10), std::string(1'000'000, 'x')};
    for (const std::string &text : texts) {
        store.save("kinesis/'; --", text, false);
        const std::optional<std::string> back = store.load("kinesis/'; --");
        QVERIFY(back && *back == text);
    }
    QCOMPARE(store.error(), std::string());
}

void TestProgressStore::makesItsFolder()
{
    const Path deep = m_folder / "share" / "millrace" / "progress";
    ProgressStore store(deep);
    QCOMPARE(store.error(), std::string());
    store.save("a", "1", false);
    QVERIFY(std::filesystem::exists(fileIn(deep)));
}

void TestProgressStore::twoWindowsShareOneFile()
{
    ProgressStore one(m_folder);
    ProgressStore other(m_folder);
    for (int i = 0; i < 20; ++i) {
        one.save("a", stateOf(i), false);
        other.save("b", stateOf(i), false);
    }
    QCOMPARE(one.error() + other.error(), std::string());
    QCOMPARE(one.load("b").value_or(""), stateOf(19));
    QCOMPARE(other.load("a").value_or(""), stateOf(19));
}

void TestProgressStore::damagedFileIsSetAside_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("no database at all") << 0;
    QTest::newRow("header written over") << 1;
    QTest::newRow("pages written over") << 2;
    QTest::newRow("end cut off") << 3;
}

void TestProgressStore::damagedFileIsSetAside()
{
    QFETCH(int, damage);
    {
        ProgressStore store(m_folder);
        for (int i = 0; i < 10; ++i)
            store.save("lesson" + std::to_string(i), stateOf(i), true);
    }
    QByteArray bytes = bytesOf(fileIn(m_folder));
    QVERIFY(bytes.size() > 100'000);
    if (damage == 0)
        bytes = QByteArray("my progress, by hand").repeated(1'000);
    else if (damage == 1)
        bytes.replace(0, 16, QByteArray(16, 'x'));
    else if (damage == 2)
        bytes.replace(4'096, 40'960, QByteArray(40'960, 'x'));
    else
        bytes.truncate(bytes.size() / 2);
    write(fileIn(m_folder), bytes);
    {
        ProgressStore store(m_folder);
        QVERIFY2(store.error().find("damaged") != std::string::npos, store.error().c_str());
        QVERIFY2(store.error().find("progress.sqlite.damaged-1") != std::string::npos, store.error().c_str());
        QVERIFY(store.doneLessons().empty());
        store.save("a", "after the damage", false);
    }
    QCOMPARE(bytesOf(m_folder / "progress.sqlite.damaged-1"), bytes);
    const ProgressStore again(m_folder);
    QCOMPARE(again.error(), std::string());
    QCOMPARE(again.load("a").value_or(""), std::string("after the damage"));
}

void TestProgressStore::everyDamagedFileIsKept()
{
    for (const char letter : {'x', 'y', 'z'}) {
        write(fileIn(m_folder), QByteArray(5'000, letter));
        const ProgressStore store(m_folder);
        QVERIFY(!store.error().empty());
    }
    QCOMPARE(bytesOf(m_folder / "progress.sqlite.damaged-1"), QByteArray(5'000, 'x'));
    QCOMPARE(bytesOf(m_folder / "progress.sqlite.damaged-2"), QByteArray(5'000, 'y'));
    QCOMPARE(bytesOf(m_folder / "progress.sqlite.damaged-3"), QByteArray(5'000, 'z'));
}

void TestProgressStore::fileOfANewerVersionIsLeftAlone()
{
    {
        ProgressStore store(m_folder);
        store.save("a", "1", true);
    }
    execute(fileIn(m_folder), "PRAGMA user_version=99; ALTER TABLE lesson ADD COLUMN mood TEXT;");
    const QByteArray before = bytesOf(fileIn(m_folder));
    {
        ProgressStore store(m_folder);
        QVERIFY2(store.error().find("newer") != std::string::npos, store.error().c_str());
        store.save("a", "2", false);
        QCOMPARE(store.load("a").value_or(""), std::string("2")); // kept while the window is open
    }
    QCOMPARE(bytesOf(fileIn(m_folder)), before);
}

void TestProgressStore::unusableFolderSaysSo_data()
{
    QTest::addColumn<bool>("isFolderAFile");
    QTest::newRow("a file stands where the folder should be") << true;
    QTest::newRow("a folder stands where the file should be") << false;
}

void TestProgressStore::unusableFolderSaysSo()
{
    QFETCH(bool, isFolderAFile);
    const Path folder = m_folder / "place";
    if (isFolderAFile)
        write(folder, "a file");
    else
        std::filesystem::create_directories(fileIn(folder));
    {
        ProgressStore store(folder);
        QVERIFY2(store.error().find(folder.string()) != std::string::npos, store.error().c_str());
        QVERIFY2(store.error().find("forgotten on leaving") != std::string::npos, store.error().c_str());
        store.save("a", "1", true);
        QCOMPARE(store.load("a").value_or(""), std::string("1")); // the lesson can still be taken
        QCOMPARE(store.doneLessons(), std::vector<std::string>{"a"});
    }
    QVERIFY(!ProgressStore(folder).load("a"));
    QVERIFY(isFolderAFile ? bytesOf(folder) == "a file" : std::filesystem::is_directory(fileIn(folder)));
}

/// A process that saves on and on is killed in the middle, again and again.
void TestProgressStore::killLosesAtMostTheLastSave()
{
    int last = 0;
    for (int round = 0; round < 8; ++round) {
        int tells[2];
        QCOMPARE(pipe(tells), 0);
        const pid_t child = fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            ProgressStore store(m_folder);
            for (int number = last + 1;; ++number) {
                store.save("a", stateOf(number), false);
                if (::write(tells[1], &number, sizeof number) != sizeof number || !store.error().empty())
                    _exit(1);
            }
        }
        ::close(tells[1]);
        // Some saves are reported, then the end comes at any moment of one of the next.
        int reported = 0;
        for (int i = 0; i < 3; ++i)
            QCOMPARE(::read(tells[0], &reported, sizeof reported), ssize_t(sizeof reported));
        usleep(static_cast<useconds_t>(round) * 700);
        QCOMPARE(::kill(child, SIGKILL), 0);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        for (int number = 0; ::read(tells[0], &number, sizeof number) == ssize_t(sizeof number);)
            reported = number;
        ::close(tells[0]);

        const ProgressStore store(m_folder);
        QCOMPARE(store.error(), std::string());
        const std::string found = store.load("a").value_or("");
        last = std::stoi(found);
        QVERIFY2(found == stateOf(last), "a state in pieces");
        QVERIFY2(last == reported || last == reported + 1,
                 (std::to_string(reported) + " was reported, " + std::to_string(last) + " is there").c_str());
    }
}

QTEST_APPLESS_MAIN(TestProgressStore)
#include "tst_progress_store.moc"
