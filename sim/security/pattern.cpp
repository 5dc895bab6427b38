// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/pattern.h"

#include <algorithm>
#include <array>

namespace millrace::security {

namespace {

constexpr std::size_t arnSegments = 6; // arn:partition:service:region:account:resource
constexpr std::size_t serviceAt = 2;

std::int16_t lower(std::int16_t c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<std::int16_t>(c - 'A' + 'a') : c;
}

std::int16_t byteOf(char c)
{
    return static_cast<std::int16_t>(static_cast<unsigned char>(c));
}

bool isWild(std::int16_t c)
{
    return c < 0;
}

/// Splits at ":" into at most six; the last keeps its colons. How many there are.
template <typename Range, typename Item>
std::size_t split(Range whole, Item colon, std::array<Range, arnSegments> &segments)
{
    std::size_t count = 0;
    while (count + 1 < arnSegments) {
        const auto at = std::find(whole.begin(), whole.end(), colon);
        if (at == whole.end())
            break;
        segments[count++] = Range(whole.begin(), at);
        whole = Range(at + 1, whole.end());
    }
    segments[count++] = whole;
    return count;
}

} // namespace

Pattern patternOf(std::string_view text)
{
    Pattern pattern;
    pattern.reserve(text.size());
    for (const char c : text)
        pattern.push_back(c == '*' ? anyRun : c == '?' ? anyOne : byteOf(c));
    return pattern;
}

bool matches(std::span<const std::int16_t> pattern, std::string_view text, LetterCase letterCase)
{
    const auto same = [&](std::int16_t wanted, char given) {
        if (wanted == anyOne)
            return true;
        return letterCase == LetterCase::Ignored ? lower(wanted) == lower(byteOf(given))
                                                 : wanted == byteOf(given);
    };
    // Goes back to the last "*" only: any earlier one has taken as little as it could.
    constexpr std::size_t none = ~std::size_t{0};
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = none;
    std::size_t starText = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == anyRun) {
            star = p++;
            starText = t;
        } else if (p < pattern.size() && same(pattern[p], text[t])) {
            ++p;
            ++t;
        } else if (star != none) {
            p = star + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == anyRun)
        ++p;
    return p == pattern.size();
}

bool matchesArn(std::span<const std::int16_t> pattern, std::string_view arn, ServiceSegment service)
{
    if (!pattern.empty()
        && std::all_of(pattern.begin(), pattern.end(), [](std::int16_t c) { return c == anyRun; }))
        return true;
    std::array<std::string_view, arnSegments> given;
    if (split(arn, ':', given) != arnSegments)
        return false;
    std::array<std::span<const std::int16_t>, arnSegments> wanted;
    const std::size_t count = split(pattern, byteOf(':'), wanted);
    if (count <= serviceAt)
        return false;
    if (service == ServiceSegment::Literal
        && std::any_of(wanted[serviceAt].begin(), wanted[serviceAt].end(), isWild))
        return false;
    for (std::size_t i = 0; i < count; ++i)
        if (!matches(wanted[i], given[i]))
            return false;
    return true;
}

bool sameIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(byteOf(x)) == lower(byteOf(y)); });
}

} // namespace millrace::security
