// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/frame/frame.h"
#include "sim/world.h"

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
