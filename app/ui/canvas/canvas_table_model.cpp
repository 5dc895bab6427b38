// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_table_model.h"

#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"

#include <algorithm>

namespace millrace {
namespace {

const LaneFrame *laneOf(const ServiceFrame &service, LaneIndex index)
{
    if (index < service.lanes.size() && service.lanes[index].index == index)
        return &service.lanes[index];
    const auto at = std::find_if(service.lanes.begin(), service.lanes.end(),
                                 [index](const LaneFrame &lane) { return lane.index == index; });
    return at == service.lanes.end() ? nullptr : &*at;
}

const ReaderMark *markOf(const ServiceFrame &reader, const CanvasTableModel::Row &row)
{
    const auto at = std::find_if(reader.readers.begin(), reader.readers.end(), [&](const ReaderMark &mark) {
        return mark.log == row.service && mark.lane == row.lane;
    });
    return at == reader.readers.end() ? nullptr : &*at;
}

QString laneState(LaneState state)
{
    switch (state) {
    case LaneState::Creating:
        return CanvasTableModel::tr("creating");
    case LaneState::Open:
        return CanvasTableModel::tr("open");
    case LaneState::Closed:
        return CanvasTableModel::tr("closed");
    case LaneState::Expired:
        return CanvasTableModel::tr("expired");
    }
    return {};
}

std::vector<CanvasTableModel::Row> rowsOf(const Frame &frame)
{
    using Row = CanvasTableModel::Row;
    std::vector<Row> rows;
    for (const ServiceFrame &service : frame.services) {
        rows.push_back({Row::Kind::Service, service.index, noLane, {}});
        for (const LaneFrame &lane : service.lanes)
            rows.push_back({Row::Kind::Lane, service.index, lane.index, {}});
    }
    for (const ServiceFrame &service : frame.services) {
        for (const ReaderMark &mark : service.readers)
            rows.push_back({Row::Kind::Reader, mark.log, mark.lane, service.index});
    }
    return rows;
}

} // namespace

void CanvasTableModel::showFrame(std::shared_ptr<const Frame> frame)
{
    std::vector<Row> rows = frame ? rowsOf(*frame) : std::vector<Row>{};
    if (rows != m_rows) {
        beginResetModel();
        m_frame = std::move(frame);
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_frame = std::move(frame);
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columnTotal - 1));
}

int CanvasTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CanvasTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columnTotal);
}

const ServiceFrame *CanvasTableModel::service(ServiceIndex index) const
{
    for (const ServiceFrame &each : m_frame->services) {
        if (each.index == index)
            return &each;
    }
    return nullptr;
}

QVariant CanvasTableModel::cell(const Row &row, Column column) const
{
    const ServiceFrame *owner = service(row.service);
    if (row.kind == Row::Kind::Reader) {
        const ServiceFrame *reader = service(row.reader);
        const ReaderMark *mark = reader ? markOf(*reader, row) : nullptr;
        if (!mark || !owner)
            return {};
        const LaneFrame *lane = laneOf(*owner, row.lane);
        switch (column) {
        case What:
            return tr("Reader in a shard");
        case Name:
            return tr("%1 in %2")
                .arg(QString::fromStdString(reader->name),
                     lane ? laneTitle(*lane) : QString::number(row.lane));
        case State:
            return mark->isFinished ? tr("read to the end")
                   : mark->isActive ? tr("reading")
                                    : QString::fromStdString(reader->state);
        case LagSeconds:
            return mark->lagMs / 1000;
        case LagRecords:
            return static_cast<qlonglong>(mark->lagRecords);
        default:
            return {};
        }
    }
    if (!owner)
        return {};
    if (row.kind == Row::Kind::Service) {
        switch (column) {
        case What:
            return QString::fromStdString(owner->kindTitle);
        case Name:
            return QString::fromStdString(owner->name);
        case State:
            return QString::fromStdString(owner->state);
        case Rate:
            return owner->headline.empty() ? QVariant() : QVariant(owner->headline.front().value);
        default:
            return {};
        }
    }
    const LaneFrame *lane = laneOf(*owner, row.lane);
    if (!lane)
        return {};
    switch (column) {
    case What:
        return tr("Shard of %1").arg(QString::fromStdString(owner->name));
    case Name:
        return QString::fromStdString(lane->name);
    case State:
        return laneState(lane->state);
    case Rate:
        return lane->acceptedPerSecond;
    case Offered:
        return lane->offeredPerSecond;
    case Refused:
        return lane->refusedPerSecond;
    case Bytes:
        return lane->bytesInPerSecond;
    case Full:
        return lane->fill;
    case Begin:
        return lane->begin;
    case End:
        return lane->end;
    case Limit:
        return laneLimitText(*lane);
    default:
        return {};
    }
}

QString CanvasTableModel::text(const Row &row, Column column, const QVariant &value) const
{
    if (!value.isValid())
        return {};
    switch (column) {
    case Rate:
        if (row.kind == Row::Kind::Service) {
            const ServiceFrame *owner = service(row.service);
            if (owner && !owner->headline.empty())
                return quantityText(value.toDouble(), owner->headline.front().unit);
        }
        return rateText(value.toDouble());
    case Offered:
    case Refused:
        return rateText(value.toDouble());
    case Bytes:
        return byteRateText(value.toDouble());
    case Full:
        return QString::fromStdString(percent(value.toDouble()));
    case Begin:
    case End:
        return shareText(value.toDouble());
    case LagSeconds:
        return lagText(value.toDouble() * 1000);
    case LagRecords:
        return QString::fromStdString(thousands(value.toLongLong()));
    default:
        return value.toString();
    }
}

QVariant CanvasTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid) || !m_frame)
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column, cell(row, column));
    case Qt::UserRole:
        return cell(row, column);
    case Qt::TextAlignmentRole:
        return column >= Rate && column <= LagRecords ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                                      : QVariant();
    default:
        return {};
    }
}

QVariant CanvasTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    // Headings stand over what they head: figures to the right.
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return section >= Rate && section <= LagRecords ? int(Qt::AlignRight | Qt::AlignVCenter)
                                                        : int(Qt::AlignLeading | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (static_cast<Column>(section)) {
    case What:
        return tr("What");
    case Name:
        return tr("Name");
    case State:
        return tr("State");
    case Rate:
        return tr("Rate");
    case Offered:
        return tr("Offered");
    case Refused:
        return tr("Refused");
    case Bytes:
        return tr("Bytes in");
    case Full:
        return tr("Of limit");
    case Begin:
        return tr("Begins at");
    case End:
        return tr("Ends at");
    case LagSeconds:
        return tr("Behind");
    case LagRecords:
        return tr("Records behind");
    case Limit:
        return tr("Limit");
    case columnTotal:
        break;
    }
    return {};
}

} // namespace millrace
