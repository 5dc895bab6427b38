// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QString>

#include <vector>

namespace millrace {

/// One figure of a future beside the same figure of the other.
struct ComparedFigure
{
    QString name;  ///< "refused"
    QString value; ///< "517/s"
    double amount = 0;
    double otherAmount = 0;

    bool isDifferent() const { return amount != otherAmount; }
    /// Less is better for every figure compared.
    bool isBetter() const { return amount < otherAmount; }
};

/// Refusals, worst lag, records out of order and the month's price of one future, against the other.
std::vector<ComparedFigure> compareFutures(const Frame &mine, const Frame &other, const ServiceFrame &stream);

} // namespace millrace
