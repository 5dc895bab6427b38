// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/future_rows.h"

#include "ui/time/time_text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <map>

namespace millrace {
namespace {

constexpr double stub = 14;       ///< even a future without a length can be clicked
constexpr double labelGap = 7;    ///< between the end of a line and its words
constexpr double rowGap = 14;     ///< between two futures in one row
constexpr double labelMin = 56;   ///< fewer pixels hold no words
constexpr double uprightHalf = 3; ///< of the line down to a lower row
constexpr double labelMax = 340;  ///< a long name leaves room for others

struct Future
{
    const BranchView *branch = nullptr;
    SimTime parts;                 ///< where it leaves the line it hangs from
    BranchId hangsFrom = noBranch; ///< noBranch: the main line
    bool isAncestor = false;
};

/// The other futures, those that hang from the main line first and children after what they hang from;
/// the later ones first, so that a line down to a lower row crosses none above it.
std::vector<Future> orderedFutures(const LiveState &state)
{
    std::map<BranchId, SimTime> left; // ancestors of the current branch -> where it left them
    for (const BranchView *at = findBranch(state, state.branch); at && at->parent != noBranch;
         at = findBranch(state, at->parent))
        left[at->parent] = at->forkedAt;

    std::vector<Future> waiting;
    for (const BranchView &branch : state.branches) {
        if (branch.id == state.branch)
            continue;
        const auto ancestor = left.find(branch.id);
        if (ancestor != left.end()) {
            waiting.push_back({&branch, ancestor->second, noBranch, true});
            continue;
        }
        const auto parent = left.find(branch.parent);
        const bool isOnMainLine =
            branch.parent == state.branch || (parent != left.end() && branch.forkedAt <= parent->second);
        waiting.push_back({&branch, branch.forkedAt, isOnMainLine ? noBranch : branch.parent, false});
    }
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const Future &a, const Future &b) { return a.parts > b.parts; });

    std::vector<Future> ordered;
    const auto isPlaced = [&](const Future &future) {
        return future.hangsFrom == noBranch
               || std::any_of(ordered.begin(), ordered.end(),
                              [&](const Future &placed) { return placed.branch->id == future.hangsFrom; });
    };
    while (!waiting.empty()) {
        const std::size_t before = ordered.size();
        std::vector<Future> later;
        std::vector<Future> now;
        for (const Future &future : waiting)
            (isPlaced(future) ? now : later).push_back(future);
        ordered.insert(ordered.end(), now.begin(), now.end());
        waiting = std::move(later);
        if (ordered.size() == before)
            break; // its parent is not among the branches
    }
    return ordered;
}

struct Taken
{
    double from = 0;
    double to = 0;
};

bool isFree(const std::vector<Taken> &row, double from, double to)
{
    return std::none_of(row.begin(), row.end(), [&](const Taken &taken) {
        return from < taken.to + rowGap && taken.from < to + rowGap;
    });
}

/// The highest row from `above` on with room, reached without crossing what lies in between where that can
/// be; -1: none.
int rowFor(const std::vector<std::vector<Taken>> &rows, std::size_t above, double from, double to)
{
    for (const bool mayCross : {false, true}) {
        for (std::size_t at = above; at < rows.size(); ++at) {
            if (isFree(rows[at], from, to))
                return static_cast<int>(at);
            if (!mayCross && !isFree(rows[at], from, from))
                break;
        }
    }
    return -1;
}

/// Words to the right of the line where they fit there, else to its left, else none.
void placeLabel(FutureRow &row, const std::vector<Taken> &taken, const FuturesRequest &request, double right)
{
    const QFontMetricsF metrics(request.font);
    const double wanted = std::min(labelMax, std::ceil(metrics.horizontalAdvance(row.text)) + 2);
    double room = right - row.to - labelGap;
    for (const Taken &other : taken) {
        if (other.from > row.from)
            room = std::min(room, other.from - rowGap - row.to - labelGap);
    }
    if (room >= std::min(wanted, labelMin)) {
        const double width = std::min(wanted, room);
        row.label = QRectF(row.to + labelGap, 0, width, 0);
    } else {
        double leftRoom = row.from - labelGap - request.left;
        for (const Taken &other : taken) {
            if (other.from < row.from)
                leftRoom = std::min(leftRoom, row.from - labelGap - other.to - rowGap);
        }
        if (leftRoom < std::min(wanted, labelMin))
            return;
        const double width = std::min(wanted, leftRoom);
        row.label = QRectF(row.from - labelGap - width, 0, width, 0);
    }
    row.shown = metrics.elidedText(row.text, Qt::ElideRight, row.label.width());
}

FuturesLayout place(const LiveState &state, const FuturesRequest &request, double reservedInLastRow)
{
    FuturesLayout layout;
    if (!state.frame || request.length.ns <= 0)
        return layout;
    const double width = request.right - request.left;
    const auto xOf = [&](SimTime moment) {
        const double share = toSeconds(moment - state.frame->start) / toSeconds(request.length);
        return request.left + std::clamp(share, 0.0, 1.0) * width;
    };
    std::vector<std::vector<Taken>> rows(static_cast<std::size_t>(std::max(0, request.rowsMax)));
    if (!rows.empty() && reservedInLastRow > 0)
        rows.back().push_back({request.right - reservedInLastRow, request.right});

    for (const Future &future : orderedFutures(state)) {
        FutureRow row;
        row.branch = future.branch->id;
        const QString title = futureTitle(state, row.branch);
        const QString clock = clockText(future.parts - state.frame->start);
        row.text = future.isAncestor ? TimeWords::tr("%1, left at %2").arg(title, clock)
                                     : TimeWords::tr("fork: %1 at %2").arg(title, clock);
        row.isCompared = state.otherBranch == row.branch;
        if (row.isCompared)
            row.text = TimeWords::tr("%1 (compared)").arg(row.text);
        row.from = xOf(future.parts);
        row.to = std::min(std::max(xOf(future.branch->head), row.from + stub), request.right + stub);
        if (const FutureRow *parent = layout.find(future.hangsFrom))
            row.parentRow = parent->row;
        else if (future.hangsFrom != noBranch) {
            ++layout.hidden; // what it hangs from is not shown either
            continue;
        }
        const double words = std::min({labelMin, QFontMetricsF(request.font).horizontalAdvance(row.text),
                                       std::max(0.0, request.right - row.to - labelGap)});
        const auto above = static_cast<std::size_t>(row.parentRow + 1);
        const int at = rowFor(rows, above, row.from, row.to + labelGap + words);
        if (at < 0) {
            ++layout.hidden;
            continue;
        }
        row.row = at;
        auto &own = rows[static_cast<std::size_t>(at)];
        placeLabel(row, own, request, request.right);
        const double from = row.shown.isEmpty() ? row.from : std::min(row.from, row.label.left());
        const double to = row.shown.isEmpty() ? row.to : std::max(row.to, row.label.right());
        own.push_back({from, to});
        for (std::size_t passed = above; passed < static_cast<std::size_t>(at); ++passed)
            rows[passed].push_back({row.from - uprightHalf, row.from + uprightHalf});
        layout.rowCount = std::max(layout.rowCount, row.row + 1);
        layout.rows.push_back(row);
    }
    return layout;
}

} // namespace

const FutureRow *FuturesLayout::find(BranchId branch) const
{
    const auto at = std::find_if(rows.begin(), rows.end(),
                                 [branch](const FutureRow &row) { return row.branch == branch; });
    return at == rows.end() ? nullptr : &*at;
}

const BranchView *findBranch(const LiveState &state, BranchId branch)
{
    const auto at = std::find_if(state.branches.begin(), state.branches.end(),
                                 [branch](const BranchView &view) { return view.id == branch; });
    return at == state.branches.end() ? nullptr : &*at;
}

QString futureTitle(const LiveState &state, BranchId branch)
{
    const BranchView *view = findBranch(state, branch);
    return view && !view->title.empty() ? QString::fromStdString(view->title)
                                        : TimeWords::tr("Future %1").arg(branch);
}

FuturesLayout layoutFutures(const LiveState &state, const FuturesRequest &request)
{
    FuturesLayout layout = place(state, request, 0);
    if (layout.hidden == 0)
        return layout;
    // The words for those without a row need room themselves, which may cost one more its place.
    const QFontMetricsF metrics(request.font);
    const auto words = [](int count) {
        return count == 1 ? TimeWords::tr("1 more future") : TimeWords::tr("%1 more futures").arg(count);
    };
    const double reserved =
        std::ceil(metrics.horizontalAdvance(words(static_cast<int>(state.branches.size())))) + 4;
    layout = place(state, request, reserved);
    layout.hiddenText = words(layout.hidden);
    layout.hiddenLeft = request.right - reserved;
    layout.rowCount = std::max(layout.rowCount, request.rowsMax);
    return layout;
}

} // namespace millrace
