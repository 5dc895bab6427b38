// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QFont>
#include <QRectF>
#include <QString>

#include <vector>

namespace millrace {

/// One other future under the main line, from where it parts to its head.
struct FutureRow
{
    BranchId branch = noBranch;
    QString text; ///< "fork: hot key salted at 02:40"
    int row = 0;
    int parentRow = -1; ///< -1: it parts from the main line
    double from = 0;    ///< pixels
    double to = 0;
    bool isCompared = false;
    QString shown; ///< the text as it fits; empty: no room
    QRectF label;  ///< x and width only; rows decide the height
};

struct FuturesRequest
{
    double left = 0; ///< where the start lies, in pixels
    double right = 100;
    Duration length; ///< of the main line
    QFont font;
    int rowsMax = 3;
};

/// The tree of futures as seen from the current one, which is the main line: its ancestors hang from it
/// beyond the moment it left them, its forks from the moment they left it.
struct FuturesLayout
{
    std::vector<FutureRow> rows;
    int rowCount = 0;
    int hidden = 0; ///< futures without room
    QString hiddenText;
    double hiddenLeft = 0; ///< of the text, in the last row

    const FutureRow *find(BranchId branch) const;
};

FuturesLayout layoutFutures(const LiveState &state, const FuturesRequest &request);

/// "hot key salted": title of a branch of a state.
QString futureTitle(const LiveState &state, BranchId branch);
const BranchView *findBranch(const LiveState &state, BranchId branch);

} // namespace millrace
