// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/shape.h"

namespace millrace {

// The one description of each kind of file: its reader judges by it, its schema is written from it.

const Shape &scenarioShape();
const Shape &variantShape();
const Shape &traceShape();
/// {name, document or file}: of a scenario.
const Shape &policyShape();
/// An AWS policy as its own file has it.
const Shape &policyDocumentShape();
/// {at, do, target, ...arguments}: of a scenario.
const Shape &timedCommandShape();
/// {do, target, ...arguments}: shown by a lesson.
const Shape &commandShape();
const Shape &priceBookShape();
const Shape &sessionShape();
const Shape &lessonShape();
const Shape &solutionShape();
const Shape &quizShape();
const Shape &quizItemShape();

/// The format that this Millrace writes, and the newest it reads.
inline constexpr int fileFormat = 1;

/// Judges `format`: empty when it is ours; "format 2 was written by a newer Millrace ...".
std::vector<Finding> judgeFormat(const JsonNode &root);

/// Reads JSON text, its format and its shape. Good: nothing is wrong with its form.
Loaded<JsonNode> parseShaped(std::string_view text, const Shape &shape, const JsonLimits &limits = {});

} // namespace millrace
