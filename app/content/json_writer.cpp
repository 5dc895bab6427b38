// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/json_node.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace millrace {

namespace {

constexpr std::size_t lineWidth = 100;

void writeText(const std::string &text, std::string &out)
{
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                static constexpr char hex[] = "0123456789abcdef";
                out += "\\u00";
                out += hex[(c >> 4) & 0xf];
                out += hex[c & 0xf];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

std::string realText(double value)
{
    std::array<char, 40> buffer{};
    const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), done.ptr);
    // A real must be read back as a real.
    if (text.find_first_of(".eE") == std::string::npos)
        text += ".0";
    return text;
}

void writeFlat(const JsonNode &node, std::string &out)
{
    switch (node.kind) {
    case JsonNode::Kind::Null:
        out += "null";
        break;
    case JsonNode::Kind::Flag:
        out += node.flag ? "true" : "false";
        break;
    case JsonNode::Kind::Whole:
        out += std::to_string(node.whole);
        break;
    case JsonNode::Kind::Natural:
        out += std::to_string(node.natural);
        break;
    case JsonNode::Kind::Real:
        out += realText(node.real);
        break;
    case JsonNode::Kind::Text:
        writeText(node.text, out);
        break;
    case JsonNode::Kind::List:
        out += '[';
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            out += i == 0 ? "" : ", ";
            writeFlat(node.items[i], out);
        }
        out += ']';
        break;
    case JsonNode::Kind::Object:
        out += '{';
        for (std::size_t i = 0; i < node.members.size(); ++i) {
            out += i == 0 ? "" : ", ";
            writeText(node.members[i].first, out);
            out += ": ";
            writeFlat(node.members[i].second, out);
        }
        out += '}';
        break;
    }
}

bool isPlain(const JsonNode &node)
{
    return node.kind != JsonNode::Kind::List && node.kind != JsonNode::Kind::Object;
}

/// A list or object on one line: nothing nested in it but one level of plain values.
bool fitsOnOneLine(const JsonNode &node, std::size_t indent)
{
    if (isPlain(node))
        return true;
    const auto isFlat = [](const JsonNode &child) {
        return isPlain(child)
               || (std::all_of(child.items.begin(), child.items.end(), isPlain) && child.members.empty());
    };
    const bool isShallow = std::all_of(node.items.begin(), node.items.end(), isFlat)
                           && std::all_of(node.members.begin(), node.members.end(),
                                          [&](const auto &m) { return isFlat(m.second); });
    if (!isShallow)
        return false;
    std::string flat;
    writeFlat(node, flat);
    return indent + flat.size() <= lineWidth;
}

void write(const JsonNode &node, std::size_t indent, bool isRoot, std::string &out)
{
    if (!isRoot && fitsOnOneLine(node, indent)) {
        writeFlat(node, out);
        return;
    }
    const bool isList = node.kind == JsonNode::Kind::List;
    if ((isList ? node.items.size() : node.members.size()) == 0) {
        writeFlat(node, out);
        return;
    }
    const std::string inner(indent + 2, ' ');
    out += isList ? "[\n" : "{\n";
    bool isFirst = true;
    const auto separate = [&] {
        out += isFirst ? "" : ",\n";
        out += inner;
        isFirst = false;
    };
    for (const JsonNode &item : node.items) {
        separate();
        write(item, indent + 2, false, out);
    }
    for (const auto &[key, value] : node.members) {
        separate();
        writeText(key, out);
        out += ": ";
        write(value, indent + 2, false, out);
    }
    out += "\n" + std::string(indent, ' ') + (isList ? "]" : "}");
}

} // namespace

std::string writeJson(const JsonNode &node)
{
    std::string out;
    if (isPlain(node))
        writeFlat(node, out);
    else
        write(node, 0, true, out);
    return out + "\n";
}

} // namespace millrace
