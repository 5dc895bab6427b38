// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// JSON Schema (2020-12) of one kind of file: "scenario", "lesson", "solution", "quiz", "session",
/// "prices"; made from the tables by which the files are judged. Empty for another name.
std::string schemaText(std::string_view which);

/// File name ("scenario.schema.json") and text of every schema, as kept in lessons/schema/.
std::vector<std::pair<std::string, std::string>> allSchemas();

} // namespace millrace
