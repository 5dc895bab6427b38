// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/number_text.h"
#include "cli/text_table.h"
#include "content/json_node.h"
#include "sim/kernel/text.h"
#include "sim/services/catalogue.h"
#include "sim/services/kafka/partitioner.h"
#include "sim/services/kinesis/hash_key.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace millrace {

namespace {

constexpr std::uint64_t partitionsMax = 200'000; // more than any cluster has
constexpr std::size_t keyCharactersMax = 256;    // Kinesis API, PutRecord: 1 to 256 Unicode characters

struct RouteArguments
{
    std::vector<std::string> keys;
    std::string shards;
    std::string partitions;
    bool asJson = false;
};

/// `ofStream`: Kinesis takes fewer keys than Kafka.
std::string judgeKey(const std::string &key, bool ofStream)
{
    if (ofStream && key.empty())
        return "is empty; a partition key has 1 to 256 characters";
    if (ofStream && widthOf(key) > keyCharactersMax)
        return "is longer than 256 characters, the most that a partition key may have";
    // What no JSON text can hold is no UTF-8.
    if (!isGood(parseJson(writeJson(key))))
        return "is not UTF-8, as a key must be here";
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

/// What is asked for: shards of a stream, partitions of a topic, or both; 0: not asked for.
struct Routes
{
    std::uint64_t shards = 0;
    std::int32_t partitions = 0;
};

std::string partitionText(const std::string &key, std::int32_t partitions, kafka::KeyHash hash)
{
    const std::int32_t partition = kafka::partitionOf(key, partitions, hash);
    return partition < 0 ? "random" : std::to_string(partition);
}

std::string asText(const std::vector<std::string> &keys, const Routes &routes)
{
    std::vector<std::string> heads = {"key"};
    if (routes.shards > 0)
        heads.insert(heads.end(), {"shard", "hash key", "<md5"});
    if (routes.partitions > 0)
        heads.insert(heads.end(), {"partition, Java", "partition, librdkafka", "murmur2"});
    TextTable table(heads);
    for (const std::string &key : keys) {
        std::vector<std::string> row = {key};
        if (routes.shards > 0) {
            const Uint128 hashKey = hashKeyOf(key);
            row.insert(row.end(),
                       {std::to_string(shardOf(hashKey, routes.shards)), toDecimal(hashKey), md5Hex(key)});
        }
        if (routes.partitions > 0)
            row.insert(row.end(), {partitionText(key, routes.partitions, kafka::KeyHash::Murmur2),
                                   partitionText(key, routes.partitions, kafka::KeyHash::Crc32),
                                   std::to_string(kafka::murmur2(key))});
        table.add(row);
    }
    return table.text(0);
}

std::string asJson(const std::vector<std::string> &keys, const Routes &routes)
{
    JsonNode list = JsonNode::list();
    for (const std::string &key : keys) {
        JsonNode row = JsonNode::object();
        row.set("key", key);
        if (routes.shards > 0) {
            const Uint128 hashKey = hashKeyOf(key);
            row.set("md5", md5Hex(key));
            row.set("hash_key", toDecimal(hashKey));
            row.set("shard", shardOf(hashKey, routes.shards));
        }
        if (routes.partitions > 0) {
            row.set("murmur2", std::int64_t{kafka::murmur2(key)});
            row.set("partition_java",
                    std::int64_t{kafka::partitionOf(key, routes.partitions, kafka::KeyHash::Murmur2)});
            row.set("partition_librdkafka",
                    std::int64_t{kafka::partitionOf(key, routes.partitions, kafka::KeyHash::Crc32)});
        }
        list.push(std::move(row));
    }
    return writeJson(list);
}

ExitCode route(const RouteArguments &arguments)
{
    if (arguments.shards.empty() && arguments.partitions.empty())
        return complain("--shards N is expected, or --partitions N; millracectl route --help tells more");
    Routes routes;
    if (!arguments.shards.empty()) {
        const auto shards = wholeNumber(arguments.shards);
        if (!shards || *shards < 1 || *shards > shardsMax())
            return complain("--shards: \"" + arguments.shards + "\" is not a whole number from 1 to "
                            + thousands(static_cast<std::int64_t>(shardsMax())) + ", such as 4");
        routes.shards = *shards;
    }
    if (!arguments.partitions.empty()) {
        const auto partitions = wholeNumber(arguments.partitions);
        if (!partitions || *partitions < 1 || *partitions > partitionsMax)
            return complain("--partitions: \"" + arguments.partitions + "\" is not a whole number from 1 to "
                            + thousands(static_cast<std::int64_t>(partitionsMax)) + ", such as 6");
        routes.partitions = static_cast<std::int32_t>(*partitions);
    }
    bool isGood = true;
    for (std::size_t i = 0; i < arguments.keys.size(); ++i)
        if (const std::string fault = judgeKey(arguments.keys[i], routes.shards > 0); !fault.empty()) {
            complain("key " + std::to_string(i + 1) + " " + fault);
            isGood = false;
        }
    if (!isGood)
        return ExitCode::BadInput;
    return print(arguments.asJson ? asJson(arguments.keys, routes) : asText(arguments.keys, routes));
}

} // namespace

CommandBody declareRoute(CLI::App &parser)
{
    auto arguments = std::make_shared<RouteArguments>();
    // As an option of the parser a key "[a,b]" would be taken for a list.
    parser.allow_extras();
    parser.add_option("--shards", arguments->shards, "Equal shards of a Kinesis stream")
        ->type_name("N")
        ->expected(1);
    parser.add_option("--partitions", arguments->partitions, "Partitions of a Kafka topic")
        ->type_name("N")
        ->expected(1);
    parser.add_flag("--json", arguments->asJson,
                    "Print one JSON document: [{key, md5, hash_key, shard, murmur2, partition_java, "
                    "partition_librdkafka}]; -1: random");
    parser.footer(
        "KEY is a partition key; after -- it may begin with a dash.\n"
        "A record goes to the shard whose range holds the MD5 of its partition key, read as one\n"
        "number of 128 bits. It is no modulo.\n"
        "A Java client of Kafka takes murmur2 of the key modulo the partitions; librdkafka, and so\n"
        "kcat, Python, Go and .NET, take CRC-32 unless told otherwise: the same key lands elsewhere.\n"
        "\nexamples:\n"
        "  millracectl route user1 user2 user3 user4 --shards 4\n"
        "  millracectl route user1 user2 user3 user4 --partitions 3");
    return [arguments, &parser] {
        if (const std::string fault = takeKeys(parser.remaining(), arguments->keys); !fault.empty())
            return complain(fault);
        return route(*arguments);
    };
}

} // namespace millrace
