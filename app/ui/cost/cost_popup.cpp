// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/cost_popup.h"

#include "present/cost_model.h"
#include "present/theme.h"
#include "ui/inspector/panel_words.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

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
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
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
    m_table->setFont(theme.figures(12));
    m_table->horizontalHeader()->setFont(theme.words(12, QFont::DemiBold));
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme.figures(12)).height() + 10);
    m_table->resizeColumnsToContents();
    int wide = 2 * m_table->frameWidth() + 4;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        // Figures grow while one looks: leave them room, and the sources a limit.
        int width = m_table->columnWidth(column);
        width = column == CostModel::Source ? std::min(width, theme.scaled(260)) : width + theme.scaled(14);
        m_table->setColumnWidth(column, width);
        wide += width;
    }
    const int rows = m_model->rowCount();
    const int rowHeight = m_table->verticalHeader()->defaultSectionSize();
    const int header = m_table->horizontalHeader()->sizeHint().height();
    m_table->setMinimumHeight(rows > 0 ? header + std::min(rows, 8) * rowHeight + 14 : 0);
    const int margins = layout()->contentsMargins().left() + layout()->contentsMargins().right();
    const int width = std::clamp((rows > 0 ? wide : theme.scaled(360)) + margins, theme.scaled(320),
                                 std::max(widthMax, 320));
    setFixedWidth(width);
    setFixedHeight(std::max(heightForWidth(width), sizeHint().height()));
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
