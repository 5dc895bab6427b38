// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/key_space_text.h"

#include "sim/kernel/text.h"

#include <QCoreApplication>

#include <cmath>

namespace millrace {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(KeySpace)
};

constexpr int bitsOfKeySpace = 128;
constexpr int denominatorMax = 1'024;
constexpr double tolerance =
    1e-12; ///< a share is a double: what a boundary of n equal shards is off by, and more

} // namespace

QString keyBoundaryText(double share)
{
    if (share <= 0)
        return QStringLiteral("0");
    for (int bits = 0; bits <= 20; ++bits)
        if (std::abs(share - std::ldexp(1.0, -bits)) < std::ldexp(tolerance, -bits))
            return QStringLiteral("2^%1").arg(bitsOfKeySpace - bits);
    for (int denominator = 2; denominator <= denominatorMax; ++denominator) {
        const double numerator = std::round(share * denominator);
        if (numerator > 0 && std::abs(share - numerator / denominator) < tolerance)
            return QStringLiteral("%1/%2").arg(static_cast<int>(numerator)).arg(denominator);
    }
    return QString::fromStdString(decimal(share, 4));
}

QString keyRangeText(const LaneFrame &lane)
{
    const double inPercent = (lane.end - lane.begin) * 100;
    return Words::tr("%1 to %2 of the key space · %3 %")
        .arg(keyBoundaryText(lane.begin), keyBoundaryText(lane.end),
             QString::fromStdString(decimal(inPercent, inPercent >= 10    ? 1
                                                       : inPercent >= 0.1 ? 2
                                                                          : 4)));
}

} // namespace millrace
