// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::fuzz {

/// Longer inputs only cost time: every limit on sizes is reached by far shorter ones or by a test.
inline constexpr std::size_t inputBytesMax = 256 * 1024;

inline std::string_view textOf(const std::uint8_t *data, std::size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

/// What must hold for every input. Ends the program, so that the fuzzer keeps the input.
inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

/// A faulty file must say where and what; an empty finding helps nobody.
template <typename Findings>
void requireUseful(const Findings &findings)
{
    require(!findings.empty(), "a refused file has at least one finding");
    for (const auto &finding : findings)
        require(!finding.text.empty(), "every finding has a text");
}

/// An input of several files: a line "=== next file ===" stands between them. Missing ones are empty.
inline std::vector<std::string_view> filesOf(std::string_view input, std::size_t count)
{
    static constexpr std::string_view mark = "=== next file ===\n";
    std::vector<std::string_view> files;
    while (files.size() + 1 < count) {
        const std::size_t at = input.find(mark);
        files.push_back(input.substr(0, at));
        input = at == std::string_view::npos ? std::string_view{} : input.substr(at + mark.size());
    }
    files.push_back(input);
    return files;
}

} // namespace millrace::fuzz
