// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/number_text.h"
#include "cli/text_table.h"
#include "content/json_node.h"
#include "sim/kernel/text.h"
#include "sim/services/catalogue.h"
#include "sim/services/kinesis/hash_key.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace millrace {

namespace {

constexpr std::size_t keyCharactersMax = 256; // Kinesis API, PutRecord: 1 to 256 Unicode characters

struct RouteArguments
{
    std::vector<std::string> keys;
    std::string shards;
    bool asJson = false;
};

std::string judgeKey(const std::string &key)
{
    if (key.empty())
        return "is empty; a partition key has 1 to 256 characters";
    if (widthOf(key) > keyCharactersMax)
        return "is longer than 256 characters, the most that a partition key may have";
    // What no JSON text can hold is no UTF-8.
    if (!isGood(parseJson(writeJson(key))))
        return "is not UTF-8, as a partition key must be";
    return {};
}

/// What the parser left over: keys, and dashes that are options only before a "--". Empty, or the fault.
std::string takeKeys(const std::vector<std::string> &words, std::vector<std::string> &keys)
{
    bool isKeysOnly = false;
    for (const std::string &word : words) {
        if (!isKeysOnly && word == "--")
            isKeysOnly = true;
        else if (!isKeysOnly && word.size() > 1 && word.starts_with('-'))
            return "there is no option " + word + "; a key that begins with a dash goes after --";
        else
            keys.push_back(word);
    }
    return keys.empty() ? "a KEY is expected; millracectl route --help tells more" : "";
}

/// As many as a stream may be created with.
std::uint64_t shardsMax()
{
    return static_cast<std::uint64_t>(findParameter(*findKind("kinesis_stream"), "shards")->maximum);
}

std::string asText(const RouteArguments &arguments, std::uint64_t shards)
{
    TextTable table({"key", "shard", "hash key", "<md5"});
    for (const std::string &key : arguments.keys) {
        const Uint128 hashKey = hashKeyOf(key);
        table.add({key, std::to_string(shardOf(hashKey, shards)), toDecimal(hashKey), md5Hex(key)});
    }
    return table.text(0);
}

std::string asJson(const RouteArguments &arguments, std::uint64_t shards)
{
    JsonNode list = JsonNode::list();
    for (const std::string &key : arguments.keys) {
        const Uint128 hashKey = hashKeyOf(key);
        JsonNode row = JsonNode::object();
        row.set("key", key);
        row.set("md5", md5Hex(key));
        row.set("hash_key", toDecimal(hashKey));
        row.set("shard", shardOf(hashKey, shards));
        list.push(std::move(row));
    }
    return writeJson(list);
}

ExitCode route(const RouteArguments &arguments)
{
    const auto shards = wholeNumber(arguments.shards);
    if (!shards || *shards < 1 || *shards > shardsMax())
        return complain("--shards: \"" + arguments.shards + "\" is not a whole number from 1 to "
                        + thousands(static_cast<std::int64_t>(shardsMax())) + ", such as 4");
    bool isGood = true;
    for (std::size_t i = 0; i < arguments.keys.size(); ++i)
        if (const std::string fault = judgeKey(arguments.keys[i]); !fault.empty()) {
            complain("key " + std::to_string(i + 1) + " " + fault);
            isGood = false;
        }
    if (!isGood)
        return ExitCode::BadInput;
    return print(arguments.asJson ? asJson(arguments, *shards) : asText(arguments, *shards));
}

} // namespace

CommandBody declareRoute(CLI::App &parser)
{
    auto arguments = std::make_shared<RouteArguments>();
    // As an option of the parser a key "[a,b]" would be taken for a list.
    parser.allow_extras();
    parser.add_option("--shards", arguments->shards, "Equal shards of the stream")
        ->required()
        ->type_name("N")
        ->expected(1);
    parser.add_flag("--json", arguments->asJson, "Print one JSON document: [{key, md5, hash_key, shard}]");
    parser.footer("KEY is a partition key; after -- it may begin with a dash.\n"
                  "A record goes to the shard whose range holds the MD5 of its partition key, read as one\n"
                  "number of 128 bits. It is no modulo.\n\nexample:\n"
                  "  millracectl route user1 user2 user3 user4 --shards 4");
    return [arguments, &parser] {
        if (const std::string fault = takeKeys(parser.remaining(), arguments->keys); !fault.empty())
            return complain(fault);
        return route(*arguments);
    };
}

} // namespace millrace
