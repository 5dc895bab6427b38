// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/canvas_painter.h"

#include <QTableView>

#include <memory>

class QSortFilterProxyModel;

namespace millrace {

class CanvasTableModel;

/// The canvas as a table for those who read better than they look: sortable, and copied as CSV.
class CanvasTable : public QTableView
{
    Q_OBJECT

public:
    explicit CanvasTable(QWidget *parent = nullptr);

    void showFrame(std::shared_ptr<const Frame> frame);
    void select(const CanvasTarget &target);
    /// The selected rows (all, when none or one is) in the order shown, with a header line.
    QString csv() const;
    CanvasTableModel *tableModel() const { return m_model; }

signals:
    void targetChosen(const millrace::CanvasTarget &target);
    void menuAsked(const millrace::CanvasTarget &target, const QPoint &globalPosition);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void applyTheme();
    CanvasTarget targetOf(const QModelIndex &index) const;

    CanvasTableModel *m_model = nullptr;
    QSortFilterProxyModel *m_sorted = nullptr;
    bool m_isSelecting = false;
    bool m_isSized = false; ///< the columns fit their figures; from then on the reader decides
};

} // namespace millrace
