// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/skeleton.h"

#include "content/library.h"

#include <algorithm>
#include <system_error>

namespace millrace {

namespace {

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

using Files = std::vector<std::pair<std::filesystem::path, std::string>>;

/// Puts `value` for every `mark`.
std::string filled(std::string text, std::string_view mark, std::string_view value)
{
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
    return text;
}

constexpr const char *scenarioSkeleton = R"({
  "format": 1,
  "name": "@name@",
  "title": "What it is, in a few words",
  "description": "What happens in it, and what it shows.",
  "length": "10m",
  "producers": [
    {"name": "web", "stream": "orders", "rate": "800/s"}
  ],
  "streams": [
    {"name": "orders", "shards": 2}
  ],
  "consumers": [
    {"name": "analytics", "stream": "orders"}
  ],
  "variants": [
    {"name": "double", "title": "Twice the load", "set": {"web/rate": "1600/s"}}
  ]
}
)";

constexpr const char *quizItems = R"([
    {
      "id": "choice",
      "kind": "single",
      "options": [{"id": "right", "correct": true}, {"id": "wrong"}]
    },
    {"id": "figure", "kind": "number", "answer": 1000, "tolerance": 0, "unit": "records/s"},
    {"id": "words", "kind": "free_text"}
  ])";

constexpr const char *quizText = R"(## quiz.choice.question
What decides the shard of a record?

## quiz.choice.option.right
The MD5 of its partition key

## quiz.choice.option.right.feedback
The MD5, read as a number, falls into the range of one shard.

## quiz.choice.option.wrong
The number of records that each shard has

## quiz.choice.option.wrong.feedback
Shards are not balanced by load: the key decides.

## quiz.figure.question
How many records a second does one shard take?

## quiz.figure.right
The limit is per shard.

## quiz.figure.wrong
One shard takes 1,000 records and 1 MiB a second, whichever is reached first.

## quiz.words.question
Why can one shard refuse records while another is idle?

## quiz.words.model
The limits are per shard, and the keys decide which shard a record goes to.

## quiz.words.points
- The limits are per shard
- Keys decide the shard
)";

constexpr const char *lessonSkeleton = R"({
  "format": 1,
  "id": "@id@",
  "track": "@track@",
  "module": 1,
  "number": @number@,
  "minutes": 10,
  "scenario": "uniform",
  "steps": [
    {"id": "intro", "kind": "read"},
    {
      "id": "guess",
      "kind": "predict",
      "run_until": "30s",
      "question": {"kind": "number", "answer": 0, "tolerance": 0, "unit": "records"},
      "outcome": {"kind": "metric", "service": "orders", "name": "WriteProvisionedThroughputExceeded"},
      "outcome_unit": "records"
    },
    {
      "id": "split",
      "kind": "do",
      "checks": [
        {
          "id": "five-shards",
          "query": {"kind": "open_lanes", "service": "orders"},
          "is": "at_least",
          "value": 5
        }
      ],
      "show_me": [{"do": "split_shard", "target": "orders", "shard": "0"}]
    },
    {"id": "why", "kind": "explain", "question": {"kind": "free_text"}}
  ],
  "quiz": @quiz@
}
)";

constexpr const char *lessonText = R"(## title
What the lesson is about

## objectives
- What the learner can do afterwards

## intro.title
How it begins

## intro.text
What the learner sees, in the present tense.

## guess.title
How many are refused?

## guess.text
The stream has four shards.

## guess.question
How many records are refused in the first 30 seconds?

## guess.right
No shard reaches its limit.

## guess.wrong
Hold it against the limit of one shard, 1,000 records a second.

## guess.outcome
records are refused in the run.

## split.title
Split a shard

## split.text
Split shard 0 and watch its range.

## split.check.five-shards
Five shards are open

## split.check.five-shards.unmet
{value} shards are open. A split closes one and opens two.

## split.hints
- Select the stream.
- Its commands are in the inspector.
- Split shard 0 in the middle.

## why.title
In your own words

## why.text
Look at both children.

## why.question
What happens to the records of the parent?

## why.model
They stay where they are and can be read until retention takes them.

## why.points
- Data is not moved

)";

constexpr const char *lessonEnd = R"(
## solution.title
Split shard 0

## wrong.nothing.title
Wait

## wrong.nothing.feedback
Shards do not split by themselves.

## wrong.merge.title
Merge two shards

## wrong.merge.feedback
A merge leaves one shard fewer.

## wrong.slow.title
Slow the producer down

## wrong.slow.feedback
The load has no part in the number of shards.
)";

constexpr const char *lessonSolution = R"({
  "format": 1,
  "solution": {
    "until": "1m",
    "actions": [{"at": "10s", "do": "split_shard", "target": "orders", "shard": "0"}]
  },
  "wrong": [
    {"id": "nothing", "fails": "five-shards", "until": "1m", "actions": []},
    {
      "id": "merge",
      "fails": "five-shards",
      "until": "1m",
      "actions": [{"at": "10s", "do": "merge_shards", "target": "orders", "shard": "0", "with": "1"}]
    },
    {
      "id": "slow",
      "fails": "five-shards",
      "until": "1m",
      "actions": [{"at": "10s", "do": "set", "target": "web", "rate": "100/s"}]
    }
  ]
}
)";

Files lessonFiles(std::string_view id)
{
    const std::size_t slash = id.find('/');
    if (slash == std::string_view::npos)
        return {};
    const std::string_view track = id.substr(0, slash);
    const std::string_view slug = id.substr(slash + 1);
    if (!isPlainName(track) || !isPlainName(slug))
        return {};
    int number = 0;
    for (const char c : slug.substr(0, 2))
        number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : number;
    const std::filesystem::path folder =
        std::filesystem::path("lessons") / std::string(track) / std::string(slug);
    std::string structure = filled(filled(lessonSkeleton, "@id@", id), "@track@", track);
    structure =
        filled(filled(structure, "@number@", std::to_string(std::max(number, 1))), "@quiz@", quizItems);
    return {{folder / "lesson.json", structure},
            {folder / "text.md", std::string(lessonText) + quizText + lessonEnd},
            {folder / "solution.json", lessonSolution}};
}

} // namespace

std::vector<std::pair<std::filesystem::path, std::string>> skeletonFiles(std::string_view kind,
                                                                         std::string_view name)
{
    const std::filesystem::path lessons("lessons");
    if (kind == "lesson")
        return lessonFiles(name);
    if (!isPlainName(name))
        return {};
    if (kind == "scenario")
        return {{lessons / "scenarios" / (std::string(name) + ".json"),
                 filled(scenarioSkeleton, "@name@", name)}};
    if (kind == "quiz") {
        const std::filesystem::path folder = lessons / "quizzes" / std::string(name);
        const std::string head =
            "{\n  \"format\": 1,\n  \"name\": \"" + std::string(name) + "\",\n  \"items\": ";
        return {{folder / "quiz.json", head + quizItems + "\n}\n"},
                {folder / "text.md", "## title\nWhat the quiz is about\n\n" + std::string(quizText)}};
    }
    return {};
}

std::string skeleton(std::string_view kind, std::string_view name, const std::filesystem::path &folder)
{
    const auto files = skeletonFiles(kind, name);
    if (files.empty()) {
        if (kind != "lesson" && kind != "scenario" && kind != "quiz")
            return "there is no kind \"" + std::string(kind) + "\"; there are lesson, scenario, quiz";
        return "\"" + std::string(name) + "\" is no name: small letters, digits, - and _"
               + (kind == "lesson" ? ", as TRACK/NN-NAME" : "");
    }
    const std::filesystem::path root = folder.empty() ? dataFolder() : folder;
    std::error_code error;
    for (const auto &[path, text] : files)
        if (std::filesystem::exists(root / path, error))
            return (root / path).string() + " exists";
    for (const auto &[path, text] : files) {
        std::filesystem::create_directories((root / path).parent_path(), error);
        if (std::string fault = saveText(root / path, text); !fault.empty())
            return fault;
    }
    return {};
}

} // namespace millrace
