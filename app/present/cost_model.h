// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/cost.h"

#include <QAbstractTableModel>

#include <memory>

namespace millrace {

/// The bill of a run: a row for each priced thing that a service uses, and the total below. Rows stand while
/// the same things are used; only their figures change.
class CostModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column : int { Service, Item, Quantity, SoFar, PerMonth, Price, Source, columnTotal };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const CostReport &report, std::shared_ptr<const PriceBook> prices);
    const CostReport &report() const { return m_report; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    bool isTotal(int row) const { return row == static_cast<int>(m_report.lines.size()); }
    QString cell(const CostLine &line, Column column) const;

    CostReport m_report;
    std::shared_ptr<const PriceBook> m_prices;
};

} // namespace millrace
