// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <vector>

namespace millrace {

/// A figure or a word in a table: as it is read, and as it sorts and is exported.
struct TableCell
{
    QString text;
    QVariant value = {}; ///< invalid: the text is all there is
};

struct TableColumn
{
    QString title;
    bool isFigure = false; ///< stands to the right, sorts by its value
};

struct TableRow
{
    ServiceIndex service; ///< what choosing the row chooses; invalid: nothing
    LaneIndex lane = noLane;
    std::vector<TableCell> cells;
};

/// A view as a table.
struct TableContent
{
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;

    /// Raw figures with a header line: a spreadsheet reads them, whatever the units on screen.
    QString csv() const;
};

/// Shows a table that is made anew for every frame; rows and selection stay where the table has as many.
class RowsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void show(TableContent content);
    const TableContent &content() const { return m_content; }
    const TableRow &row(int at) const { return m_content.rows[static_cast<std::size_t>(at)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    /// Qt::UserRole: the value.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    TableContent m_content;
};

} // namespace millrace
