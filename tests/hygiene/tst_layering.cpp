// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a layer includes only itself and the layers before it, and each library is included only where it
// belongs. CMake keeps Qt out of sim; it cannot keep sim from an app/ header, and this test does.

#include "hygiene/source_tree.h"

#include <QtTest>

using namespace millrace::hygiene;

namespace {

/// Lowest first. cli stands beside present: it may use what is below, and nobody uses it.
const QStringList layerOrder{"sim", "content", "session", "learn", "gateway", "present", "ui", "desktop"};

struct Library
{
    const char *pattern; ///< of the name in <angle brackets>
    const char *name;
    QStringList layers; ///< that may include it
};

const QList<Library> &libraries()
{
    static const QList<Library> list{
        {"^(QtWidgets/|QtPrintSupport/|QtSvgWidgets/|qcustomplot\\.h$|QApplication$|QWidget$|QMainWindow$|QDialog|"
         "QDockWidget$|QLabel$|QMenu|QToolBar$|QPushButton$|QGraphics|QStyle)",
         "Qt Widgets",
         {"ui", "desktop"}},
        {"^(Q[A-Z]|Qt[A-Z][A-Za-z]*/|q[a-z]+\\.h$)", "Qt", {"present", "ui", "desktop"}},
        {"^boost/", "Boost", {"session", "gateway"}},
        {"^nlohmann/", "nlohmann_json", {"content", "session", "learn", "gateway", "cli"}},
        {"^sqlite3", "SQLite", {"learn"}},
        {"^CLI/", "CLI11", {"cli"}},
    };
    return list;
}

/// Standard headers that bring a thread, a file, a clock or a device into the simulation.
const QStringList bannedInSim{"thread",    "mutex",      "shared_mutex", "condition_variable",
                              "future",    "stop_token", "semaphore",    "latch",
                              "barrier",   "fstream",    "filesystem",   "iostream",
                              "chrono",    "ctime",      "random",       "csignal",
                              "execution", "locale",     "clocale",      "syncstream"};

QString layerOf(const QString &path)
{
    if (path.startsWith(QLatin1String("sim/")))
        return QStringLiteral("sim");
    if (path.startsWith(QLatin1String("app/")))
        return path.section(u'/', 1, 1);
    return {};
}

bool mayUse(const QString &layer, const QString &used)
{
    if (layer == used)
        return true;
    const qsizetype at =
        layer == QLatin1String("cli") ? layerOrder.indexOf("present") : layerOrder.indexOf(layer);
    const qsizetype usedAt = layerOrder.indexOf(used);
    return usedAt >= 0 && usedAt < at;
}

QString quotedFault(const QString &layer, const QString &included)
{
    if (included.endsWith(QLatin1String(".moc")))
        return {};
    const QString used = included.section(u'/', 0, 0);
    if (!included.contains(u'/') || !(layerOrder.contains(used) || used == QLatin1String("cli")))
        return QStringLiteral("\"%1\" is not named from a root: \"sim/...\" or \"<layer>/...\"")
            .arg(included);
    if (!mayUse(layer, used))
        return QStringLiteral("%1 may not use %2 (\"%3\")").arg(layer, used, included);
    return {};
}

QString angledFault(const QString &layer, const QString &included)
{
    if (layer == QLatin1String("sim")) {
        const bool isIntrinsics = included.endsWith(QLatin1String("intrin.h"));
        if (included.contains(u'/') || (included.contains(u'.') && !isIntrinsics) || included[0].isUpper())
            return QStringLiteral("sim uses the standard library only, not <%1>").arg(included);
        if (bannedInSim.contains(included))
            return QStringLiteral("<%1> has no place in sim").arg(included);
        return {};
    }
    for (const Library &library : libraries()) {
        if (QRegularExpression(QLatin1String(library.pattern)).match(included).hasMatch()) {
            if (library.layers.contains(layer))
                return {};
            return QStringLiteral("%1 may not use %2 (<%3>)")
                .arg(layer, QLatin1String(library.name), included);
        }
    }
    const QString first = included.section(u'/', 0, 0);
    if (first == QLatin1String("sim") || (included.contains(u'/') && layerOrder.contains(first)))
        return QStringLiteral("<%1>: own headers are included in quotes").arg(included);
    return {};
}

QStringList layeringFaults(const SourceFile &file)
{
    const QString layer = layerOf(file.path);
    if (layer != QLatin1String("cli") && !layerOrder.contains(layer))
        return {fault(file.path, 1, QStringLiteral("lies in no known layer"))};
    static const QRegularExpression include(R"(^\s*#\s*include\s*(?:"([^"]+)\"|<([^>]+)>))");
    QStringList faults;
    qsizetype number = 0;
    for (const QString &line : withoutCommentsAndLiterals(file.text).split(u'\n')) {
        ++number;
        const QRegularExpressionMatch match = include.match(line);
        if (!match.hasMatch())
            continue;
        const QString what = match.hasCaptured(1) ? quotedFault(layer, match.captured(1))
                                                  : angledFault(layer, match.captured(2));
        if (!what.isEmpty())
            faults << fault(file.path, number, what);
    }
    return faults;
}

} // namespace

class TestLayering : public QObject
{
    Q_OBJECT

private slots:
    void checkerFindsFaults_data();
    void checkerFindsFaults();
    void treeIsLayered();
};

void TestLayering::checkerFindsFaults_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("faults");

    const auto row = [](const char *name, const char *path, const char *text, int faults) {
        QTest::newRow(name) << QString::fromLatin1(path) << QString::fromLatin1(text) << faults;
    };
    row("own layer", "sim/a/b.h", "#include \"sim/kernel/time.h\"\n#include <vector>\n", 0);
    row("intrinsics", "sim/a/b.h", "#include <immintrin.h>\n", 0);
    row("sim to app", "sim/a.h", "#include \"content/lesson.h\"\n", 1);
    row("sim to app by root", "sim/a.h", "#include \"app/content/lesson.h\"\n", 1);
    row("sim to thread", "sim/a.h", "#include <vector>\n#include <thread>\n", 1);
    row("sim to clock", "sim/a.h", "# include <chrono>\n", 1);
    row("sim to Qt", "sim/a.h", "#include <QString>\n", 1);
    row("sim to Boost", "sim/a.h", "#include <boost/asio.hpp>\n", 1);
    row("sim to JSON", "sim/a.h", "#include <nlohmann/json.hpp>\n", 1);
    row("sim to the system", "sim/a.h", "#include <unistd.h>\n", 1);
    row("in a comment", "sim/a.h", "// #include <thread>\n/*\n#include <mutex>\n*/\n", 0);
    row("downwards", "app/learn/a.h", "#include \"session/run.h\"\n#include \"sim/simulation.h\"\n", 0);
    row("upwards", "app/content/a.h", "#include \"session/run.h\"\n", 1);
    row("cli to learn", "app/cli/a.cpp", "#include \"learn/a.h\"\n#include <CLI/CLI.hpp>\n", 0);
    row("cli to present", "app/cli/a.cpp", "#include \"present/a.h\"\n", 1);
    row("cli to Qt", "app/cli/a.cpp", "#include <QString>\n", 1);
    row("onto cli", "app/ui/a.cpp", "#include \"cli/a.h\"\n", 1);
    row("Qt in session", "app/session/a.h", "#include <QtCore/QObject>\n", 1);
    row("Qt in present", "app/present/a.h", "#include <QObject>\n", 0);
    row("Widgets in present", "app/present/a.h", "#include <QtWidgets/QWidget>\n", 1);
    row("Widgets in ui", "app/ui/a.h", "#include <QWidget>\n#include <qcustomplot.h>\n", 0);
    row("SQLite in ui", "app/ui/a.h", "#include <sqlite3.h>\n", 1);
    row("Boost in ui", "app/ui/a.h", "#include <boost/asio.hpp>\n", 1);
    row("beside", "app/ui/a.cpp", "#include \"a.h\"\n", 1);
    row("moc", "app/ui/a.cpp", "#include \"a.moc\"\n", 0);
    row("in angles", "app/ui/a.cpp", "#include <sim/kernel/time.h>\n", 1);
    row("unknown layer", "app/misc/a.cpp", "", 1);
}

void TestLayering::checkerFindsFaults()
{
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(int, faults);
    const QStringList found = layeringFaults({path, text});
    QVERIFY2(found.size() == faults, joined(found).constData());
}

void TestLayering::treeIsLayered()
{
    const QList<SourceFile> files = sourceFiles({"sim", "app"}, {"*.h", "*.cpp"});
    QVERIFY(!files.isEmpty());
    QStringList faults;
    for (const SourceFile &file : files)
        faults << layeringFaults(file);
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
}

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
