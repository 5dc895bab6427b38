// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"

#include <QObject>

namespace millrace {

/// What the window's parts agree to be looking at: a service, and perhaps one lane of it.
class Selection : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    ServiceIndex service() const { return m_service; }
    LaneIndex lane() const { return m_lane; }
    bool isEmpty() const { return !m_service.isValid(); }
    void select(ServiceIndex service, LaneIndex lane = noLane);
    void clear() { select({}, noLane); }

signals:
    void changed();

private:
    ServiceIndex m_service;
    LaneIndex m_lane = noLane;
};

} // namespace millrace
