// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "content/json_node.h"
#include "sim/scenario/parameter.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

struct Shape;

/// What a member of a JSON object must look like. Files are judged and schemas are written by the
/// same rows.
enum class FieldType : std::uint8_t {
    Text,
    Id, ///< letters, digits, _ . -
    Whole,
    Natural, ///< 0 .. 2^64-1
    Real,
    Flag,
    Time,            ///< "500ms", "10m"
    Date,            ///< "2026-01-01T00:00:00Z"
    Hash,            ///< hexadecimal digits
    Choice,          ///< one of `choices`
    Parameter,       ///< by `parameter`
    Object,          ///< of `shape`
    Objects,         ///< list of `shape`
    Texts,           ///< list of texts
    Ids,             ///< list of ids
    Settings,        ///< object of "service/parameter": value; judged with the services
    TextOrTexts,     ///< a text or a list of texts, as AWS documents allow
    ObjectOrObjects, ///< of `shape`: one, or a list of them
    Principals,      ///< "*", or an object of texts or lists of texts
    Conditions,      ///< object of objects; judged with the policies
    Prices,          ///< name of a price book, a price book, or null
};

struct Field
{
    std::string key;
    FieldType type = FieldType::Text;
    bool isRequired = false;
    std::string help = {};
    std::vector<std::string> choices = {};
    const Shape *shape = nullptr;
    const ParameterInfo *parameter = nullptr;
    double minimum = -9e18;
    double maximum = 9e18;
    std::size_t sizeMax = 10'000; ///< of a text in bytes, of a list in items
};

/// The members that a JSON object may have.
struct Shape
{
    std::string name;
    std::string help;
    std::vector<Field> fields;
    bool isOpen = false; ///< further members are judged elsewhere (the arguments of a command)
};

/// Appends every fault of `node` against `shape`: missing and unknown keys, wrong types, wrong spelling.
void judgeShape(const JsonNode &node, const Shape &shape, const std::string &place,
                std::vector<Finding> &findings);

/// A key as a step of a JSON pointer ("/" and "~" escaped).
std::string pointerStep(std::string_view key);

/// More faults than this are not listed.
inline constexpr std::size_t findingsMax = 200;

} // namespace millrace
