// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/chain_order.h"

#include <algorithm>
#include <utility>

namespace millrace {
namespace {

constexpr int sweeps = 6;
/// Beyond it crossings are too many to tell apart, and too many to count for every picture.
constexpr std::size_t edgesCounted = 400;

std::vector<std::size_t> placesOf(const ChainOrder &order)
{
    std::vector<std::size_t> places(order.items.size(), 0);
    for (const auto &column : order.columns)
        for (std::size_t place = 0; place < column.size(); ++place)
            places[column[place]] = place;
    return places;
}

double meanPlace(const std::vector<std::size_t> &neighbours, const std::vector<std::size_t> &places,
                 double otherwise)
{
    if (neighbours.empty())
        return otherwise;
    double sum = 0;
    for (const std::size_t neighbour : neighbours)
        sum += static_cast<double>(places[neighbour]);
    return sum / static_cast<double>(neighbours.size());
}

void sweep(ChainOrder &order, bool isRightwards)
{
    const std::size_t count = order.columns.size();
    for (std::size_t step = 0; step < count; ++step) {
        auto &column = order.columns[isRightwards ? step : count - 1 - step];
        const std::vector<std::size_t> places = placesOf(order);
        std::vector<std::pair<double, std::size_t>> ranked;
        for (const std::size_t item : column) {
            const ChainItem &each = order.items[item];
            ranked.emplace_back(
                meanPlace(isRightwards ? each.left : each.right, places, static_cast<double>(places[item])),
                item);
        }
        std::stable_sort(ranked.begin(), ranked.end(),
                         [](const auto &a, const auto &b) { return a.first < b.first; });
        for (std::size_t i = 0; i < column.size(); ++i)
            column[i] = ranked[i].second;
    }
}

/// Neighbours swapped where that leaves fewer crossings.
void untangle(ChainOrder &order)
{
    int least = order.crossings();
    for (auto &column : order.columns)
        for (std::size_t i = 0; i + 1 < column.size() && least > 0; ++i) {
            std::swap(column[i], column[i + 1]);
            if (const int now = order.crossings(); now < least)
                least = now;
            else
                std::swap(column[i], column[i + 1]);
        }
}

std::size_t edgeCount(const ChainOrder &order)
{
    std::size_t edges = 0;
    for (const ChainItem &item : order.items)
        edges += item.right.size();
    return edges;
}

/// Where the items of a column would be: at the middle of their neighbours.
std::vector<double> wishes(const ChainOrder &order, const std::vector<std::size_t> &column, bool useLeft,
                           bool useRight)
{
    std::vector<double> wished;
    for (const std::size_t at : column) {
        const ChainItem &item = order.items[at];
        double sum = 0;
        int count = 0;
        const auto add = [&](const std::vector<std::size_t> &neighbours) {
            for (const std::size_t neighbour : neighbours) {
                sum += order.items[neighbour].centre();
                ++count;
            }
        };
        if (useLeft)
            add(item.left);
        if (useRight)
            add(item.right);
        wished.push_back((count > 0 ? sum / count : item.centre()) - item.height / 2);
    }
    return wished;
}

/// The tops nearest to the wished ones (least squares) that keep order, gaps and bounds.
void settle(ChainOrder &order, const std::vector<std::size_t> &column, const std::vector<double> &wished,
            double top, double bottom)
{
    struct Block
    {
        double mean = 0;
        std::size_t count = 0;
    };
    std::vector<double> offsets;
    double offset = 0;
    for (const std::size_t at : column) {
        offsets.push_back(offset);
        offset += order.items[at].height + order.items[at].gap;
    }
    if (column.empty())
        return;
    const double used = offset - order.items[column.back()].gap;
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < column.size(); ++i) {
        blocks.push_back({wished[i] - offsets[i], 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean > blocks.back().mean) {
            const Block last = blocks.back();
            blocks.pop_back();
            Block &into = blocks.back();
            const auto both = static_cast<double>(into.count + last.count);
            into.mean =
                (into.mean * static_cast<double>(into.count) + last.mean * static_cast<double>(last.count))
                / both;
            into.count += last.count;
        }
    }
    const double highest = std::max(top, bottom - used);
    std::size_t i = 0;
    for (const Block &block : blocks)
        for (std::size_t k = 0; k < block.count; ++k, ++i)
            order.items[column[i]].top = std::clamp(block.mean, top, highest) + offsets[i];
}

/// What leads into a band below stands at the bottom of its column, into one above at the top: its way out
/// then crosses nothing of its own column.
void leadOut(const Topology &topology, ChainOrder &order)
{
    std::vector<int> ways(order.items.size(), 0);
    for (std::size_t item = 0; item < order.items.size(); ++item)
        for (const TopologyEdge &edge : topology.edges) {
            const std::size_t node = order.items[item].node;
            if (!edge.isAcross || edge.isControl || (edge.from != node && edge.to != node))
                continue;
            const std::size_t other = edge.from == node ? edge.to : edge.from;
            ways[item] = topology.nodes[other].band > topology.nodes[node].band ? 1 : -1;
        }
    for (auto &column : order.columns)
        std::stable_sort(column.begin(), column.end(),
                         [&ways](std::size_t a, std::size_t b) { return ways[a] < ways[b]; });
}

} // namespace

int ChainOrder::crossings() const
{
    const std::vector<std::size_t> places = placesOf(*this);
    int count = 0;
    for (const auto &column : columns) {
        std::vector<std::pair<std::size_t, std::size_t>> edges;
        for (const std::size_t at : column)
            for (const std::size_t to : items[at].right)
                edges.emplace_back(places[at], places[to]);
        for (std::size_t a = 0; a < edges.size(); ++a)
            for (std::size_t b = a + 1; b < edges.size(); ++b)
                count += (edges[a].first < edges[b].first && edges[a].second > edges[b].second)
                         || (edges[a].first > edges[b].first && edges[a].second < edges[b].second);
    }
    return count;
}

ChainOrder orderChain(const Topology &topology, int band)
{
    ChainOrder order;
    order.columns.resize(static_cast<std::size_t>(std::max(1, topology.layers)));
    std::vector<std::size_t> itemOf(topology.nodes.size(), ChainItem::none);
    const auto add = [&order](int layer, std::size_t node, std::size_t edge) {
        ChainItem item;
        item.node = node;
        item.edge = edge;
        order.items.push_back(item);
        order.columns[static_cast<std::size_t>(layer)].push_back(order.items.size() - 1);
        return order.items.size() - 1;
    };
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const TopologyNode &each = topology.nodes[node];
        if (each.band != band)
            continue;
        if (each.role == ServiceRole::Control)
            order.controls.push_back(node);
        else
            itemOf[node] = add(each.layer, node, ChainItem::none);
    }
    for (std::size_t edge = 0; edge < topology.edges.size(); ++edge) {
        const TopologyEdge &each = topology.edges[edge];
        const std::size_t to = itemOf[each.to];
        std::size_t from = itemOf[each.from];
        if (each.isControl || each.isBack || each.isAcross || from == ChainItem::none
            || to == ChainItem::none)
            continue;
        for (int layer = topology.nodes[each.from].layer + 1; layer < topology.nodes[each.to].layer;
             ++layer) {
            const std::size_t passing = add(layer, ChainItem::none, edge);
            order.items[from].right.push_back(passing);
            order.items[passing].left.push_back(from);
            from = passing;
        }
        order.items[from].right.push_back(to);
        order.items[to].left.push_back(from);
    }
    if (edgeCount(order) > edgesCounted) {
        sweep(order, true);
        leadOut(topology, order);
        return order;
    }
    auto best = order.columns;
    int least = order.crossings();
    for (int i = 0; i < sweeps && least > 0; ++i) {
        sweep(order, i % 2 == 0);
        untangle(order);
        if (const int now = order.crossings(); now < least) {
            least = now;
            best = order.columns;
        }
    }
    order.columns = std::move(best);
    leadOut(topology, order);
    return order;
}

void placeItems(ChainOrder &order, double top, double bottom)
{
    for (const auto &column : order.columns) {
        double height = 0;
        for (const std::size_t at : column)
            height += order.items[at].height + order.items[at].gap;
        double y = (top + bottom - height) / 2;
        for (const std::size_t at : column) {
            order.items[at].top = y;
            y += order.items[at].height + order.items[at].gap;
        }
        std::vector<double> wished;
        wished.reserve(column.size());
        for (const std::size_t at : column)
            wished.push_back(order.items[at].top);
        settle(order, column, wished, top, bottom);
    }
    const std::size_t count = order.columns.size();
    for (const auto &[useLeft, useRight] : {std::pair{true, false}, {false, true}, {true, true}})
        for (std::size_t step = 0; step < count; ++step) {
            const auto &column = order.columns[useLeft ? step : count - 1 - step];
            settle(order, column, wishes(order, column, useLeft, useRight), top, bottom);
        }
}

} // namespace millrace
