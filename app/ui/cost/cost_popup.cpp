// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/cost_popup.h"

#include "present/cost_model.h"
#include "present/theme.h"
#include "ui/inspector/panel_words.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr int rowsShownMax = 12;
constexpr int cellPad = 6;

/// Keeps the words of one column from those of the next.
class PaddedCell : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * cellPad, 0);
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem padded = option;
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, Theme::current().accentPale);
        padded.state.setFlag(QStyle::State_Selected, false);
        padded.rect.adjust(cellPad, 0, -cellPad, 0);
        QStyledItemDelegate::paint(painter, padded, index);
    }
};

} // namespace

CostPopup::CostPopup(CostModel *model, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_model(model)
{
    setObjectName(QStringLiteral("card"));
    setAccessibleName(tr("Costs"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("What it costs"), this));
    m_words = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_words);
    m_table = new QTableView(this);
    m_table->setModel(model);
    m_table->setAccessibleName(tr("Costs, a line for each item"));
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setItemDelegate(new PaddedCell(m_table));
    column->addWidget(m_table, 1);
    m_book = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_book);
}

void CostPopup::setReport(const CostReport &report)
{
    const bool hasPrices = !report.priceBook.empty();
    const bool hasLines = !report.lines.empty();
    setWords(m_words,
             !hasLines ? tr("Nothing that costs money has been used. Add a stream and run it: a line for "
                            "each thing that it uses comes here.")
             : hasPrices
                 ? tr("Counted from the first instant of the run. A month is 720 hours at the present "
                      "pace.")
                 : tr("What has been used is counted, but this scenario names no price book, so nothing "
                      "has a price. Name one in the scenario: \"prices\"."));
    m_table->setVisible(hasLines);
    setWords(m_book, hasPrices
                         ? tr("Prices: %1, in US dollars.").arg(QString::fromStdString(report.priceBook))
                         : QString());
    m_book->setVisible(hasPrices);
}

QString CostPopup::bookText() const
{
    return m_book->text();
}

void CostPopup::fit(int widthMax)
{
    const Theme &theme = Theme::current();
    // The heading's font comes by the sheet: what is measured must be what is painted.
    m_table->setStyleSheet(
        QStringLiteral(
            "QTableView,QTableView:focus{border:none;background:transparent}"
            "QHeaderView{font-size:%1px;font-weight:600}"
            "QHeaderView::section{padding:4px 9px;border-right:none;font-size:%1px;font-weight:600}")
            .arg(theme.words(12).pixelSize()));
    m_table->setFont(theme.figures(12)); // after the sheet, which would put another back
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme.figures(12)).height() + 10);
    m_table->setColumnHidden(CostModel::Source, false);
    m_table->resizeColumnsToContents();
    const int margins = layout()->contentsMargins().left() + layout()->contentsMargins().right();
    int wide = 2 * m_table->frameWidth() + 4;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        // Figures grow while one looks: leave them room, and the sources a limit.
        int width = m_table->columnWidth(column);
        width = column == CostModel::Source ? std::min(width, theme.scaled(300))
                : column == CostModel::Quantity || column == CostModel::SoFar ? width + theme.scaled(14)
                                                                              : width;
        m_table->setColumnWidth(column, width);
        wide += width;
    }
    // Where there is no room for all, the source is told where the price is pointed at.
    const bool isNarrow = wide + margins > widthMax;
    m_table->setColumnHidden(CostModel::Source, isNarrow);
    if (isNarrow)
        wide -= m_table->columnWidth(CostModel::Source);
    const int rows = m_model->rowCount();
    const int rowHeight = m_table->verticalHeader()->defaultSectionSize();
    const int header = m_table->horizontalHeader()->sizeHint().height();
    const int wanted = std::max((rows > 0 ? wide : theme.scaled(360)) + margins, theme.scaled(320));
    const int width = std::min(wanted, std::max(widthMax, 320));
    const int scrollBar = width < wanted ? m_table->horizontalScrollBar()->sizeHint().height() : 0;
    m_table->setFixedHeight(header + std::min(rows, rowsShownMax) * rowHeight + scrollBar + 4);
    layout()->activate();
    setFixedSize(width, layout()->totalHeightForWidth(width));
}

void CostPopup::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

void CostPopup::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.setPen(theme.line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace millrace
