// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/metrics/happenings.h"

namespace millrace {

HappeningId Happenings::add(Happening happening)
{
    if (m_all.size() >= maximum) {
        ++m_leftOut;
        return noHappening;
    }
    happening.id = m_all.size();
    const HappeningId id = happening.id;
    m_all.append(std::move(happening));
    return id;
}

std::vector<Happening> Happenings::why(HappeningId id) const
{
    std::vector<Happening> chain;
    while (id < m_all.size() && static_cast<int>(chain.size()) < maximumDepth) {
        chain.push_back(m_all[id]);
        id = chain.back().cause;
    }
    return chain;
}

const Happening *Happenings::last(std::string_view kind, ServiceIndex service, LaneIndex lane) const
{
    for (std::size_t i = m_all.size(); i-- > 0;) {
        const Happening &happening = m_all[i];
        if (happening.kind == kind && happening.service == service
            && (lane == noLane || happening.lane == lane))
            return &happening;
    }
    return nullptr;
}

} // namespace millrace
