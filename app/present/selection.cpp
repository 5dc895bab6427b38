// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/selection.h"

namespace millrace {

void Selection::select(ServiceIndex service, LaneIndex lane)
{
    if (service == m_service && lane == m_lane)
        return;
    m_service = service;
    m_lane = lane;
    emit changed();
}

} // namespace millrace
