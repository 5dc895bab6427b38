// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_table.h"

#include "present/theme.h"
#include "ui/canvas/canvas_table_model.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>

namespace millrace {
namespace {

/// Rows without a figure in the column come last, whichever way it is sorted.
class FiguresFirst : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const bool isLeft = left.data(sortRole()).isValid();
        const bool isRight = right.data(sortRole()).isValid();
        if (isLeft != isRight)
            return sortOrder() == Qt::AscendingOrder ? isLeft : isRight;
        return QSortFilterProxyModel::lessThan(left, right);
    }
};

} // namespace

CanvasTable::CanvasTable(QWidget *parent)
    : QTableView(parent)
    , m_model(new CanvasTableModel(this))
    , m_sorted(new FiguresFirst(this))
{
    setAccessibleName(tr("Canvas as a table"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(Qt::UserRole);
    setModel(m_sorted);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setAlternatingRowColors(false);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &CanvasTable::applyTheme);
    applyTheme();
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (!m_isSelecting && current.isValid())
                    emit targetChosen(targetOf(current));
            });
}

void CanvasTable::applyTheme()
{
    setStyleSheet(
        QStringLiteral("QTableView { border: none; } QTableView::item { border: none; padding: 0 8px; }"));
    verticalHeader()->setDefaultSectionSize(QFontMetrics(Theme::current().words()).height() + 10);
    m_isSized = false;
}

void CanvasTable::showFrame(std::shared_ptr<const Frame> frame)
{
    {
        const QScopedValueRollback selecting(m_isSelecting, true);
        m_model->showFrame(std::move(frame));
    }
    if (!m_isSized && m_model->rowCount() > 0) {
        resizeColumnsToContents();
        m_isSized = true;
    }
}

CanvasTarget CanvasTable::targetOf(const QModelIndex &index) const
{
    const CanvasTableModel::Row &row = m_model->row(m_sorted->mapToSource(index).row());
    if (row.kind == CanvasTableModel::Row::Kind::Reader)
        return {row.reader, noLane};
    return {row.service, row.lane};
}

void CanvasTable::select(const CanvasTarget &target)
{
    const QScopedValueRollback selecting(m_isSelecting, true);
    if (currentIndex().isValid() && targetOf(currentIndex()) == target)
        return;
    for (int at = 0; at < m_model->rowCount(); ++at) {
        const CanvasTableModel::Row &row = m_model->row(at);
        if (row.kind != CanvasTableModel::Row::Kind::Reader
            && CanvasTarget{row.service, row.lane} == target) {
            const QModelIndex shown = m_sorted->mapFromSource(m_model->index(at, 0));
            setCurrentIndex(shown);
            return;
        }
    }
}

QString CanvasTable::csv() const
{
    const auto quoted = [](QString text) {
        if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')))
            return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\""))
                   + QLatin1Char('"');
        return text;
    };
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < m_sorted->columnCount(); ++column)
        cells << quoted(m_sorted->headerData(column, Qt::Horizontal).toString());
    lines << cells.join(QLatin1Char(','));
    const QModelIndexList chosen = selectionModel()->selectedRows();
    for (int row = 0; row < m_sorted->rowCount(); ++row) {
        if (chosen.size() > 1 && !selectionModel()->isRowSelected(row, {}))
            continue;
        cells.clear();
        // Raw numbers: a spreadsheet reads them, whatever the units on screen.
        for (int column = 0; column < m_sorted->columnCount(); ++column)
            cells << quoted(m_sorted->index(row, column).data(Qt::UserRole).toString());
        lines << cells.join(QLatin1Char(','));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void CanvasTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(csv());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit menuAsked(targetOf(currentIndex()),
                       viewport()->mapToGlobal(visualRect(currentIndex()).center()));
        return;
    }
    QTableView::keyPressEvent(event);
}

void CanvasTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (currentIndex().isValid())
        emit menuAsked(targetOf(currentIndex()), event->globalPos());
}

} // namespace millrace
