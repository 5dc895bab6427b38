// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_bytes.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/scenario_json.h"

#include <set>

namespace millrace {

namespace {

constexpr std::size_t decimalPlaces = 12;

/// "0.015" in 10^-12 dollars, without passing through a binary fraction. -1 when it is no such text.
std::int64_t picoDollarsOf(const std::string &text)
{
    const std::size_t point = text.find('.');
    const std::string whole = text.substr(0, point);
    std::string places = point == std::string::npos ? "" : text.substr(point + 1);
    if (whole.empty() || whole.size() > 6 || places.size() > decimalPlaces
        || (point != std::string::npos && places.empty()))
        return -1;
    places.resize(decimalPlaces, '0');
    std::int64_t value = 0;
    for (const char c : whole + places) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string usdOf(std::int64_t picoDollars)
{
    std::string digits = std::to_string(picoDollars);
    if (digits.size() <= decimalPlaces)
        digits.insert(0, decimalPlaces + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimalPlaces, ".");
    while (digits.back() == '0')
        digits.pop_back();
    if (digits.back() == '.')
        digits.pop_back();
    return digits;
}

std::string textOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr("") : std::string();
}

} // namespace

PriceBook readPriceBook(const JsonNode &node, const std::string &place, std::vector<Finding> &findings)
{
    PriceBook book{textOf(node, "name"), textOf(node, "region"), textOf(node, "as_of"), {}};
    const JsonNode *items = node.find("items");
    std::set<std::string> ids;
    for (std::size_t i = 0; items != nullptr && i < items->items.size(); ++i) {
        const JsonNode &row = items->items[i];
        const std::string at = place + "/items/" + std::to_string(i);
        PriceItem item;
        item.id = textOf(row, "id");
        item.title = textOf(row, "title");
        item.unit = textOf(row, "unit");
        item.picoDollars = picoDollarsOf(textOf(row, "usd"));
        item.source = textOf(row, "source");
        item.mark = textOf(row, "mark");
        if (const JsonNode *edited = row.find("edited"))
            item.isEdited = edited->flagOr(false);
        if (item.picoDollars < 0)
            findings.push_back(
                {at + "/usd", "is no amount such as \"0.015\", with at most 12 decimal places"});
        if (!ids.insert(item.id).second)
            findings.push_back({at + "/id", "\"" + item.id + "\" comes twice"});
        book.items.push_back(std::move(item));
    }
    return book;
}

JsonNode priceBookNode(const PriceBook &book)
{
    JsonNode node = JsonNode::object();
    node.set("format", fileFormat);
    node.set("name", book.name);
    node.set("region", book.region);
    node.set("as_of", book.asOf);
    node.set("currency", "USD");
    JsonNode &items = node.set("items", JsonNode::list());
    for (const PriceItem &item : book.items) {
        JsonNode row = JsonNode::object();
        row.set("id", item.id);
        row.set("title", item.title);
        row.set("unit", item.unit);
        row.set("usd", usdOf(item.picoDollars));
        row.set("source", item.source);
        row.set("mark", item.mark);
        if (item.isEdited)
            row.set("edited", true);
        items.push(std::move(row));
    }
    return node;
}

Loaded<std::shared_ptr<const PriceBook>> parsePriceBook(std::string_view text)
{
    Loaded<JsonNode> parsed = parseShaped(text, priceBookShape());
    if (!isGood(parsed))
        return std::get<std::vector<Finding>>(std::move(parsed));
    std::vector<Finding> findings;
    PriceBook book = readPriceBook(std::get<JsonNode>(parsed), "", findings);
    if (!findings.empty())
        return findings;
    return std::shared_ptr<const PriceBook>(std::make_shared<PriceBook>(std::move(book)));
}

Loaded<std::shared_ptr<const PriceBook>> loadPriceBook(const std::filesystem::path &path)
{
    std::string text;
    if (std::string fault = readText(path, text); !fault.empty())
        return std::vector<Finding>{{"", std::move(fault)}};
    return parsePriceBook(text);
}

} // namespace millrace
