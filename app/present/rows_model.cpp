// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/rows_model.h"

#include <QStringList>

#include <algorithm>

namespace millrace {
namespace {

QString quoted(QString text)
{
    if (text.contains(u',') || text.contains(u'"') || text.contains(u'\n'))
        return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
    return text;
}

bool haveSameTitles(const std::vector<TableColumn> &a, const std::vector<TableColumn> &b)
{
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const TableColumn &one, const TableColumn &other) { return one.title == other.title; });
}

} // namespace

QString TableContent::csv() const
{
    QStringList lines;
    QStringList cells;
    for (const TableColumn &column : columns)
        cells << quoted(column.title);
    lines << cells.join(u',');
    for (const TableRow &row : rows) {
        cells.clear();
        for (const TableCell &cell : row.cells)
            cells << quoted(cell.value.isValid() ? cell.value.toString() : cell.text);
        lines << cells.join(u',');
    }
    return lines.join(u'\n') + u'\n';
}

void RowsModel::show(TableContent content)
{
    if (!haveSameTitles(content.columns, m_content.columns)) {
        beginResetModel();
        m_content = std::move(content);
        endResetModel();
        return;
    }
    const auto before = static_cast<int>(m_content.rows.size());
    const auto after = static_cast<int>(content.rows.size());
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_content = std::move(content);
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_content = std::move(content);
        endRemoveRows();
    } else {
        m_content = std::move(content);
    }
    if (const int shared = std::min(before, after); shared > 0 && columnCount() > 0)
        emit dataChanged(index(0, 0), index(shared - 1, columnCount() - 1));
}

int RowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_content.rows.size());
}

int RowsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_content.columns.size());
}

QVariant RowsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    const TableRow &shown = row(index.row());
    if (column >= shown.cells.size())
        return {};
    const TableCell &cell = shown.cells[column];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::UserRole:
        return cell.value.isValid() ? cell.value : QVariant(cell.text);
    case Qt::TextAlignmentRole:
        return m_content.columns[column].isFigure ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                                  : QVariant();
    default:
        return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    const TableColumn &column = m_content.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    // Headings stand over what they head: figures to the right.
    if (role == Qt::TextAlignmentRole)
        return column.isFigure ? int(Qt::AlignRight | Qt::AlignVCenter)
                               : int(Qt::AlignLeading | Qt::AlignVCenter);
    return QAbstractTableModel::headerData(section, orientation, role);
}

} // namespace millrace
