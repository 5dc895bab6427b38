// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"
#include "content/file_bytes.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/query_names.h"
#include "content/quiz_json.h"

#include <algorithm>
#include <set>

namespace millrace {

namespace {

std::string textOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr("") : std::string();
}

double realOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->realOr(0) : 0;
}

void readOptions(const JsonNode &node, const std::string &anchor, const std::string &place, LessonText &text,
                 QuizItem &item, std::vector<Finding> &findings)
{
    const JsonNode *options = node.find("options");
    std::set<std::string> ids;
    // The reason for each option; where only the whole can be right, one reason is enough.
    const bool isChosen = item.kind == QuizItem::Kind::Single || item.kind == QuizItem::Kind::Multiple;
    for (std::size_t i = 0; options != nullptr && i < options->items.size(); ++i) {
        const JsonNode &row = options->items[i];
        QuizItem::Option option;
        option.id = textOf(row, "id");
        if (!ids.insert(option.id).second)
            findings.push_back(
                {place + "/options/" + std::to_string(i) + "/id", "\"" + option.id + "\" comes twice"});
        option.text = text.required(anchor + ".option." + option.id);
        const std::string reason = anchor + ".option." + option.id + ".feedback";
        option.feedback = isChosen ? text.required(reason) : text.optional(reason);
        option.match = textOf(row, "match");
        if (const JsonNode *correct = row.find("correct"))
            option.isCorrect = correct->flagOr(false);
        item.options.push_back(std::move(option));
    }
    const JsonNode *matches = node.find("matches");
    for (std::size_t i = 0; matches != nullptr && i < matches->items.size(); ++i) {
        const std::string &id = matches->items[i].text;
        std::string wanted = anchor;
        wanted.append(".match.").append(id);
        item.matches.emplace_back(id, text.required(wanted));
    }
}

void readComputed(const JsonNode &node, QuizItem &item)
{
    const JsonNode *computed = node.find("computed");
    if (computed == nullptr)
        return;
    if (const JsonNode *query = computed->find("query"))
        item.computed = readQuery(*query);
    item.scenario = textOf(*computed, "scenario");
    item.variant = textOf(*computed, "variant");
    if (const JsonNode *seed = computed->find("seed"))
        item.seed = seed->naturalOr(1);
    parseDuration(textOf(*computed, "after"), item.after);
}

void judgeItem(const JsonNode &node, const QuizItem &item, const std::string &place,
               std::vector<Finding> &findings)
{
    const auto fault = [&](const char *member, std::string why) {
        findings.push_back({place + (member[0] == '\0' ? "" : "/") + member, std::move(why)});
    };
    const auto right = std::count_if(item.options.begin(), item.options.end(),
                                     [](const QuizItem::Option &option) { return option.isCorrect; });
    switch (item.kind) {
    case QuizItem::Kind::Single:
        if (item.options.size() < 2 || right != 1)
            fault("options", "a single choice has at least two options, exactly one of them correct");
        break;
    case QuizItem::Kind::Multiple:
        if (item.options.size() < 2 || right < 1)
            fault("options", "a multiple choice has at least two options, at least one of them correct");
        break;
    case QuizItem::Kind::Number:
        if ((node.find("answer") == nullptr) == (node.find("computed") == nullptr))
            fault("", "a number has either an answer or a computed key");
        if (node.find("tolerance") == nullptr)
            fault("tolerance", "is missing");
        break;
    case QuizItem::Kind::Order:
        if (item.options.size() < 3)
            fault("options", "an order has at least three options");
        break;
    case QuizItem::Kind::Match:
        if (item.options.size() < 2 || item.matches.size() < 2)
            fault("options", "a match has at least two options and two matches");
        for (const QuizItem::Option &option : item.options)
            if (std::none_of(item.matches.begin(), item.matches.end(),
                             [&](const auto &match) { return match.first == option.match; }))
                fault("options", "\"" + option.id + "\" belongs to no match");
        break;
    case QuizItem::Kind::Point:
        if (item.pointAt.empty())
            fault("point_at", "is missing");
        break;
    case QuizItem::Kind::FreeText:
        break;
    }
}

} // namespace

Query readQuery(const JsonNode &node)
{
    Query query;
    query.kind = static_cast<Query::Kind>(indexOfName(queryKindNames(), textOf(node, "kind")));
    query.service = textOf(node, "service");
    query.lane = textOf(node, "lane");
    query.name = textOf(node, "name");
    query.statistic = textOf(node, "statistic");
    query.text = textOf(node, "text");
    if (const JsonNode *window = node.find("window"))
        parseDuration(window->textOr("0s"), query.window);
    return query;
}

QuizItem readQuizItem(const JsonNode &node, const std::string &anchor, const std::string &place,
                      LessonText &text, std::vector<Finding> &findings)
{
    QuizItem item;
    item.id = textOf(node, "id");
    item.kind = static_cast<QuizItem::Kind>(indexOfName(quizKindNames(), textOf(node, "kind")));
    item.question = text.required(anchor + ".question");
    readOptions(node, anchor, place, text, item, findings);
    item.answer = realOf(node, "answer");
    item.tolerance = realOf(node, "tolerance");
    item.unit = textOf(node, "unit");
    readComputed(node, item);
    item.pointAt = textOf(node, "point_at");
    const bool isWhole = item.kind == QuizItem::Kind::Number || item.kind == QuizItem::Kind::Order
                         || item.kind == QuizItem::Kind::Match || item.kind == QuizItem::Kind::Point;
    item.right = isWhole ? text.required(anchor + ".right") : text.optional(anchor + ".right");
    item.wrong = isWhole ? text.required(anchor + ".wrong") : text.optional(anchor + ".wrong");
    if (item.kind == QuizItem::Kind::FreeText) {
        item.modelAnswer = text.required(anchor + ".model");
        item.keyPoints = text.list(anchor + ".points", true);
    }
    judgeItem(node, item, place, findings);
    return item;
}

Loaded<std::vector<QuizItem>> parseQuiz(std::string_view quizJson, std::string_view textMarkdown)
{
    Loaded<JsonNode> parsed = parseShaped(quizJson, quizShape());
    std::vector<Finding> findings;
    if (!isGood(parsed)) {
        for (const Finding &finding : std::get<std::vector<Finding>>(parsed))
            findings.push_back({"quiz.json#" + finding.place, finding.text});
        return findings;
    }
    LessonText text(textMarkdown, findings);
    text.optional("title");
    std::vector<QuizItem> items;
    std::set<std::string> ids;
    if (const JsonNode *list = std::get<JsonNode>(parsed).find("items")) {
        for (std::size_t i = 0; i < list->items.size(); ++i) {
            const std::string place = "quiz.json#/items/" + std::to_string(i);
            const std::string id = textOf(list->items[i], "id");
            if (!ids.insert(id).second)
                findings.push_back({place + "/id", "\"" + id + "\" comes twice"});
            items.push_back(readQuizItem(list->items[i], "quiz." + id, place, text, findings));
        }
    }
    text.finish();
    if (!findings.empty())
        return findings;
    return items;
}

Loaded<std::vector<QuizItem>> loadQuiz(const std::filesystem::path &folder)
{
    std::string json;
    std::string markdown;
    std::vector<Finding> findings;
    if (std::string fault = readText(folder / "quiz.json", json); !fault.empty())
        findings.push_back({"quiz.json", fault});
    if (std::string fault = readText(folder / "text.md", markdown); !fault.empty())
        findings.push_back({"text.md", fault});
    if (!findings.empty())
        return findings;
    return parseQuiz(json, markdown);
}

} // namespace millrace
