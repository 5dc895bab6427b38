// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"

#include "sim/kernel/math.h"

namespace millrace {

std::string thousands(std::int64_t value)
{
    std::string digits = std::to_string(value);
    const std::size_t first = value < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string decimal(double value, int decimals)
{
    std::int64_t scale = 1;
    for (int i = 0; i < decimals; ++i)
        scale *= 10;
    const double scaled = value * static_cast<double>(scale);
    if (!(scaled > -9e17 && scaled < 9e17))
        return value > 0 ? "very many" : "none";
    const std::int64_t rounded = math::round(scaled);
    const std::int64_t magnitude = rounded < 0 ? -rounded : rounded;
    std::string text = (rounded < 0 ? "-" : "") + thousands(magnitude / scale);
    if (decimals == 0)
        return text;
    std::string fraction = std::to_string(magnitude % scale);
    fraction.insert(0, static_cast<std::size_t>(decimals) - fraction.size(), '0');
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    return fraction.empty() ? text : text + "." + fraction;
}

std::string inWords(std::string name)
{
    for (char &letter : name)
        if (letter == '_')
            letter = ' ';
    return name;
}

std::string percent(double share)
{
    return decimal(share * 100, share < 0.1 && share > 0 ? 1 : 0) + " %";
}

} // namespace millrace
