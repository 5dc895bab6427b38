// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/price_book.h"
#include "sim/kernel/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// Rows of cells in aligned columns: the first column and those named are flush left, figures flush
/// right. Knows nothing of what it shows.
class TextTable
{
public:
    /// Headings in lower case; one that begins with '<' makes its column flush left.
    explicit TextTable(std::vector<std::string> headings);
    void add(std::vector<std::string> cells);
    bool isEmpty() const { return m_rows.size() <= 1; }
    /// Every line behind `indent` blanks, without blanks at its end.
    std::string text(std::size_t indent) const;

private:
    std::vector<bool> m_isLeft;
    std::vector<std::vector<std::string>> m_rows;
};

/// Columns that a text takes on a terminal: one a code point.
std::size_t widthOf(const std::string &text);

// Figures as people read them, the same in every locale.
std::string byteText(std::int64_t bytes);    ///< "12.1 MiB"
std::string dollarText(MicroDollars amount); ///< "$1,234.50", small ones "$0.0042"
std::string momentText(Duration sinceStart); ///< "2:40.5", "1:02:03.0"

} // namespace millrace
