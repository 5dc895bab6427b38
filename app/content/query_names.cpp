// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/query_names.h"

namespace millrace {

const std::vector<std::string> &queryKindNames()
{
    static const std::vector<std::string> names = {
        "metric",    "metric_rate", "ledger",        "happening", "cost_month",   "command_given",
        "parameter", "open_lanes",  "refused_share", "elapsed",   "shard_of_key", "same_shard",
    };
    return names;
}

const std::vector<std::string> &comparisonNames()
{
    static const std::vector<std::string> names = {"less",      "at_most",  "equal",
                                                   "not_equal", "at_least", "greater"};
    return names;
}

const std::vector<std::string> &stepKindNames()
{
    static const std::vector<std::string> names = {"read", "predict", "do", "explain"};
    return names;
}

const std::vector<std::string> &quizKindNames()
{
    static const std::vector<std::string> names = {"single", "multiple", "number",   "order",
                                                   "match",  "point",    "free_text"};
    return names;
}

std::size_t indexOfName(const std::vector<std::string> &names, const std::string &name)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return i;
    return 0;
}

} // namespace millrace
