// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every source names its licence, no file grows past reading, and nothing in the tree speaks of the
// machine or the place where it was written.

#include "hygiene/source_tree.h"

#include <QHash>
#include <QtTest>

using namespace millrace::hygiene;

namespace {

constexpr qsizetype linesToWarn = 400;
constexpr qsizetype linesMax = 800;

const QStringList everyFolder{".",       ".ci",    "cmake", "sim",       "app",
                              "lessons", "assets", "tests", "packaging", "docs"};
const QStringList codePatterns{"*.cpp", "*.h", "*.cmake", "CMakeLists.txt", "*.sh", "dev", "run"};
const QStringList textPatterns =
    codePatterns + QStringList{"*.md",      "*.json",   "*.txt",         "*.xml",     "*.csv",
                               "*.desktop", ".clang-*", ".editorconfig", ".gitignore"};

QStringList licenceFaults(const SourceFile &file)
{
    const QStringList head = file.text.split(u'\n').mid(0, 3);
    for (const QString &line : head) {
        if (line.contains(QLatin1String("SPDX-License-Identifier: GPL-3.0-or-later")))
            return {};
    }
    return {fault(file.path, 1,
                  QStringLiteral("no SPDX-License-Identifier: GPL-3.0-or-later in its first lines"))};
}

qsizetype lineCount(const QString &text)
{
    return text.count(u'\n') + (text.isEmpty() || text.endsWith(u'\n') ? 0 : 1);
}

QHash<QString, qsizetype> allowances(const QString &text)
{
    QHash<QString, qsizetype> result;
    for (const QString &line : text.split(u'\n')) {
        const QStringList words = line.split(u' ', Qt::SkipEmptyParts);
        if (words.size() == 2 && !line.startsWith(u'#'))
            result.insert(words[0], words[1].toLongLong());
    }
    return result;
}

QStringList lengthFaults(const SourceFile &file, const QHash<QString, qsizetype> &allowed)
{
    const qsizetype lines = lineCount(file.text);
    const auto allowance = allowed.constFind(file.path);
    if (allowance == allowed.constEnd()) {
        if (lines > linesMax)
            return {fault(file.path, lines, QStringLiteral("%1 lines, over %2").arg(lines).arg(linesMax))};
        return {};
    }
    if (lines <= linesMax)
        return {fault(file.path, lines, QStringLiteral("short enough now: take it off long_files.txt"))};
    if (lines > *allowance)
        return {fault(file.path, lines,
                      QStringLiteral("%1 lines; it may not grow past %2").arg(lines).arg(*allowance))};
    if (lines < *allowance)
        return {fault(file.path, lines,
                      QStringLiteral("has shrunk: lower it to %1 in long_files.txt").arg(lines))};
    return {};
}

/// Spelled in parts, so that this file does not find itself.
QStringList placeFaults(const SourceFile &file)
{
    static const QList<std::pair<QRegularExpression, QString>> rules{
        {QRegularExpression("(?<![\\w./])/(wo"
                            "rk|ho"
                            "me|ro"
                            "ot|Us"
                            "ers)/"),
         "a path of one machine"},
        {QRegularExpression("\\b(deb\\.deb"
                            "ian\\.org|py"
                            "pi\\.org|registry\\.np"
                            "mjs\\.org|crat"
                            "es\\.io)\\b"),
         "the host of a registry"},
        {QRegularExpression("\\b(per the br"
                            "ief|as inst"
                            "ructed|the user as"
                            "ked|the reviewer as"
                            "ked)\\b",
                            QRegularExpression::CaseInsensitiveOption),
         "speaks of how it was written, not of Millrace"},
        {QRegularExpression("\\b(FIX"
                            "ME|XX"
                            "X)\\b|\\bTO"
                            "DO\\b(?! ?\\(?#\\d)"),
         "an open end needs the number of an issue"},
    };
    QStringList faults;
    const QStringList lines = file.text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        for (const auto &[pattern, why] : rules) {
            const QRegularExpressionMatch match = pattern.match(lines[i]);
            if (match.hasMatch())
                faults << fault(file.path, i + 1, match.captured() + ": " + why);
        }
    }
    return faults;
}

} // namespace

class TestSources : public QObject
{
    Q_OBJECT

private slots:
    void checkersFindFaults();
    void everySourceNamesItsLicence();
    void noFileIsTooLong();
    void nothingNamesAPlace();
};

void TestSources::checkersFindFaults()
{
    const QString path = QStringLiteral("sim/a.cpp");
    QCOMPARE(licenceFaults({path, "// SPDX-License-Identifier: GPL-3.0-or-later\n"}).size(), 0);
    QCOMPARE(licenceFaults({path, "// SPDX-License-Identifier: MIT\n"}).size(), 1);
    QCOMPARE(licenceFaults({path, "int x;\n"}).size(), 1);

    const auto lines = [](int count) { return QString("x\n").repeated(count); };
    QCOMPARE(lengthFaults({path, lines(800)}, {}).size(), 0);
    QCOMPARE(lengthFaults({path, lines(801)}, {}).size(), 1);
    QCOMPARE(lengthFaults({path, lines(801) + "x"}, {{path, 802}}).size(), 0);
    QCOMPARE(lengthFaults({path, lines(901)}, {{path, 900}}).size(), 1);
    QCOMPARE(lengthFaults({path, lines(899)}, {{path, 900}}).size(), 1);
    QCOMPARE(lengthFaults({path, lines(700)}, {{path, 900}}).size(), 1);
    QCOMPARE(allowances("# a note here\nsim/a.cpp 900\n").value(path), 900);

    QCOMPARE(placeFaults({path, QString("see /ho"
                                        "me/someone/x\n")})
                 .size(),
             1);
    QCOMPARE(placeFaults({path, QString("// TO"
                                        "DO later\n")})
                 .size(),
             1);
    QCOMPARE(placeFaults({path, QString("// TO"
                                        "DO #12: later\n")})
                 .size(),
             0);
    QCOMPARE(placeFaults({path, QString("https://example.com/ho"
                                        "me/x, a/wo"
                                        "rk/b\n")})
                 .size(),
             0);
    QCOMPARE(placeFaults({path, QString("As inst"
                                        "ructed, ...\n")})
                 .size(),
             1);
}

void TestSources::everySourceNamesItsLicence()
{
    const QList<SourceFile> files = sourceFiles(everyFolder, codePatterns);
    QVERIFY(files.size() > 10);
    QStringList faults;
    for (const SourceFile &file : files)
        faults << licenceFaults(file);
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
}

void TestSources::noFileIsTooLong()
{
    QFile list(repositoryRoot() + "/tests/hygiene/long_files.txt");
    QVERIFY(list.open(QIODevice::ReadOnly));
    QHash<QString, qsizetype> allowed = allowances(QString::fromUtf8(list.readAll()));
    QStringList faults;
    for (const SourceFile &file : sourceFiles(everyFolder, codePatterns)) {
        faults << lengthFaults(file, allowed);
        allowed.remove(file.path);
        if (lineCount(file.text) > linesToWarn)
            qInfo("%s has %lld lines; it should be split soon", qPrintable(file.path), lineCount(file.text));
    }
    for (auto it = allowed.cbegin(); it != allowed.cend(); ++it)
        faults << fault("tests/hygiene/long_files.txt", 1, it.key() + " does not exist");
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
}

void TestSources::nothingNamesAPlace()
{
    QStringList faults;
    for (const SourceFile &file : sourceFiles(everyFolder, textPatterns))
        faults << placeFaults(file);
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
}

QTEST_APPLESS_MAIN(TestSources)
#include "tst_sources.moc"
