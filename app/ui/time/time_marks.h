// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace millrace {

/// A notable happening on the axis of time.
struct TimeMark
{
    Duration at; ///< since start
    HappeningTone tone = HappeningTone::Neutral;
    QString subject;
    QString text;
};

/// The notable happenings of every branch as far as it has been shown: after a seek back, the marks of the
/// known future stay. What a branch has lived through never changes, so its list only grows.
class MarkMemory
{
public:
    /// Takes what a state adds; another scenario or seed begins anew.
    void take(const LiveState &state);
    void clear();
    const std::vector<TimeMark> &of(BranchId branch) const;
    /// The moment of the nearest mark after (before) a moment; nothing when there is none.
    std::optional<Duration> after(BranchId branch, Duration at) const;
    std::optional<Duration> before(BranchId branch, Duration at) const;

private:
    struct Seen
    {
        std::size_t happenings = 0;
        std::vector<TimeMark> marks;
    };
    std::map<BranchId, Seen> m_seen;
};

/// Marks that are drawn as one, for they would overlap.
struct MarkCluster
{
    double x = 0; ///< middle of the mark that is drawn
    HappeningTone tone = HappeningTone::Neutral;
    std::size_t first = 0; ///< in the list of marks
    std::size_t count = 1;
};

/// Goes over the marks in order of time, each at its place in pixels. A cluster takes in what is nearer than
/// `apart`, or than `apartCounted` once it shows a count beside the mark.
std::vector<MarkCluster> clusterMarks(const std::vector<TimeMark> &marks, const std::vector<double> &places,
                                      double apart, double apartCounted);

} // namespace millrace
