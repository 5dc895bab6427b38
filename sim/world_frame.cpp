// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/frame/frame.h"
#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace {

std::shared_ptr<const HistoriesView> World::histories() const
{
    auto view = std::make_shared<HistoriesView>();
    view->metrics = m_metrics;
    view->happenings = m_happenings;
    view->ledger = ledger();
    view->cost = cost();
    return view;
}

std::vector<RecordSample> World::newestRecords(ServiceIndex log, LaneIndex lane, std::size_t count) const
{
    std::vector<RecordSample> samples;
    const LogPort *port = logOf(log);
    if (port == nullptr || lane >= port->laneCount())
        return samples;
    const LaneLog &rows = port->logOf(lane);
    const std::int64_t end = rows.endPosition();
    LaneLog::Cursor cursor =
        rows.seek(std::max(port->firstPosition(lane, m_now), end - static_cast<std::int64_t>(count)));
    while (cursor.position < end) {
        RecordSample sample;
        sample.position = cursor.position;
        const LogRow row = rows.next(cursor);
        sample.name = {ServiceIndex{row.producer}, row.number};
        if (const KeyUniverse *keys = keysOf(sample.name.source))
            sample.key = keys->name(row.key);
        sample.bytes = row.size;
        sample.created = SimTime{row.created};
        sample.stored = SimTime{row.arrived};
        samples.push_back(std::move(sample));
    }
    return samples;
}

Frame World::frame() const
{
    Frame frame;
    frame.start = m_start;
    frame.now = m_now;
    frame.length = m_scenario->length;
    frame.outcomes = m_eventsRun;
    for (std::size_t i = 0; i < m_services.size(); ++i) {
        if (m_services[i]->isRemoved())
            continue;
        ServiceFrame service;
        service.index = ServiceIndex{static_cast<std::uint16_t>(i)};
        service.name = m_names[i];
        service.kind = std::string(m_kinds[i]->name);
        service.kindTitle = std::string(m_kinds[i]->title);
        service.role = m_kinds[i]->role;
        service.region = m_regions[i];
        service.arn = arnOf(service.index);
        m_services[i]->fillFrame(*this, service);
        if (const auto *outage = m_outages.find(service.region); outage != nullptr && !m_kinds[i]->isRegion) {
            service.state = "region failed";
            service.level = Level::Refusing;
            service.trouble = outage->cause;
            service.summary = service.region + " has failed: it cannot be reached";
        }
        frame.services.push_back(std::move(service));
        m_services[i]->addLinks(*this, frame.links);
    }
    frame.histories = histories();
    return frame;
}

const ServiceFrame *Frame::find(ServiceIndex index) const
{
    for (const ServiceFrame &service : services)
        if (service.index == index)
            return &service;
    return nullptr;
}

const ServiceFrame *Frame::find(const std::string &name) const
{
    for (const ServiceFrame &service : services)
        if (service.name == name)
            return &service;
    return nullptr;
}

} // namespace millrace
