// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/model_endpoint.h"

#include "sim/kernel/text.h"
#include "sim/services/station/model_endpoint_tables.h"
#include "sim/world.h"

namespace millrace::station {

ModelEndpoint::ModelEndpoint(const ServiceConfig &config, const BuildContext &context)
    : Station(context, endpointFigures())
{
    fillConfig(m_config, endpointRows(), withDefaults(modelEndpointKind(), config.parameters));
    m_sender.configure(index(), SendAgain, context.seed, config.name);
    shape(*context.world, shapeOf());
}

Shape ModelEndpoint::shapeOf() const
{
    return {.groups = m_config.instances,
            .serversPerGroup = m_config.concurrency,
            .queuePerGroup = m_config.queueMax,
            .perCall = m_config.inferenceTime,
            .perRecord = {},
            .perKib = m_config.perKib};
}

void ModelEndpoint::handle(World &world, const Event &event)
{
    if (event.kind() == SendAgain)
        m_sender.onTimer(world, event);
    else
        Station::handle(world, event);
}

CommandResult ModelEndpoint::set(World &world, const ParameterValues &values, HappeningId)
{
    if (const ParameterValue *target = findValue(values, "target"))
        if (std::get<std::string>(*target) == world.nameOf(index()))
            return {"InvalidArgumentException: an endpoint cannot send its predictions to itself"};
    fillConfig(m_config, endpointRows(), values);
    m_sender.connect(world, m_config);
    shape(world, shapeOf());
    beginWaiting(world);
    return {};
}

void ModelEndpoint::remove(World &world, HappeningId cause)
{
    Station::remove(world, cause);
    m_sender.abandonAll(world, "endpoint_removed");
}

Station::Words ModelEndpoint::words() const
{
    return {.servers = "inferences",
            .groups = "instances",
            .group = "instance",
            .records = "inferences",
            .priceId = "sagemaker.instance_hour",
            .limit = {"queue of an instance", static_cast<double>(m_config.queueMax), "calls",
                      "a parameter of the endpoint: an assumption"},
            .refusing = "refuses invocations (HTTP 429)"};
}

std::string ModelEndpoint::faultOf(const PutCall &call) const
{
    for (const CallRecord &record : call.records)
        if (record.size > m_config.payloadMax)
            return "a payload of " + thousands(record.size) + " B; it takes " + thousands(m_config.payloadMax)
                   + " B";
    return {};
}

LimitReached ModelEndpoint::alsoFull() const
{
    if (m_sender.waiting() < m_config.predictionsMax)
        return {};
    return {"predictions not yet taken", static_cast<double>(m_config.predictionsMax), "predictions",
            "a parameter of the endpoint: an assumption"};
}

void ModelEndpoint::onWorked(World &world, const PutCall &call)
{
    if (!m_sender.isConnected())
        return;
    const FlowRef flow = world.flows().open(call.from, index());
    const KeyUniverse *keys = world.keysOf(call.from);
    std::vector<Sender::Item> items;
    items.reserve(call.records.size());
    for (const CallRecord &record : call.records) {
        Sender::Item item;
        item.row.created = record.created;
        item.row.producer = index().value;
        item.row.key = keys != nullptr && !keys->blocks().empty()
                           ? m_sender.ownKeys().idOf(call.from, *keys, record.key)
                           : 0;
        item.size = static_cast<std::uint32_t>(m_config.predictionSize);
        // The same input again makes the same prediction again: a duplicate, no new record.
        item.input = {static_cast<LaneIndex>(flow), record.number};
        items.push_back(item);
    }
    m_sender.send(world, items);
}

void ModelEndpoint::onPutReply(World &world, std::uint32_t slot)
{
    m_sender.onReply(world, slot);
}

ParameterValues ModelEndpoint::parameters() const
{
    return valuesOf(m_config, endpointRows());
}

void ModelEndpoint::fillFrame(const World &world, ServiceFrame &frame) const
{
    Station::fillFrame(world, frame);
    if (!m_sender.isConnected())
        return;
    frame.headline.push_back({"Predictions not yet taken", static_cast<double>(m_sender.waiting()), "records",
                              static_cast<double>(m_config.predictionsMax), Level::Normal});
    frame.headline.push_back({"Predictions given up so far", static_cast<double>(m_sender.givenUp()),
                              "records", 0, m_sender.givenUp() > 0 ? Level::Near : Level::Normal});
}

void ModelEndpoint::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_sender.isConnected())
        return;
    LinkFrame link;
    link.from = index();
    link.to = m_sender.to();
    link.perSecond = figureNow(world, Figure::Records);
    links.push_back(link);
}

void ModelEndpoint::hashInto(Hasher &hasher) const
{
    Station::hashInto(hasher);
    m_sender.hashInto(hasher);
}

std::size_t ModelEndpoint::ownBytes() const
{
    return Station::ownBytes() + m_sender.ownBytes();
}

} // namespace millrace::station
