// SPDX-License-Identifier: GPL-3.0-or-later
// What a CanvasPanel is made of.
#include "ui/canvas/canvas_panel.h"

#include "present/theme.h"
#include "ui/canvas/canvas_table.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/elided_label.h"
#include "ui/canvas/key_box.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace millrace {
namespace {

/// Shorter work, as while the time bar is dragged, would only make the header flicker.
constexpr int busyAfterMs = 300;

/// The outline of what will stand here: a producer, a stream of three shards, a reader.
class EmptyCanvas : public QWidget
{
public:
    using QWidget::QWidget;
    static constexpr int sketchHeight = 84;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme &theme = Theme::current();
        const auto *words = findChild<QLabel *>();
        const double bottom = (words ? words->geometry().top() : height() / 2) - 14;
        const double middle = bottom - 34;
        const double x = width() / 2.0;
        painter.setPen(QPen(theme.inkFaint, 1.3, Qt::DashLine));
        painter.drawRoundedRect(QRectF(x - 150, middle - 16, 60, 32), 6, 6);
        painter.drawRoundedRect(QRectF(x + 90, middle - 16, 60, 32), 6, 6);
        for (int shard = -1; shard <= 1; ++shard) {
            painter.drawRoundedRect(QRectF(x - 40, middle - 10 + shard * 24, 80, 20), 5, 5);
            painter.drawLine(QPointF(x - 90, middle), QPointF(x - 52, middle + shard * 24));
            painter.drawLine(QPointF(x + 40, middle + shard * 24), QPointF(x + 90, middle));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.waterPale);
        painter.drawRoundedRect(QRectF(x - 52, middle - 34, 7, 68), 3, 3);
    }
};

} // namespace

QWidget *CanvasPanel::buildHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(20, 8, 20, 4);
    row->setSpacing(10);
    m_name = new QLabel(header);
    m_summary = new ElidedLabel(header);
    m_stateChip = new QLabel(header);
    m_stateChip->hide();
    m_tableButton = new QPushButton(tr("Table"), header);
    m_tableButton->setCheckable(true);
    m_tableButton->setToolTip(tr("The same system as a table"));
    m_fitButton = new QPushButton(tr("Fit"), header);
    m_fitButton->setToolTip(tr("Show the whole system (0)"));
    for (QPushButton *button : {m_tableButton, m_fitButton}) {
        button->setMinimumWidth(64);
        button->setAutoDefault(false);
    }
    row->addWidget(m_name);
    row->addWidget(m_stateChip, 0, Qt::AlignVCenter);
    row->addWidget(m_summary, 1);
    row->addWidget(buildBusy(header), 1);
    row->addWidget(m_tableButton);
    row->addWidget(m_fitButton);
    return header;
}

QWidget *CanvasPanel::buildBusy(QWidget *header)
{
    // It takes the place of the summary, so that the picture below does not jump.
    m_busy = new QWidget(header);
    auto *row = new QHBoxLayout(m_busy);
    row->setContentsMargins(0, 0, 0, 0);
    m_busyWords = new ElidedLabel(m_busy);
    m_busyBar = new QProgressBar(m_busy);
    m_busyBar->setRange(0, 100);
    m_busyBar->setTextVisible(false);
    m_busyBar->setMaximumHeight(8);
    m_busyBar->setMinimumWidth(24);
    m_busyBar->setAccessibleName(tr("Progress"));
    auto *cancel = new QPushButton(tr("Cancel"), m_busy);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &CanvasPanel::cancelAsked);
    row->addWidget(m_busyWords, 1);
    row->addWidget(m_busyBar, 1);
    row->addWidget(cancel);
    m_busy->hide();
    m_busyDelay.setSingleShot(true);
    m_busyDelay.setInterval(busyAfterMs);
    connect(&m_busyDelay, &QTimer::timeout, this, [this] { showBusy(true); });
    return m_busy;
}

QWidget *CanvasPanel::buildEmpty()
{
    m_empty = new EmptyCanvas(this);
    auto *column = new QVBoxLayout(m_empty);
    column->setContentsMargins(40, 20, 40, 20);
    column->setSpacing(12);
    m_emptyWords = new QLabel(m_empty);
    m_emptyWords->setWordWrap(true);
    m_emptyWords->setAlignment(Qt::AlignCenter);
    m_emptyButton = new QPushButton(tr("Add a stream"), m_empty);
    m_emptyButton->setAutoDefault(false);
    connect(m_emptyButton, &QPushButton::clicked, this,
            [this] { emit addAsked(QStringLiteral("kinesis_stream")); });
    column->addStretch(3);
    column->addSpacing(EmptyCanvas::sketchHeight);
    column->addWidget(m_emptyWords);
    column->addWidget(m_emptyButton, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return m_empty;
}

void CanvasPanel::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());

    m_pages = new QStackedWidget(this);
    m_futures = new QSplitter(Qt::Horizontal, this);
    m_futures->setChildrenCollapsible(false);
    const auto side = [this](QLabel *&title, CanvasView *&view) {
        auto *box = new QWidget(m_futures);
        auto *rows = new QVBoxLayout(box);
        rows->setContentsMargins(0, 0, 0, 0);
        rows->setSpacing(2);
        title = new QLabel(box);
        title->setTextFormat(Qt::RichText);
        title->setWordWrap(true);
        title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        title->setContentsMargins(12, 2, 8, 2);
        title->hide();
        view = new CanvasView(box);
        rows->addWidget(title);
        rows->addWidget(view, 1);
        m_futures->addWidget(box);
        return box;
    };
    side(m_title, m_view);
    m_otherSide = side(m_otherTitle, m_otherView);
    m_otherView->setAccessibleName(tr("Canvas of the other future"));
    m_otherSide->hide();
    m_table = new CanvasTable(this);
    m_pages->addWidget(m_futures);
    m_pages->addWidget(m_table);
    m_pages->addWidget(buildEmpty());
    column->addWidget(m_pages, 1);

    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(20, 4, 20, 10);
    m_keyBox = new KeyBox(this);
    bottom->addWidget(m_keyBox);
    column->addLayout(bottom);
}

} // namespace millrace
