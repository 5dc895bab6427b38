// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: nothing in sim can make a run differ from one machine, compiler or start to another. What a pattern
// can see is banned here; what it cannot see is caught by the goldens, which run under GCC and Clang at -O0
// and -O2.

#include "hygiene/source_tree.h"

#include <QtTest>

using namespace millrace::hygiene;

namespace {

struct Rule
{
    QRegularExpression pattern;
    QString why;
    QString excusedBy; ///< this comment on the line allows it
    QString except;    ///< paths that match may do it
};

const QString inexactFunctions = QStringLiteral(
    "(?:log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|"
    "erf|erfc|tgamma|lgamma|fma)[fl]?");

const QList<Rule> &rulesForSim()
{
    static const QString mathFiles = QStringLiteral("^sim/kernel/math\\.(h|cpp)$");
    static const QList<Rule> rules{
        {QRegularExpression("\\bstd::" + inexactFunctions + "\\s*\\("),
         "the last bit of a <cmath> function differs between libraries: use math::",
         {},
         {}},
        // Unqualified, as an operand; `Log &log()` and `lane.log()` are something else.
        {QRegularExpression("(?:[=(,+\\-*/<>?:&|!{]|\\breturn)\\s*(?<!::)\\b" + inexactFunctions
                            + "\\s*\\(\\s*[^)\\s]"),
         "call the kernel's own by its full name, math::",
         {},
         mathFiles},
        {QRegularExpression("#\\s*include\\s*<math\\.h>"), "<math.h> brings the C functions in", {}, {}},
        {QRegularExpression("\\bstd::\\w+_distribution\\b"),
         "its output differs by library: use kernel/random.h",
         {},
         {}},
        {QRegularExpression(
             "\\bstd::(mt19937\\w*|minstd_rand\\w*|ranlux\\w*|default_random_engine|random_device|"
             "shuffle|sample)\\b"),
         "draw from a named stream of kernel/random.h",
         {},
         {}},
        {QRegularExpression("(?<![\\w.:>])s?rand(om)?\\s*\\(\\s*\\)"),
         "draw from a named stream of kernel/random.h",
         {},
         {}},
        {QRegularExpression("\\bunordered_(multi)?(map|set)\\b(?!>)"),
         "its order differs between libraries; if nothing iterates over it, say `// never iterated` on the line",
         QStringLiteral("// never iterated"),
         {}},
        {QRegularExpression("\\b(map|set)<\\s*[^,<>]*\\*\\s*[,>]"),
         "ordered by address, which differs from run to run",
         {},
         {}},
        {QRegularExpression("\\bstd::hash\\b"),
         "its value differs between libraries: use kernel/hash.h",
         {},
         {}},
        {QRegularExpression("\\blong\\s+double\\b"), "its width differs between machines", {}, {}},
        {QRegularExpression("\\bstd::(reduce|transform_reduce|execution)\\b"),
         "adds up in no fixed order",
         {},
         {}},
        {QRegularExpression("\\b(thread_local|std::(thread|jthread|async|mutex))\\b"),
         "sim has no threads",
         {},
         {}},
        {QRegularExpression(
             "\\b(std::chrono|gettimeofday|clock_gettime|system_clock|steady_clock|std::time)\\b"),
         "sim has no wall clock",
         {},
         {}},
        {QRegularExpression("\\b(getenv|fopen|std::(cout|cerr|ifstream|ofstream))\\b"),
         "sim has no environment, files or streams",
         {},
         {}},
    };
    return rules;
}

const QList<Rule> &rulesForBuild()
{
    static const QList<Rule> rules{
        {QRegularExpression("-(march|mtune)=native"),
         "a build must not depend on the machine that made it",
         {},
         {}},
        {QRegularExpression(
             "-f?(fast-math|unsafe-math-optimizations|associative-math|reciprocal-math)|-Ofast"),
         "reorders floating point",
         {},
         {}},
        {QRegularExpression("-ffp-contract=(fast|on)"), "fuses floating point", {}, {}},
    };
    return rules;
}

QStringList faultsBy(const QList<Rule> &rules, const SourceFile &file, const QString &searched)
{
    QStringList faults;
    const QStringList lines = searched.split(u'\n');
    const QStringList originals = file.text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        for (const Rule &rule : rules) {
            const QRegularExpressionMatch match = rule.pattern.match(lines[i]);
            if (!match.hasMatch() || lines[i].contains(QLatin1String("#include <unordered")))
                continue;
            if (!rule.excusedBy.isEmpty() && originals[i].contains(rule.excusedBy))
                continue;
            if (!rule.except.isEmpty() && file.path.contains(QRegularExpression(rule.except)))
                continue;
            faults << fault(file.path, i + 1, match.captured().trimmed() + ": " + rule.why);
        }
    }
    return faults;
}

QStringList simFaults(const SourceFile &file)
{
    return faultsBy(rulesForSim(), file, withoutCommentsAndLiterals(file.text));
}

QStringList buildFaults(const SourceFile &file)
{
    return faultsBy(rulesForBuild(), file, file.text);
}

} // namespace

class TestDeterminismRules : public QObject
{
    Q_OBJECT

private slots:
    void checkerFindsFaults_data();
    void checkerFindsFaults();
    void simKeepsTheRules();
    void buildKeepsTheRules();
};

void TestDeterminismRules::checkerFindsFaults_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("faults");

    const auto row = [](const char *text, int faults) {
        QTest::newRow(text) << QString::fromLatin1(text) << faults;
    };
    row("double x = std::log(y);", 1);
    row("return exp(-x);", 1);
    row("const double p = a * pow(b, 2);", 1);
    row("double x = math::log(y);", 0);
    row("double x = std::sqrt(y);", 0);
    row("const SharedLog &log() const;", 0);
    row("auto n = lane.log(3);", 0);
    row("// std::log(y) would differ", 0);
    row("say(\"std::log(y)\");", 0);
    row("auto c = '\"'; auto x = std::exp(2);", 1);
    row("auto n = 1'000'000; auto x = std::exp(2);", 1);
    row("auto s = R\"(std::log(1))\";", 0);
    row("std::exponential_distribution<double> d(1);", 1);
    row("std::mt19937_64 generator;", 1);
    row("int x = rand();", 1);
    row("int operand();", 0);
    row("std::unordered_map<int, int> m;", 1);
    row("std::unordered_map<int, int> m; // never iterated", 0);
    row("#include <unordered_map>", 0);
    row("std::map<const Shard *, int> m;", 1);
    row("std::map<ServiceId, const Shard *> m;", 0);
    row("std::set<Shard *> m;", 1);
    row("long double x = 0;", 1);
    row("const auto t = std::chrono::steady_clock::now();", 1);
    row("static thread_local int x;", 1);
}

void TestDeterminismRules::checkerFindsFaults()
{
    QFETCH(QString, text);
    QFETCH(int, faults);
    const QStringList found = simFaults({QStringLiteral("sim/sample.cpp"), text});
    QVERIFY2(found.size() == faults, joined(found).constData());
}

void TestDeterminismRules::simKeepsTheRules()
{
    const QList<SourceFile> files = sourceFiles({"sim"}, {"*.h", "*.cpp"});
    QVERIFY(!files.isEmpty());
    QStringList faults;
    for (const SourceFile &file : files)
        faults << simFaults(file);
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
}

void TestDeterminismRules::buildKeepsTheRules()
{
    const QString bad = QStringLiteral("add_compile_options(-O2 -march=native)\nset(X -ffast-math)\n");
    QCOMPARE(buildFaults({QStringLiteral("CMakeLists.txt"), bad}).size(), 2);

    const QList<SourceFile> files =
        sourceFiles({".", "cmake", "sim", "app"}, {"CMakeLists.txt", "*.cmake", "CMakePresets.json", "dev"});
    QVERIFY(!files.isEmpty());
    QStringList faults;
    bool isContractionOff = false;
    for (const SourceFile &file : files) {
        faults << buildFaults(file);
        isContractionOff |= file.text.contains(QLatin1String("-ffp-contract=off"));
    }
    QVERIFY2(faults.isEmpty(), joined(faults).constData());
    QVERIFY2(isContractionOff, "no CMake file sets -ffp-contract=off");
}

QTEST_APPLESS_MAIN(TestDeterminismRules)
#include "tst_determinism_rules.moc"
