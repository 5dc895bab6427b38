// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/cost_model.h"

#include "present/money_text.h"
#include "sim/kernel/text.h"

#include <algorithm>

namespace millrace {

namespace {

QString text(const std::string &words)
{
    return QString::fromStdString(words);
}

QVariant alignmentOf(CostModel::Column column)
{
    const bool isFigure = column >= CostModel::Quantity && column <= CostModel::PerMonth;
    return QVariant((isFigure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

void CostModel::show(const CostReport &report, std::shared_ptr<const PriceBook> prices)
{
    const bool isSame =
        std::equal(report.lines.begin(), report.lines.end(), m_report.lines.begin(), m_report.lines.end(),
                   [](const CostLine &a, const CostLine &b) {
                       return a.service == b.service && a.priceId == b.priceId
                              && a.serviceName == b.serviceName;
                   })
        && prices == m_prices;
    if (!isSame)
        beginResetModel();
    m_report = report;
    m_prices = std::move(prices);
    if (!isSame)
        endResetModel();
    else if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnTotal - 1));
}

int CostModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_report.lines.empty() ? 0 : static_cast<int>(m_report.lines.size()) + 1;
}

int CostModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString CostModel::cell(const CostLine &line, Column column) const
{
    const PriceItem *item = m_prices ? m_prices->find(line.priceId) : nullptr;
    switch (column) {
    case Service:
        return text(line.serviceName);
    case Item:
        return text(line.title);
    case Quantity: {
        const int decimals = line.quantity < 10 ? 4 : line.quantity < 1'000 ? 1 : 0;
        const QString unit = text(line.unit);
        // "58,109 × 25 KB unit": a unit that begins with a figure must not run into the count.
        const QString between = unit.isEmpty()         ? QString()
                                : unit.at(0).isDigit() ? QStringLiteral(" × ")
                                                       : QStringLiteral(" ");
        return text(decimal(line.quantity, decimals)) + between + unit;
    }
    case SoFar:
        return line.isPriced ? moneyText(line.total) : tr("no price");
    case PerMonth:
        return line.isPriced ? moneyText(line.perMonth) : tr("no price");
    case Price:
        return item != nullptr ? tr("%1 a %2").arg(unitPriceText(item->picoDollars), text(item->unit))
                               : tr("no price");
    case Source:
        if (item == nullptr)
            return tr("the price book has no such item");
        return item->isEdited ? tr("changed by hand")
                              : tr("%1; as of %2").arg(text(item->source), text(m_prices->asOf));
    case columnTotal:
        break;
    }
    return {};
}

QVariant CostModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(column);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (!isTotal(index.row())) {
        const CostLine &line = m_report.lines[static_cast<std::size_t>(index.row())];
        // Where the table is narrow its sources are hidden.
        if (role == Qt::ToolTipRole && column == Price)
            return QString(cell(line, Price) + QLatin1Char('\n') + cell(line, Source));
        return cell(line, column);
    }
    switch (column) {
    case Service:
        return tr("Total");
    case SoFar:
        return moneyText(m_report.total);
    case PerMonth:
        return moneyText(m_report.perMonth);
    default:
        return QString();
    }
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignmentOf(static_cast<Column>(section));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (static_cast<Column>(section)) {
    case Service:
        return tr("Service");
    case Item:
        return tr("Item");
    case Quantity:
        return tr("Used");
    case SoFar:
        return tr("So far");
    case PerMonth:
        return tr("A month");
    case Price:
        return tr("Price");
    case Source:
        return tr("Source");
    case columnTotal:
        break;
    }
    return {};
}

} // namespace millrace
