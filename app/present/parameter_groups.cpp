// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/parameter_groups.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace millrace {
namespace {

/// As many rows are seen at a glance.
constexpr std::size_t shortMax = 9;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ParameterGroups)
};

enum class About : std::uint8_t {
    General,
    Connections,
    Access,
    Failures,
    Sending,
    Reading,
    Load,
    Capacity,
    Timing
};

bool hasWord(std::string_view name, std::initializer_list<std::string_view> words)
{
    while (!name.empty()) {
        const std::size_t end = name.find('_');
        const std::string_view word = name.substr(0, end);
        if (std::find(words.begin(), words.end(), word) != words.end())
            return true;
        if (end == std::string_view::npos)
            return false;
        name.remove_prefix(end + 1);
    }
    return false;
}

/// What a row is about, by the words of its name; the first that fits.
About aboutOf(const ParameterInfo &info)
{
    if (info.kind == ParameterKind::Reference)
        return About::Connections;
    if (hasWord(info.name, {"policy", "policies", "role", "principal", "encryption", "kms"}))
        return About::Access;
    if (hasWord(info.name, {"retry", "retries", "attempts", "backoff", "bisect", "failure", "failures",
                            "redrive", "receive", "poison", "ttl", "age", "item"}))
        return About::Failures;
    if (hasWord(info.name,
                {"send", "write", "batch", "linger", "collection", "aggregation", "buffer", "target"}))
        return About::Sending;
    if (hasWord(info.name, {"start", "starting", "poll", "fetch", "retrieval", "checkpoint", "records",
                            "lease", "leases", "parallelization"}))
        return About::Reading;
    if (hasWord(info.name, {"rate", "arrival", "key", "keys", "hot", "zipf", "trace", "record", "salt",
                            "divisor", "explicit"}))
        return About::Load;
    if (hasWord(info.name, {"capacity", "limit", "max", "min", "concurrency", "memory", "shards", "mode",
                            "wcu", "rcu", "units"}))
        return About::Capacity;
    if (hasWord(info.name, {"time", "timeout", "interval", "latency", "delay", "duration", "period", "window",
                            "cooldown", "idle", "visibility", "retention"}))
        return About::Timing;
    return About::General;
}

QString titleOf(About about)
{
    switch (about) {
    case About::General:
        return Words::tr("General");
    case About::Connections:
        return Words::tr("Connections");
    case About::Access:
        return Words::tr("Access and encryption");
    case About::Failures:
        return Words::tr("Retries and failures");
    case About::Sending:
        return Words::tr("Sending and batches");
    case About::Reading:
        return Words::tr("Reading");
    case About::Load:
        return Words::tr("Load and keys");
    case About::Capacity:
        return Words::tr("Capacity");
    case About::Timing:
        return Words::tr("Times");
    }
    return {};
}

/// A row that is shown for another's sake stands with it.
std::size_t leaderOf(const std::vector<ParameterInfo> &table, std::size_t row)
{
    const std::string_view when = table[row].shownWhen;
    const std::string_view name = when.substr(0, when.find('='));
    for (std::size_t at = 0; at < table.size() && !name.empty(); ++at)
        if (table[at].name == name)
            return at;
    return row;
}

} // namespace

std::vector<ParameterGroup> groupsOf(const std::vector<ParameterInfo> &table)
{
    std::vector<ParameterGroup> groups;
    if (table.size() <= shortMax) {
        groups.emplace_back();
        for (std::size_t row = 0; row < table.size(); ++row)
            groups.back().rows.push_back(row);
        return groups;
    }
    std::vector<About> abouts;
    for (std::size_t row = 0; row < table.size(); ++row)
        abouts.push_back(aboutOf(table[leaderOf(table, row)]));
    // One row alone makes no group, but for what connects.
    for (About &about : abouts)
        if (about != About::Connections && std::count(abouts.begin(), abouts.end(), about) < 2)
            about = About::General;
    std::vector<About> order;
    for (const About about : abouts)
        if (std::find(order.begin(), order.end(), about) == order.end())
            order.push_back(about);
    for (const About about : order) {
        ParameterGroup group;
        group.title = titleOf(about);
        for (std::size_t row = 0; row < table.size(); ++row)
            if (abouts[row] == about)
                group.rows.push_back(row);
        groups.push_back(std::move(group));
    }
    return groups;
}

} // namespace millrace
