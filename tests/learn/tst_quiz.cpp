// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: each kind of question is graded as its rule says, for right, wrong, partly right and odd answers, and
// every grade comes with the reason that belongs to it.

#include "content/query_names.h"
#include "learn/lesson_progress.h"
#include "learn/quiz/quiz_kinds.h"

#include <QtTest>

#include <limits>

using namespace millrace;

namespace {

QuizItem::Option option(const char *id, bool isCorrect = false, const char *match = "")
{
    return {id, std::string("text ") + id, match, isCorrect, std::string("reason ") + id};
}

QuizItem item(QuizItem::Kind kind, std::vector<QuizItem::Option> options = {})
{
    QuizItem made;
    made.id = "item";
    made.kind = kind;
    made.options = std::move(options);
    made.right = "well";
    made.wrong = "think";
    return made;
}

Answer chosen(std::vector<std::string> options)
{
    Answer answer;
    answer.options = std::move(options);
    return answer;
}

Answer number(double value)
{
    Answer answer;
    answer.number = value;
    return answer;
}

bool has(const Grade &grade, const char *part)
{
    return grade.feedback.find(part) != std::string::npos;
}

} // namespace

class TestQuiz : public QObject
{
    Q_OBJECT

private slots:
    void everyKindHasAGrader();
    void single();
    void multiple_data();
    void multiple();
    void multipleGivesTheReasonsOfWhatIsWrong();
    void number_data();
    void number();
    void numberSaysKeyAndUnit();
    void computedNumber();
    void computedNumberThatCannotBeRun();
    void computedNumberCanBeStopped();
    void order();
    void match();
    void point_data();
    void point();
    void freeText();
};

void TestQuiz::everyKindHasAGrader()
{
    QCOMPARE(quiz::quizKinds().size(), quizKindNames().size());
    for (std::size_t i = 0; i < quiz::quizKinds().size(); ++i)
        QCOMPARE(static_cast<std::size_t>(quiz::quizKinds()[i].kind), i);
}

void TestQuiz::single()
{
    const QuizItem asked = item(QuizItem::Kind::Single, {option("a"), option("b", true), option("c")});
    const Grade right = grade(asked, chosen({"b"}));
    QVERIFY(right.isRight);
    QCOMPARE(right.share, 1.0);
    QCOMPARE(right.feedback, std::string("reason b"));
    const Grade wrong = grade(asked, chosen({"c"}));
    QVERIFY(!wrong.isRight);
    QCOMPARE(wrong.share, 0.0);
    QCOMPARE(wrong.feedback, std::string("reason c"));
    QVERIFY(!grade(asked, chosen({})).isRight);
    QVERIFY(!grade(asked, chosen({"b", "a"})).isRight);
    QVERIFY(!grade(asked, chosen({"z"})).isRight);
    QVERIFY(!grade(asked, chosen({"z"})).feedback.empty());
}

void TestQuiz::multiple_data()
{
    QTest::addColumn<QStringList>("answer");
    QTest::addColumn<double>("share");
    // a and c are correct; an option rightly left counts as much as one rightly chosen.
    QTest::newRow("right") << QStringList{"a", "c"} << 1.0;
    QTest::newRow("another order") << QStringList{"c", "a"} << 1.0;
    QTest::newRow("one missing") << QStringList{"a"} << 0.75;
    QTest::newRow("one too many") << QStringList{"a", "b", "c"} << 0.75;
    QTest::newRow("nothing") << QStringList{} << 0.5;
    QTest::newRow("everything") << QStringList{"a", "b", "c", "d"} << 0.5;
    QTest::newRow("the opposite") << QStringList{"b", "d"} << 0.0;
}

void TestQuiz::multiple()
{
    QFETCH(QStringList, answer);
    QFETCH(double, share);
    const QuizItem asked =
        item(QuizItem::Kind::Multiple, {option("a", true), option("b"), option("c", true), option("d")});
    Answer given;
    for (const QString &id : answer)
        given.options.push_back(id.toStdString());
    const Grade result = grade(asked, given);
    QCOMPARE(result.share, share);
    QCOMPARE(result.isRight, share == 1.0);
}

void TestQuiz::multipleGivesTheReasonsOfWhatIsWrong()
{
    const QuizItem asked =
        item(QuizItem::Kind::Multiple, {option("a", true), option("b"), option("c", true), option("d")});
    const Grade partly = grade(asked, chosen({"a", "b"}));
    QVERIFY(has(partly, "reason b") && has(partly, "reason c"));
    QVERIFY(!has(partly, "reason a") && !has(partly, "reason d"));
    const Grade right = grade(asked, chosen({"a", "c"}));
    QVERIFY(has(right, "reason a") && has(right, "reason c"));
    QVERIFY(!has(right, "reason b") && !has(right, "reason d"));
}

void TestQuiz::number_data()
{
    QTest::addColumn<double>("key");
    QTest::addColumn<double>("tolerance");
    QTest::addColumn<double>("answer");
    QTest::addColumn<bool>("isRight");
    const double infinite = std::numeric_limits<double>::infinity();
    QTest::newRow("exact") << 256.0 << 0.0 << 256.0 << true;
    QTest::newRow("off by one") << 256.0 << 0.0 << 257.0 << false;
    QTest::newRow("at the upper edge") << 34.4 << 3.0 << 37.4 << true;
    QTest::newRow("at the lower edge") << 34.4 << 3.0 << 31.4 << true;
    QTest::newRow("beyond the edge") << 34.4 << 3.0 << 37.5 << false;
    QTest::newRow("rounding does not count") << 0.3 << 0.0 << 0.1 + 0.2 << true;
    QTest::newRow("negative") << -5.0 << 1.0 << -4.0 << true;
    QTest::newRow("sign") << -5.0 << 1.0 << 5.0 << false;
    QTest::newRow("no number") << 1.0 << 10.0 << std::numeric_limits<double>::quiet_NaN() << false;
    QTest::newRow("endless") << 1.0 << 10.0 << infinite << false;
}

void TestQuiz::number()
{
    QFETCH(double, key);
    QFETCH(double, tolerance);
    QFETCH(double, answer);
    QFETCH(bool, isRight);
    QuizItem asked = item(QuizItem::Kind::Number);
    asked.answer = key;
    asked.tolerance = tolerance;
    const Grade result = grade(asked, ::number(answer));
    QCOMPARE(result.isRight, isRight);
    QCOMPARE(result.share, isRight ? 1.0 : 0.0);
    QCOMPARE(result.expected, key);
}

void TestQuiz::numberSaysKeyAndUnit()
{
    QuizItem asked = item(QuizItem::Kind::Number);
    asked.answer = 1048576;
    asked.unit = "B/s";
    QCOMPARE(grade(asked, ::number(1048576)).feedback, std::string("1,048,576 B/s. well"));
    QCOMPARE(grade(asked, ::number(1)).feedback, std::string("1,048,576 B/s. think"));
}

/// Shard 1 of hot-shard is offered 1,525 records a second and takes 1,000.
void TestQuiz::computedNumber()
{
    QuizItem asked = item(QuizItem::Kind::Number);
    asked.tolerance = 0.01;
    asked.scenario = "hot-shard";
    asked.after = seconds(40);
    asked.computed.emplace();
    asked.computed->kind = Query::Kind::RefusedShare;
    asked.computed->service = "orders";
    asked.computed->lane = "1";
    asked.computed->window = seconds(30);
    const double share = 525.0 / 1525.0;
    const Grade right = grade(asked, ::number(share));
    QVERIFY2(right.isRight, right.feedback.c_str());
    QVERIFY(right.expected != share); // drawn arrivals, so near and not equal
    QVERIFY(!grade(asked, ::number(share + 0.03)).isRight);
    asked.variant = "uniform";
    QVERIFY(grade(asked, ::number(0)).isRight);
    asked.seed = 2;
    QVERIFY(grade(asked, ::number(0)).isRight);
}

void TestQuiz::computedNumberThatCannotBeRun()
{
    QuizItem asked = item(QuizItem::Kind::Number);
    asked.tolerance = 1e9;
    asked.after = seconds(1);
    asked.computed.emplace();
    asked.computed->kind = Query::Kind::OpenLanes;
    asked.computed->service = "orders";
    for (const auto &[scenario, variant] :
         {std::pair{"nowhere", ""}, std::pair{"uniform", "nothing-like-it"}}) {
        asked.scenario = scenario;
        asked.variant = variant;
        const Grade result = grade(asked, ::number(0));
        QVERIFY(!result.isRight);
        QVERIFY2(has(result, "cannot be computed"), result.feedback.c_str());
    }
    asked.scenario = "uniform";
    asked.variant.clear();
    QVERIFY(grade(asked, ::number(4)).isRight);
    asked.computed->service = "returns";
    QVERIFY(!computeKey(asked).value);
    QVERIFY(!computeKey(asked).error.empty());
}

void TestQuiz::computedNumberCanBeStopped()
{
    QuizItem asked = item(QuizItem::Kind::Number);
    asked.scenario = "tour";
    asked.after = minutes(10);
    asked.computed.emplace();
    asked.computed->kind = Query::Kind::Elapsed;
    double share = -1;
    const ComputedKey stopped = computeKey(asked, [&](double reached) {
        share = reached;
        return false;
    });
    QVERIFY(!stopped.value);
    QVERIFY(!stopped.error.empty());
    QVERIFY(share >= 0 && share < 1);
}

void TestQuiz::order()
{
    const QuizItem asked =
        item(QuizItem::Kind::Order, {option("one"), option("two"), option("three"), option("four")});
    const Grade right = grade(asked, chosen({"one", "two", "three", "four"}));
    QVERIFY(right.isRight);
    QCOMPARE(right.feedback, std::string("well"));
    const Grade partly = grade(asked, chosen({"one", "two", "four", "three"}));
    QVERIFY(!partly.isRight);
    QCOMPARE(partly.share, 0.5);
    QVERIFY2(has(partly, "think") && has(partly, "Place 3") && has(partly, "text three")
                 && has(partly, "reason three"),
             partly.feedback.c_str());
    QCOMPARE(grade(asked, chosen({"four", "one", "two", "three"})).share, 0.0);
    for (const auto &odd : {std::vector<std::string>{}, std::vector<std::string>{"one", "two", "three"},
                            std::vector<std::string>{"one", "two", "three", "four", "four"},
                            std::vector<std::string>{"one", "one", "one", "one"}})
        QVERIFY(!grade(asked, chosen(odd)).isRight);
}

void TestQuiz::match()
{
    QuizItem asked = item(QuizItem::Kind::Match,
                          {option("a", false, "x"), option("b", false, "y"), option("c", false, "x")});
    asked.matches = {{"x", "side x"}, {"y", "side y"}, {"z", "side z"}};
    Answer answer;
    answer.pairs = {{"c", "x"}, {"a", "x"}, {"b", "y"}};
    QVERIFY(grade(asked, answer).isRight);
    QCOMPARE(grade(asked, answer).feedback, std::string("well"));
    answer.pairs = {{"a", "x"}, {"b", "z"}, {"c", "x"}};
    const Grade partly = grade(asked, answer);
    QVERIFY(!partly.isRight);
    QCOMPARE(partly.share, 2.0 / 3.0);
    QVERIFY2(has(partly, "text b: side y") && has(partly, "reason b") && !has(partly, "text a"),
             partly.feedback.c_str());
    answer.pairs = {{"a", "x"}, {"b", "y"}};
    QVERIFY(!grade(asked, answer).isRight); // one is missing
    answer.pairs = {{"a", "x"}, {"a", "y"}, {"b", "y"}, {"c", "x"}};
    QCOMPARE(grade(asked, answer).share, 2.0 / 3.0); // to give both is to know neither
    QCOMPARE(grade(asked, {}).share, 0.0);
}

void TestQuiz::point_data()
{
    QTest::addColumn<QString>("at");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("isRight");
    QTest::newRow("service") << "orders"
                             << "orders" << true;
    QTest::newRow("another service") << "orders"
                                     << "web" << false;
    QTest::newRow("shard") << "orders/shardId-000000000001"
                           << "orders/shardId-000000000001" << true;
    QTest::newRow("by number") << "orders/shardId-000000000001"
                               << "orders/1" << true;
    QTest::newRow("shard 0") << "orders/0"
                             << "orders/shardId-000000000000" << true;
    QTest::newRow("another shard") << "orders/shardId-000000000001"
                                   << "orders/shardId-000000000010" << false;
    QTest::newRow("of another stream") << "orders/1"
                                       << "returns/1" << false;
    QTest::newRow("its stream only") << "orders/1"
                                     << "orders" << false;
    QTest::newRow("nothing") << "orders/0"
                             << "orders/" << false;
}

void TestQuiz::point()
{
    QFETCH(QString, at);
    QFETCH(QString, answer);
    QFETCH(bool, isRight);
    QuizItem asked = item(QuizItem::Kind::Point);
    asked.pointAt = at.toStdString();
    const Grade result = grade(asked, chosen({answer.toStdString()}));
    QCOMPARE(result.isRight, isRight);
    QCOMPARE(result.feedback, std::string(isRight ? "well" : "think"));
    QVERIFY(!grade(asked, chosen({})).isRight);
    QVERIFY(!grade(asked, chosen({at.toStdString(), at.toStdString()})).isRight);
}

void TestQuiz::freeText()
{
    QuizItem asked = item(QuizItem::Kind::FreeText);
    asked.modelAnswer = "the model";
    asked.keyPoints = {"p", "q", "r", "s"};
    Answer answer;
    for (const char *empty : {"", " \n\t "}) {
        answer.text = empty;
        QVERIFY(!grade(asked, answer).isRight);
        QVERIFY(!has(grade(asked, answer), "the model")); // not before one has tried
    }
    answer.text = "because";
    QVERIFY(grade(asked, answer).isRight);
    QCOMPARE(grade(asked, answer).feedback, std::string("the model"));
    answer.options = {"0", "2", "2", "9"};
    QCOMPARE(grade(asked, answer).share, 0.5); // two of four points, ticked by the learner
    QVERIFY(grade(asked, answer).isRight);
}

QTEST_APPLESS_MAIN(TestQuiz)
#include "tst_quiz.moc"
