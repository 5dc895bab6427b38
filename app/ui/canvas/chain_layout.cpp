// SPDX-License-Identifier: GPL-3.0-or-later
// A way of the records that is longer than source, log and reader: layer by layer, a band for each region.
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/chain_order.h"
#include "ui/canvas/layout_parts.h"

#include <QFontMetricsF>

#include <algorithm>
#include <numeric>

namespace millrace {
namespace {

/// What the columns of a chain measure, at least and at best.
struct Widths
{
    double card = 0;
    double gap = 0;
    double flow = 0; ///< before the bar
    double read = 0; ///< after the lanes
    double lanes = 0;
};

struct Column
{
    double left = 0;
    double right = 0;
    double cards = 0; ///< width of a card in it
};

class Chain
{
public:
    Chain(const Frame &frame, const Topology &topology, const CanvasRequest &request, CanvasLayout &layout)
        : m_frame(frame)
        , m_topology(topology)
        , m_request(request)
        , m_layout(layout)
        , m_scale(scaleOf(request.fonts))
        , m_small(QFontMetricsF(request.fonts.small).height())
    {
        if (const ServiceFrame *stream = shownStream(frame, request.stream))
            m_focus = static_cast<std::size_t>(stream - frame.services.data());
    }

    void make()
    {
        m_layout.isChain = true;
        for (int band = 0; band < static_cast<int>(m_topology.regions.size()); ++band)
            m_bands.push_back(orderChain(m_topology, band));
        placeColumns();
        placeBands();
        for (std::size_t band = 0; band < m_bands.size(); ++band)
            makeCards(band);
        sortCards();
        if (m_focus != ChainItem::none) {
            const ServiceFrame &stream = m_frame.services[m_focus];
            placeTitle(stream);
            m_layout.isAggregated = lanesTooThin(m_frame, stream, m_layout.laneArea.height(), m_request);
            placeStream(m_frame, m_topology, stream, m_request, m_layout);
        }
        for (std::size_t edge = 0; edge < m_topology.edges.size(); ++edge)
            placeEdge(edge);
    }

private:
    bool isFocus(std::size_t node) const { return node == m_focus; }
    double pad() const { return m_layout.isNarrow ? 8 : 20; }
    std::size_t focusLayer() const
    {
        return m_focus == ChainItem::none ? ChainItem::none
                                          : static_cast<std::size_t>(m_topology.nodes[m_focus].layer);
    }

    void placeColumns()
    {
        const double label = m_focus == ChainItem::none
                                 ? 0
                                 : refusalWidth(m_frame, m_frame.services[m_focus], m_request.fonts);
        const Widths least{112 * m_scale, 34, std::max(40.0, label > 0 ? label + 20 : 0.0), 26,
                           150 * m_scale};
        const Widths best{172 * m_scale, 72, std::max(110.0, least.flow), 72, 300 * m_scale};
        const double room = m_request.size.width();
        const double spare = std::max(0.0, room - total(least));
        const double span = total(best) - total(least);
        const double share = span > 0 ? std::min(1.0, spare / span) : 0;
        const auto between = [share](double a, double b) { return a + (b - a) * share; };
        Widths widths{between(least.card, best.card), between(least.gap, best.gap),
                      between(least.flow, best.flow), between(least.read, best.read),
                      between(least.lanes, best.lanes)};
        const double rest = room - total(widths);
        if (rest > 0 && m_focus != ChainItem::none)
            widths.lanes += rest;
        m_widths = widths;
        double x = pad();
        if (rest > 0 && m_focus == ChainItem::none)
            x += rest / 2;
        const std::size_t focus = focusLayer();
        const auto layers = static_cast<std::size_t>(m_topology.layers);
        for (std::size_t layer = 0; layer < layers; ++layer) {
            Column column;
            if (layer > 0)
                x += layer == focus ? widths.flow : layer == focus + 1 ? widths.read : widths.gap;
            column.left = x;
            column.cards = widths.card;
            if (layer == focus) {
                m_layout.flowLeft = layer > 0 ? m_columns.back().right : x;
                x += bar() + neck() + widths.lanes;
            } else {
                x += widths.card;
            }
            column.right = x;
            m_columns.push_back(column);
        }
        m_layout.size.setWidth(std::max(room, x + pad()));
    }

    double bar() const { return m_layout.isNarrow ? 12 : 18; }
    double neck() const { return m_layout.isNarrow ? 10 : 20; }

    double total(const Widths &widths) const
    {
        const std::size_t focus = focusLayer();
        double width = 2 * pad();
        for (std::size_t layer = 0; layer < static_cast<std::size_t>(m_topology.layers); ++layer) {
            if (layer > 0)
                width += layer == focus ? widths.flow : layer == focus + 1 ? widths.read : widths.gap;
            width += layer == focus ? bar() + neck() + widths.lanes : widths.card;
        }
        return width;
    }

    /// Heights of all items; what a band needs at least.
    double measure(ChainOrder &order, bool isCompact) const
    {
        double most = 0;
        for (const auto &column : order.columns) {
            double height = 0;
            for (const std::size_t at : column) {
                ChainItem &item = order.items[at];
                item.gap = item.edge != ChainItem::none ? 6 : isCompact ? 7 : 16;
                if (item.edge != ChainItem::none)
                    item.height = 8;
                else if (isFocus(item.node))
                    item.height = streamHeightMin();
                else
                    item.height =
                        cardHeight(m_frame.services[item.node], CardLook::Full, m_request.fonts, isCompact);
                height += item.height + item.gap;
            }
            most = std::max(most, height - (column.empty() ? 0 : order.items[column.back()].gap));
        }
        return most + controlHeight(order) + titleHeight() + 4;
    }

    double streamHeightMin() const { return 2 * (m_small + 6) + 96 * m_scale; }
    double titleHeight() const { return m_bands.size() > 1 ? m_small + 10 : 4; }
    double controlHeight(const ChainOrder &order) const
    {
        if (order.controls.empty())
            return 0;
        return QFontMetricsF(m_request.fonts.title).height()
               + QFontMetricsF(m_request.fonts.smallFigures).height() + 10 + 16;
    }

    void placeBands()
    {
        const double gap = m_bands.size() > 1 ? 10 : 0;
        const double room = m_request.size.height() - 4;
        const auto measureAll = [&](bool isCompact) {
            std::vector<double> needs;
            for (ChainOrder &order : m_bands)
                needs.push_back(measure(order, isCompact));
            return needs;
        };
        const auto sum = [&](const std::vector<double> &needs) {
            return std::accumulate(needs.begin(), needs.end(), gap * static_cast<double>(needs.size() - 1));
        };
        std::vector<double> needs = measureAll(false);
        if (sum(needs) > room) {
            m_isCompact = true;
            needs = measureAll(true);
        }
        const double spare = std::max(0.0, room - sum(needs));
        const int focusBand = m_focus == ChainItem::none ? -1 : m_topology.nodes[m_focus].band;
        double y = 0;
        for (std::size_t band = 0; band < m_bands.size(); ++band) {
            // The band of the log shown large takes most of what is left over.
            const double share = m_bands.size() == 1 ? 1
                                 : focusBand < 0     ? 1.0 / static_cast<double>(m_bands.size())
                                 : static_cast<int>(band) == focusBand
                                     ? 0.7
                                     : 0.3 / static_cast<double>(m_bands.size() - 1);
            const double height = needs[band] + spare * share;
            placeBand(band, y, height);
            y += height + gap;
        }
        m_layout.size.setHeight(std::max(m_request.size.height(), y - gap + 4));
    }

    void placeBand(std::size_t band, double y, double height)
    {
        ChainOrder &order = m_bands[band];
        if (m_bands.size() > 1) {
            CanvasBand box;
            box.title = QString::fromStdString(m_topology.regions[band]);
            box.rect = QRectF(6, y + 1, m_layout.size.width() - 12, height - 2);
            const double width = QFontMetricsF(m_request.fonts.small).horizontalAdvance(box.title) * 1.08 + 2;
            box.titleRect = QRectF(pad() - 6, y + 4, width, m_small);
            m_layout.bands.push_back(box);
        }
        const double top = y + titleHeight();
        const double bottom = y + height - controlHeight(order) - 4;
        m_bottoms.push_back(y + height - 4);
        growStream(order, bottom - top);
        placeItems(order, top, bottom);
    }

    /// The log shown large takes what its column has left, but no more than is seen at once.
    void growStream(ChainOrder &order, double height) const
    {
        for (const auto &column : order.columns) {
            double others = 0;
            ChainItem *stream = nullptr;
            for (const std::size_t at : column) {
                ChainItem &item = order.items[at];
                if (item.node != ChainItem::none && isFocus(item.node))
                    stream = &item;
                else
                    others += item.height + item.gap;
            }
            if (stream != nullptr)
                stream->height =
                    std::max(stream->height, std::min(height - others, m_request.size.height() - 8));
        }
    }

    CanvasCard cardOf(std::size_t node, const QRectF &rect) const
    {
        CanvasCard card;
        card.service = m_frame.services[node].index;
        card.rect = rect;
        card.isCompact = m_isCompact;
        card.column = m_topology.nodes[node].layer;
        return card;
    }

    void makeCards(std::size_t band)
    {
        ChainOrder &order = m_bands[band];
        for (std::size_t layer = 0; layer < order.columns.size(); ++layer) {
            const Column &column = m_columns[layer];
            for (const std::size_t at : order.columns[layer]) {
                const ChainItem &item = order.items[at];
                if (item.node == ChainItem::none)
                    continue;
                if (isFocus(item.node)) {
                    const double top = item.top + m_small + 6;
                    const double height = item.height - 2 * (m_small + 6);
                    m_layout.bar = QRectF(column.left, top, bar(), height);
                    m_layout.laneArea = QRectF(column.left + bar() + neck(), top, m_widths.lanes, height);
                    continue;
                }
                // Beside the lanes another log takes their width; what else stands there keeps its own.
                const bool isWide = m_topology.nodes[item.node].role == ServiceRole::Log;
                const double width =
                    isWide ? column.right - column.left : std::min(column.cards, column.right - column.left);
                const double left = (column.left + column.right - width) / 2;
                m_cards.push_back(cardOf(item.node, QRectF(left, item.top, width, item.height)));
            }
        }
        makeControls(band);
    }

    bool actsOnSomething(std::size_t node) const
    {
        return std::any_of(m_topology.edges.begin(), m_topology.edges.end(),
                           [node](const TopologyEdge &edge) {
                               return edge.isControl && (edge.from == node || edge.to == node);
                           });
    }

    void makeControls(std::size_t band)
    {
        const ChainOrder &order = m_bands[band];
        if (order.controls.empty())
            return;
        const double height = controlHeight(order) - 16;
        double next = pad();
        // What acts on nothing (a region) stands aside, so that no way of records seems to go through it.
        std::vector<std::size_t> nodes = order.controls;
        std::stable_partition(nodes.begin(), nodes.end(),
                              [this](std::size_t node) { return !actsOnSomething(node); });
        for (const std::size_t node : nodes) {
            const Column &column = m_columns[static_cast<std::size_t>(m_topology.nodes[node].layer)];
            const double middle = (column.left + column.right - column.cards) / 2;
            const double left = actsOnSomething(node) ? std::max(next, middle) : next;
            CanvasCard card = cardOf(node, QRectF(left, m_bottoms[band] - height, column.cards, height));
            card.isCompact = true;
            m_cards.push_back(card);
            next = left + column.cards + 10;
        }
        m_layout.size.setWidth(std::max(m_layout.size.width(), next - 10 + pad()));
    }

    /// Which cards stand to the log shown large how.
    void sortCards()
    {
        std::vector<CanvasCard> readers;
        for (CanvasCard &card : m_cards) {
            const std::size_t node = nodeOf(card.service);
            const TopologyEdge *reads = m_focus == ChainItem::none ? nullptr : m_topology.find(m_focus, node);
            const TopologyEdge *writes =
                m_focus == ChainItem::none ? nullptr : m_topology.find(node, m_focus);
            if (reads != nullptr && !reads->isControl)
                readers.push_back(card);
            else if (writes != nullptr && !writes->isControl)
                m_layout.producers.push_back(card);
            else
                m_layout.others.push_back(card);
        }
        for (std::size_t i = 0; i < readers.size(); ++i)
            readers[i].badge = readers.size() > 1 ? static_cast<int>(i) + 1 : 0;
        m_layout.readers = std::move(readers);
    }

    std::size_t nodeOf(ServiceIndex service) const
    {
        return static_cast<std::size_t>(
            std::find_if(m_frame.services.begin(), m_frame.services.end(),
                         [service](const ServiceFrame &each) { return each.index == service; })
            - m_frame.services.begin());
    }

    void placeTitle(const ServiceFrame &stream)
    {
        const QFontMetricsF metrics(m_request.fonts.title);
        const QRectF &area = m_layout.laneArea;
        const double bound =
            QFontMetricsF(m_request.fonts.smallFigures).horizontalAdvance(QStringLiteral("2^128"));
        const double left =
            std::max(area.left(), m_layout.bar.center().x() + std::max(60.0, bound + 6) / 2 + 4);
        m_layout.streamTitle = metrics.elidedText(QString::fromStdString(stream.name), Qt::ElideRight,
                                                  std::max(20.0, area.right() - left));
        m_layout.streamTitleRect =
            QRectF(left, area.top() - metrics.height() - 3,
                   std::min(area.right() - left, metrics.horizontalAdvance(m_layout.streamTitle) + 2),
                   metrics.height());
    }

    QRectF rectOf(std::size_t node) const
    {
        if (isFocus(node))
            return m_layout.bar.united(m_layout.laneArea);
        const CanvasCard *card = m_layout.card(m_frame.services[node].index);
        return card != nullptr ? card->rect : QRectF();
    }

    std::vector<QPointF> viaOf(std::size_t edge) const
    {
        std::vector<QPointF> via;
        for (const ChainOrder &order : m_bands)
            for (std::size_t layer = 0; layer < order.columns.size(); ++layer)
                for (const std::size_t at : order.columns[layer])
                    if (order.items[at].edge == edge) {
                        via.emplace_back(m_columns[layer].left - 4, order.items[at].centre());
                        via.emplace_back(m_columns[layer].right + 4, order.items[at].centre());
                    }
        return via;
    }

    /// Leads a curve the way of its edge.
    void route(const TopologyEdge &edge, std::size_t number, FlowCurve &curve) const
    {
        const QRectF from = rectOf(edge.from);
        const QRectF to = rectOf(edge.to);
        if (edge.isControl || edge.isAcross) {
            curve.route = FlowRoute::Down;
            const bool isDown = from.center().y() < to.center().y();
            const double fromX = isFocus(edge.from) ? m_layout.laneArea.left() + 16 : from.center().x();
            const double toX = !isFocus(edge.to) ? to.center().x()
                               : edge.isControl  ? m_layout.laneArea.left() + 16
                                                 : m_layout.bar.center().x();
            curve.begin = QPointF(fromX, isDown ? from.bottom() + 1 : from.top() - 1);
            curve.end = QPointF(toX, isDown ? to.top() - 1 : to.bottom() + 1);
        } else if (edge.isBack) {
            curve.route = FlowRoute::Under;
            curve.begin = QPointF(from.center().x(), from.bottom() + 1);
            curve.end =
                QPointF(isFocus(edge.to) ? m_layout.bar.center().x() : to.center().x(), to.bottom() + 1);
        } else {
            curve.via = viaOf(number);
        }
    }

    void placeEdge(std::size_t number)
    {
        const TopologyEdge &edge = m_topology.edges[number];
        const ServiceIndex from = m_frame.services[edge.from].index;
        const ServiceIndex to = m_frame.services[edge.to].index;
        if (!edge.isControl && (isFocus(edge.from) || isFocus(edge.to))) {
            for (FlowCurve &curve : m_layout.curves)
                if (curve.from == from && curve.to == to)
                    route(edge, number, curve);
            return;
        }
        const QRectF fromRect = rectOf(edge.from);
        const QRectF toRect = rectOf(edge.to);
        if (fromRect.isEmpty() || toRect.isEmpty())
            return;
        FlowCurve curve;
        curve.from = from;
        curve.to = to;
        curve.begin = QPointF(fromRect.right() + 1, fromRect.center().y());
        curve.end = QPointF(toRect.left() - 1, toRect.center().y());
        curve.perSecond = edge.perSecond + edge.refusedPerSecond;
        curve.isRefused = edge.refusedPerSecond > 0;
        curve.isRead = m_topology.nodes[edge.from].role == ServiceRole::Log;
        curve.isControl = edge.isControl;
        curve.isIdle = curve.perSecond <= 0;
        curve.width = 1 + 4 * std::min(1.0, curve.perSecond / mostPerSecond());
        route(edge, number, curve);
        m_layout.curves.push_back(curve);
    }

    double mostPerSecond() const
    {
        double most = 200;
        for (const TopologyEdge &edge : m_topology.edges)
            most = std::max(most, edge.perSecond + edge.refusedPerSecond);
        return most;
    }

    const Frame &m_frame;
    const Topology &m_topology;
    const CanvasRequest &m_request;
    CanvasLayout &m_layout;
    double m_scale;
    double m_small;
    std::size_t m_focus = ChainItem::none;
    Widths m_widths;
    std::vector<ChainOrder> m_bands;
    std::vector<Column> m_columns;
    std::vector<double> m_bottoms;
    std::vector<CanvasCard> m_cards;
    bool m_isCompact = false;
};

} // namespace

void layoutChain(const Frame &frame, const Topology &topology, const CanvasRequest &request,
                 CanvasLayout &layout)
{
    Chain(frame, topology, request, layout).make();
}

} // namespace millrace
