// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace millrace::math {

// The C library's functions differ in the last bit from machine to machine; these use only + - * /
// and so give one answer everywhere. Relative error below 1e-13 in the ranges that Millrace uses.

/// Natural logarithm; x > 0, else -infinity's stand-in -1e308.
double log(double x);
/// e^x; 0 below -708, 1e308 above 709.
double exp(double x);
/// x^y for x > 0; 0 for x <= 0.
double pow(double x, double y);
/// Sine of x in radians; for |x| up to 1e6.
double sin(double x);
/// Largest whole number not above x; |x| below 2^62.
double floor(double x);
/// Nearest whole number, halves away from zero; |x| below 2^62.
long long round(double x);

inline constexpr double pi = 3.14159265358979323846;

} // namespace millrace::math
