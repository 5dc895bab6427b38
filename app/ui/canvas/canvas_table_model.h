// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace millrace {

/// The canvas as a table: a row for each service, each lane and each reader's place in a lane, with all
/// figures. Numbers sort as numbers (Qt::UserRole).
class CanvasTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column : int {
        What,
        Name,
        State,
        Rate,
        Offered,
        Refused,
        Bytes,
        Full,
        Begin,
        End,
        LagSeconds,
        LagRecords,
        Limit,
        columnTotal
    };
    struct Row
    {
        enum class Kind : std::uint8_t { Service, Lane, Reader } kind = Kind::Service;
        ServiceIndex service;
        LaneIndex lane = noLane;
        ServiceIndex reader;

        friend bool operator==(const Row &, const Row &) = default;
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps the rows where the system is the same one, so that a selection and the scroll stay.
    void showFrame(std::shared_ptr<const Frame> frame);
    const Row &row(int at) const { return m_rows[static_cast<std::size_t>(at)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QVariant cell(const Row &row, Column column) const;
    QString text(const Row &row, Column column, const QVariant &value) const;
    const ServiceFrame *service(ServiceIndex index) const;

    std::shared_ptr<const Frame> m_frame;
    std::vector<Row> m_rows;
};

} // namespace millrace
