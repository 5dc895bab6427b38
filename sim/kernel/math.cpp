// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/math.h"

#include <bit>
#include <cstdint>

namespace millrace::math {

namespace {

constexpr double ln2 = 0.693147180559945309417232;

} // namespace

double log(double x)
{
    if (!(x > 0))
        return -1e308;
    int exponent = 0;
    if (x < 2.2250738585072014e-308) { // subnormal: bring it into the normal range first
        x *= 18014398509481984.0;      // 2^54
        exponent = -54;
    }
    std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>((bits >> 52) & 0x7ff) - 1023;
    bits = (bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL;
    double m = std::bit_cast<double>(bits); // 1 <= m < 2
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++exponent;
    }
    // log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716: nine terms reach 1e-16.
    const double s = (m - 1) / (m + 1);
    const double z = s * s;
    double sum = 1.0 / 19;
    sum = sum * z + 1.0 / 17;
    sum = sum * z + 1.0 / 15;
    sum = sum * z + 1.0 / 13;
    sum = sum * z + 1.0 / 11;
    sum = sum * z + 1.0 / 9;
    sum = sum * z + 1.0 / 7;
    sum = sum * z + 1.0 / 5;
    sum = sum * z + 1.0 / 3;
    sum = sum * z + 1.0;
    return 2 * s * sum + exponent * ln2;
}

double exp(double x)
{
    if (x < -708)
        return 0;
    if (x > 709)
        return 1e308;
    const long long k = round(x / ln2);
    constexpr double ln2High = 0.693147180369123816490;
    constexpr double ln2Low = 1.90821492927058770002e-10;
    const double r = (x - static_cast<double>(k) * ln2High) - static_cast<double>(k) * ln2Low;
    double sum = 1; // |r| < 0.347: fourteen terms of the series
    for (int n = 14; n >= 1; --n)
        sum = 1 + sum * r / n;
    // 2^k in two steps, so that neither leaves the normal range.
    const long long half = k / 2;
    const auto powerOfTwo = [](long long e) {
        return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
    };
    return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

double pow(double x, double y)
{
    if (!(x > 0))
        return 0;
    if (y == 0)
        return 1;
    return exp(y * log(x));
}

double floor(double x)
{
    const auto whole = static_cast<long long>(x);
    const auto back = static_cast<double>(whole);
    return back > x ? back - 1 : back;
}

long long round(double x)
{
    return x < 0 ? -static_cast<long long>(0.5 - x) : static_cast<long long>(x + 0.5);
}

double sin(double x)
{
    const double turns = floor(x / (2 * pi) + 0.5);
    double r = x - turns * (2 * pi); // -pi .. pi
    if (r > pi / 2)
        r = pi - r;
    else if (r < -pi / 2)
        r = -pi - r;
    const double z = r * r; // |r| <= pi/2
    double term = r;
    double sum = r;
    for (int n = 1; n <= 12; ++n) {
        term = -term * z / ((2 * n) * (2 * n + 1));
        sum += term;
    }
    return sum;
}

} // namespace millrace::math
