// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/topology.h"

#include "present/connections.h"
#include "sim/services/catalogue.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

namespace millrace {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;

struct Names
{
    std::map<std::string_view, std::size_t> byName;
    std::vector<std::size_t> byIndex; ///< service index to place, or npos

    std::size_t at(ServiceIndex index) const
    {
        return index.value < byIndex.size() ? byIndex[index.value] : npos;
    }
    std::size_t at(std::string_view name) const
    {
        const auto found = byName.find(name);
        return found == byName.end() ? npos : found->second;
    }
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

Names namesOf(const Frame &frame)
{
    Names names;
    for (std::size_t at = 0; at < frame.services.size(); ++at) {
        const ServiceFrame &service = frame.services[at];
        names.byName.emplace(service.name, at);
        if (service.index.isValid()) {
            names.byIndex.resize(std::max<std::size_t>(names.byIndex.size(), service.index.value + 1u),
                                 Names::npos);
            names.byIndex[service.index.value] = at;
        }
    }
    return names;
}

class Edges
{
public:
    explicit Edges(const Frame &frame)
        : m_frame(frame)
        , m_names(namesOf(frame))
    {}

    std::vector<TopologyEdge> made()
    {
        for (const LinkFrame &link : m_frame.links)
            addLink(link);
        for (std::size_t at = 0; at < m_frame.services.size(); ++at) {
            ServiceIndex last;
            for (const ReaderMark &mark : m_frame.services[at].readers) {
                // A mark for each lane: mostly of the same log.
                if (mark.log != last)
                    add(m_names.at(mark.log), at);
                last = mark.log;
            }
        }
        for (std::size_t at = 0; at < m_frame.services.size(); ++at)
            addNamed(at);
        std::vector<TopologyEdge> all;
        for (Entry &entry : m_entries) {
            // Of a pair that is known by lane as well as together, the lanes say it all.
            if (!entry.isByLane) {
                entry.edge.perSecond = entry.perSecond;
                entry.edge.refusedPerSecond = entry.refusedPerSecond;
            }
            all.push_back(entry.edge);
        }
        std::sort(all.begin(), all.end(), [](const TopologyEdge &a, const TopologyEdge &b) {
            return Pair{a.from, a.to} < Pair{b.from, b.to};
        });
        return all;
    }

private:
    struct Entry
    {
        TopologyEdge edge; ///< with the rates that are known by lane
        bool isByLane = false;
        double perSecond = 0; ///< all together
        double refusedPerSecond = 0;
    };

    std::size_t keyOf(std::size_t from, std::size_t to) const { return from * m_frame.services.size() + to; }

    Entry *add(std::size_t from, std::size_t to)
    {
        if (from == Names::npos || to == Names::npos || from == to)
            return nullptr;
        const auto [place, isNew] = m_places.emplace(keyOf(from, to), m_entries.size());
        if (isNew) {
            Entry entry;
            entry.edge.from = from;
            entry.edge.to = to;
            entry.edge.isControl = isControl(from) || isControl(to);
            m_entries.push_back(entry);
        }
        return &m_entries[place->second];
    }

    void addLink(const LinkFrame &link)
    {
        Entry *entry = add(m_names.at(link.from), m_names.at(link.to));
        if (entry == nullptr)
            return;
        entry->isByLane = entry->isByLane || link.lane != noLane;
        (link.lane != noLane ? entry->edge.perSecond : entry->perSecond) += link.perSecond;
        (link.lane != noLane ? entry->edge.refusedPerSecond : entry->refusedPerSecond) +=
            link.refusedPerSecond;
    }

    bool isControl(std::size_t at) const { return m_frame.services[at].role == ServiceRole::Control; }

    void addNamed(std::size_t at)
    {
        const ServiceFrame &service = m_frame.services[at];
        const ServiceKind *kind = findKind(service.kind);
        for (const auto &[name, value] : service.parameters) {
            if (const ParameterInfo *info = kind != nullptr ? findParameter(*kind, name) : nullptr;
                info != nullptr && info->kind != ParameterKind::Reference
                && info->kind != ParameterKind::TextList)
                continue;
            if (const auto *text = std::get_if<std::string>(&value))
                addNamed(at, name, m_names.at(*text));
            else if (const auto *texts = std::get_if<std::vector<std::string>>(&value))
                for (const std::string &each : *texts)
                    addNamed(at, name, m_names.at(each));
        }
    }

    void addNamed(std::size_t at, std::string_view parameter, std::size_t named)
    {
        if (named == Names::npos || named == at)
            return;
        // What has been seen to flow says which way; a parameter alone only suggests it.
        if (m_places.count(keyOf(at, named)) > 0 || m_places.count(keyOf(named, at)) > 0)
            return;
        if (isInput(m_frame.services[at].role, parameter, m_frame.services[named].role))
            add(named, at);
        else
            add(at, named);
    }

    const Frame &m_frame;
    Names m_names;
    std::unordered_map<std::size_t, std::size_t> m_places; ///< by pair, in m_entries; never iterated
    std::vector<Entry> m_entries;
};

/// Marks the edges that close a circle, found by walking from every service in order.
class Circles
{
public:
    Circles(std::size_t nodes, std::vector<TopologyEdge> &edges)
        : m_edges(edges)
        , m_out(nodes)
        , m_state(nodes, Unseen)
    {
        for (std::size_t i = 0; i < edges.size(); ++i)
            if (!edges[i].isControl && !edges[i].isAcross)
                m_out[edges[i].from].push_back(i);
    }

    void mark(const std::vector<TopologyNode> &nodes)
    {
        for (std::size_t at = 0; at < nodes.size(); ++at)
            if (nodes[at].role == ServiceRole::Source)
                walk(at);
        for (std::size_t at = 0; at < nodes.size(); ++at)
            walk(at);
    }

private:
    enum State : char { Unseen, Open, Done };

    void walk(std::size_t at)
    {
        if (m_state[at] != Unseen)
            return;
        m_state[at] = Open;
        for (const std::size_t edge : m_out[at]) {
            if (m_state[m_edges[edge].to] == Open)
                m_edges[edge].isBack = true;
            else
                walk(m_edges[edge].to);
        }
        m_state[at] = Done;
    }

    std::vector<TopologyEdge> &m_edges;
    std::vector<std::vector<std::size_t>> m_out;
    std::vector<State> m_state;
};

bool isForward(const TopologyEdge &edge)
{
    return !edge.isControl && !edge.isBack && !edge.isAcross;
}

/// Longest way from the left; then sources stand just before what they write to.
void placeLayers(Topology &topology)
{
    auto &nodes = topology.nodes;
    for (TopologyNode &node : nodes)
        node.layer = node.role == ServiceRole::Source ? 0 : 1;
    for (std::size_t round = 0; round < nodes.size(); ++round) {
        bool isMoved = false;
        for (const TopologyEdge &edge : topology.edges)
            if (isForward(edge) && nodes[edge.to].layer <= nodes[edge.from].layer) {
                nodes[edge.to].layer = nodes[edge.from].layer + 1;
                isMoved = true;
            }
        if (!isMoved)
            break;
    }
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        const bool isFed =
            std::any_of(topology.edges.begin(), topology.edges.end(),
                        [at](const TopologyEdge &edge) { return isForward(edge) && edge.to == at; });
        if (nodes[at].role != ServiceRole::Source || isFed)
            continue;
        int next = 0;
        for (const TopologyEdge &edge : topology.edges)
            if (isForward(edge) && edge.from == at)
                next = next == 0 ? nodes[edge.to].layer : std::min(next, nodes[edge.to].layer);
        nodes[at].layer = std::max(0, next - 1);
    }
    for (const TopologyEdge &edge : topology.edges)
        if (edge.isControl) {
            const bool isFromControl = nodes[edge.from].role == ServiceRole::Control;
            nodes[isFromControl ? edge.from : edge.to].layer =
                nodes[isFromControl ? edge.to : edge.from].layer;
        }
    // No empty columns.
    std::map<int, int> used;
    for (const TopologyNode &node : nodes)
        used[node.layer] = 0;
    int next = 0;
    for (auto &[layer, place] : used)
        place = next++;
    for (TopologyNode &node : nodes)
        node.layer = used[node.layer];
    topology.layers = next;
}

} // namespace

const TopologyEdge *Topology::find(std::size_t from, std::size_t to) const
{
    const auto at = std::lower_bound(edges.begin(), edges.end(), Pair{from, to},
                                     [](const TopologyEdge &edge, const Pair &pair) {
                                         return Pair{edge.from, edge.to} < pair;
                                     });
    return at != edges.end() && at->from == from && at->to == to ? &*at : nullptr;
}

bool Topology::isPlain() const
{
    if (regions.size() > 1)
        return false;
    int logs = 0;
    for (const TopologyNode &node : nodes) {
        if (node.role == ServiceRole::Sink || node.role == ServiceRole::Control)
            return false;
        logs += node.role == ServiceRole::Log;
    }
    return logs <= 1 && std::all_of(edges.begin(), edges.end(), [this](const TopologyEdge &edge) {
               const ServiceRole from = nodes[edge.from].role;
               const ServiceRole to = nodes[edge.to].role;
               return (from == ServiceRole::Source && to == ServiceRole::Log)
                      || (from == ServiceRole::Log && to == ServiceRole::Reader);
           });
}

Topology topologyOf(const Frame &frame)
{
    Topology topology;
    for (const ServiceFrame &service : frame.services) {
        auto region = std::find(topology.regions.begin(), topology.regions.end(), service.region);
        if (region == topology.regions.end())
            region = topology.regions.insert(region, service.region);
        topology.nodes.push_back({service.role, static_cast<int>(region - topology.regions.begin()), 0});
    }
    if (topology.regions.empty())
        topology.regions.emplace_back();
    topology.edges = Edges(frame).made();
    for (TopologyEdge &edge : topology.edges)
        edge.isAcross = topology.nodes[edge.from].band != topology.nodes[edge.to].band;
    Circles(topology.nodes.size(), topology.edges).mark(topology.nodes);
    placeLayers(topology);
    return topology;
}

} // namespace millrace
