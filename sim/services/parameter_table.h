// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace millrace {

/// A row of a service's table together with the member of its config that it fills.
template <typename Config>
struct ParameterRow
{
    using Member = std::variant<std::int64_t Config::*, double Config::*, bool Config::*, Duration Config::*,
                                std::string Config::*, std::vector<std::string> Config::*>;
    ParameterInfo info;
    Member member;
};

template <typename Config>
std::vector<ParameterInfo> infosOf(const std::vector<ParameterRow<Config>> &rows)
{
    std::vector<ParameterInfo> infos;
    infos.reserve(rows.size());
    for (const auto &row : rows)
        infos.push_back(row.info);
    return infos;
}

/// Adds the rows of a config from which Config derives.
template <typename Config, typename Base>
void appendRows(std::vector<ParameterRow<Config>> &rows, const std::vector<ParameterRow<Base>> &more)
{
    for (const ParameterRow<Base> &row : more)
        rows.push_back({row.info, std::visit(
                                      [](auto member) {
                                          using Field = std::remove_cvref_t<decltype(Base{}.*member)>;
                                          return typename ParameterRow<Config>::Member{
                                              static_cast<Field Config::*>(member)};
                                      },
                                      row.member)});
}

/// Fills the members named by `values`; values must have passed judgeValue.
template <typename Config>
void fillConfig(Config &config, const std::vector<ParameterRow<Config>> &rows, const ParameterValues &values)
{
    for (const auto &row : rows) {
        const ParameterValue *value = findValue(values, row.info.name);
        if (value == nullptr)
            continue;
        std::visit(
            [&](auto member) {
                using Field = std::remove_cvref_t<decltype(config.*member)>;
                if constexpr (std::is_same_v<Field, Duration>)
                    config.*member = Duration{std::get<std::int64_t>(*value)};
                else
                    config.*member = std::get<Field>(*value);
            },
            row.member);
    }
}

template <typename Config>
ParameterValues valuesOf(const Config &config, const std::vector<ParameterRow<Config>> &rows)
{
    ParameterValues values;
    for (const auto &row : rows)
        std::visit(
            [&](auto member) {
                using Field = std::remove_cvref_t<decltype(config.*member)>;
                if constexpr (std::is_same_v<Field, Duration>)
                    setValue(values, row.info.name, (config.*member).ns);
                else
                    setValue(values, row.info.name, ParameterValue(config.*member));
            },
            row.member);
    return values;
}

} // namespace millrace
