// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/time_marks.h"

#include "ui/marks/happening_mark.h"

#include <algorithm>

namespace millrace {

void MarkMemory::take(const LiveState &state)
{
    if (!state.frame || !state.frame->histories)
        return;
    const Happenings &happenings = state.frame->histories->happenings;
    Seen &seen = m_seen[state.branch];
    for (; seen.happenings < happenings.size(); ++seen.happenings) {
        const Happening &happening = happenings[seen.happenings];
        if (happening.isNotable)
            seen.marks.push_back({happening.time - state.frame->start, happening.tone,
                                  QString::fromStdString(happening.subject),
                                  QString::fromStdString(happening.text)});
    }
}

void MarkMemory::clear()
{
    m_seen.clear();
}

const std::vector<TimeMark> &MarkMemory::of(BranchId branch) const
{
    static const std::vector<TimeMark> none;
    const auto seen = m_seen.find(branch);
    return seen == m_seen.end() ? none : seen->second.marks;
}

std::optional<Duration> MarkMemory::after(BranchId branch, Duration at) const
{
    const std::vector<TimeMark> &marks = of(branch);
    const auto next =
        std::upper_bound(marks.begin(), marks.end(), at,
                         [](Duration moment, const TimeMark &mark) { return moment < mark.at; });
    return next == marks.end() ? std::nullopt : std::optional(next->at);
}

std::optional<Duration> MarkMemory::before(BranchId branch, Duration at) const
{
    const std::vector<TimeMark> &marks = of(branch);
    const auto next =
        std::lower_bound(marks.begin(), marks.end(), at,
                         [](const TimeMark &mark, Duration moment) { return mark.at < moment; });
    return next == marks.begin() ? std::nullopt : std::optional((next - 1)->at);
}

std::vector<MarkCluster> clusterMarks(const std::vector<TimeMark> &marks, const std::vector<double> &places,
                                      double apart, double apartCounted)
{
    std::vector<MarkCluster> clusters;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (!clusters.empty()) {
            MarkCluster &last = clusters.back();
            if (places[i] - last.x < (last.count > 1 ? apartCounted : apart)) {
                ++last.count;
                if (toneWeight(marks[i].tone) > toneWeight(last.tone))
                    last.tone = marks[i].tone;
                continue;
            }
        }
        clusters.push_back({places[i], marks[i].tone, i, 1});
    }
    return clusters;
}

} // namespace millrace
