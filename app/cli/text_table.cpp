// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/text_table.h"

#include "sim/kernel/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace millrace {

std::size_t widthOf(const std::string &text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

TextTable::TextTable(std::vector<std::string> headings)
{
    for (std::string &heading : headings) {
        m_isLeft.push_back(m_isLeft.empty() || heading.starts_with('<'));
        if (heading.starts_with('<'))
            heading.erase(0, 1);
    }
    m_rows.push_back(std::move(headings));
}

void TextTable::add(std::vector<std::string> cells)
{
    cells.resize(m_isLeft.size());
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text(std::size_t indent) const
{
    std::vector<std::size_t> widths(m_isLeft.size(), 0);
    for (const std::vector<std::string> &row : m_rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    std::string text;
    for (const std::vector<std::string> &row : m_rows) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string gap(widths[i] - widthOf(row[i]), ' ');
            line += (i == 0 ? "" : "  ") + (m_isLeft[i] ? row[i] + gap : gap + row[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string byteText(std::int64_t bytes)
{
    static constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    return decimal(value, unit == 0 || value >= 100 ? 0 : 1) + " " + units[unit];
}

std::string dollarText(MicroDollars amount)
{
    const std::int64_t micro = amount.value < 0 ? -amount.value : amount.value;
    const bool isSmall = micro < 1'000'000;
    // Below a dollar a hundredth of a cent still shows, else whole cents do.
    const std::int64_t step = isSmall ? 100 : 10'000;
    const std::int64_t steps = (micro + step / 2) / step;
    const std::int64_t inDollar = 1'000'000 / step;
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), isSmall ? ".%04d" : ".%02d",
                  static_cast<int>(steps % inDollar));
    return (amount.value < 0 ? "-$" : "$") + thousands(steps / inDollar) + fraction.data();
}

std::string momentText(Duration sinceStart)
{
    const std::int64_t tenths = sinceStart.ns / (nsPerSecond / 10);
    const std::int64_t total = tenths / 10;
    std::array<char, 48> buffer{};
    if (total >= 3'600)
        std::snprintf(buffer.data(), buffer.size(), "%lld:%02d:%02d.%d",
                      static_cast<long long>(total / 3'600), static_cast<int>(total / 60 % 60),
                      static_cast<int>(total % 60), static_cast<int>(tenths % 10));
    else
        std::snprintf(buffer.data(), buffer.size(), "%d:%02d.%d", static_cast<int>(total / 60),
                      static_cast<int>(total % 60), static_cast<int>(tenths % 10));
    return buffer.data();
}

} // namespace millrace
