// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/json_node.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace millrace {

namespace {

/// Builds the tree from the parser's events; it refuses what the library would silently allow (a key
/// that comes twice) or try to hold (endless nesting).
class TreeBuilder : public nlohmann::json_sax<nlohmann::json>
{
public:
    explicit TreeBuilder(const JsonLimits &limits)
        : m_limits(limits)
    {}

    bool null() override { return add({}); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string &) override { return add(value); }
    bool string(std::string &value) override { return add(std::move(value)); }
    bool binary(nlohmann::json::binary_t &) override { return false; }
    bool start_object(std::size_t) override { return open(JsonNode::object()); }
    bool start_array(std::size_t) override { return open(JsonNode::list()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string &name) override
    {
        if (!m_keys.back().insert(name).second && m_findings.size() < 100)
            m_findings.push_back({place(name), "the key comes twice"});
        m_key.back() = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string &,
                     const nlohmann::detail::exception &error) override
    {
        m_errorAt = position;
        m_error = error.what();
        return false;
    }

    JsonNode take() { return std::move(m_root); }
    std::vector<Finding> &findings() { return m_findings; }
    std::size_t errorAt() const { return m_errorAt; }
    const std::string &error() const { return m_error; }

private:
    std::string place(const std::string &last) const
    {
        std::string text;
        for (std::size_t i = 0; i + 1 < m_open.size(); ++i)
            text += "/" + step(i);
        return text + "/" + last;
    }
    std::string step(std::size_t level) const
    {
        const JsonNode &node = m_open[level];
        return node.kind == JsonNode::Kind::List ? std::to_string(node.items.size()) : m_key[level];
    }
    bool add(JsonNode node)
    {
        if (++m_count > m_limits.nodesMax) {
            m_error = "holds more than " + std::to_string(m_limits.nodesMax) + " values";
            return false;
        }
        attach(std::move(node));
        return true;
    }
    void attach(JsonNode node)
    {
        if (m_open.empty())
            m_root = std::move(node);
        else if (m_open.back().kind == JsonNode::Kind::List)
            m_open.back().push(std::move(node));
        else
            m_open.back().set(m_key.back(), std::move(node));
    }
    bool open(JsonNode node)
    {
        if (static_cast<int>(m_open.size()) >= m_limits.depthMax) {
            m_error = "is nested deeper than " + std::to_string(m_limits.depthMax);
            return false;
        }
        if (++m_count > m_limits.nodesMax) {
            m_error = "holds more than " + std::to_string(m_limits.nodesMax) + " values";
            return false;
        }
        m_open.push_back(std::move(node));
        m_key.emplace_back();
        m_keys.emplace_back();
        return true;
    }
    bool close()
    {
        JsonNode node = std::move(m_open.back());
        m_open.pop_back();
        m_key.pop_back();
        m_keys.pop_back();
        attach(std::move(node));
        return true;
    }

    JsonLimits m_limits;
    JsonNode m_root;
    std::vector<JsonNode> m_open;
    std::vector<std::string> m_key;
    std::vector<std::set<std::string>> m_keys;
    std::vector<Finding> m_findings;
    std::size_t m_count = 0;
    std::size_t m_errorAt = 0;
    std::string m_error;
};

/// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." -> from "syntax".
std::string reasonOf(const std::string &what)
{
    std::string reason = what;
    const std::size_t bracket = reason.find("] ");
    if (bracket != std::string::npos)
        reason = reason.substr(bracket + 2);
    const std::size_t colon = reason.find(": ");
    if (reason.starts_with("parse error") && colon != std::string::npos)
        reason = reason.substr(colon + 2);
    if (reason.size() > 300)
        reason = reason.substr(0, 300) + "...";
    return reason;
}

std::string placeIn(std::string_view text, std::size_t position)
{
    const std::string_view before = text.substr(0, std::min(position > 0 ? position - 1 : 0, text.size()));
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::size_t last = before.rfind('\n');
    const std::size_t column = last == std::string_view::npos ? before.size() : before.size() - last - 1;
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

} // namespace

Loaded<JsonNode> parseJson(std::string_view text, const JsonLimits &limits)
{
    if (text.size() > limits.bytesMax)
        return std::vector<Finding>{
            {"/", "is larger than " + std::to_string(limits.bytesMax >> 20) + " MiB"}};
    TreeBuilder builder(limits);
    bool isRead = false;
    try {
        isRead = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    } catch (const std::exception &error) {
        return std::vector<Finding>{{"/", reasonOf(error.what())}};
    }
    if (!isRead) {
        const std::string where = builder.errorAt() > 0 ? placeIn(text, builder.errorAt()) : "/";
        return std::vector<Finding>{{where, reasonOf(builder.error())}};
    }
    if (!builder.findings().empty())
        return std::move(builder.findings());
    return builder.take();
}

} // namespace millrace
