// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"

#include <map>
#include <string>
#include <tuple>

namespace millrace {

/// Remembers where series stand in the metrics, so that a view does not search them sixty times a second.
/// A remembered place is checked before use: another branch may have declared its series in another order.
class SeriesLookup
{
public:
    SeriesRef find(const Metrics &metrics, ServiceIndex service, LaneIndex lane, std::string_view name)
    {
        const auto key = std::make_tuple(service.value, lane, std::string(name));
        const auto known = m_known.find(key);
        if (known != m_known.end() && isSame(metrics, known->second, service, lane, name))
            return known->second;
        const SeriesRef ref = metrics.find(service, lane, name);
        if (ref != noSeries)
            m_known.insert_or_assign(key, ref);
        return ref;
    }

private:
    static bool isSame(const Metrics &metrics, SeriesRef ref, ServiceIndex service, LaneIndex lane,
                       std::string_view name)
    {
        return ref < metrics.size() && metrics.service(ref) == service && metrics.lane(ref) == lane
               && metrics.info(ref).name == name;
    }

    std::map<std::tuple<std::uint16_t, LaneIndex, std::string>, SeriesRef> m_known;
};

} // namespace millrace
