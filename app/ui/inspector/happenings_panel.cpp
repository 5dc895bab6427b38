// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/happenings_panel.h"

#include "present/happening_model.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "sim/kernel/text.h"
#include "ui/inspector/button_flow.h"
#include "ui/inspector/calm_refresh.h"
#include "ui/inspector/happening_delegate.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/stacking_row.h"
#include "ui/inspector/why_walk.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace millrace {

namespace {

/// Its rows are as tall as their words at its width; a plain list measures them anew for another height only.
class WrappingList : public QListView
{
public:
    using QListView::QListView;

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QListView::resizeEvent(event);
        if (event->size().width() != event->oldSize().width())
            scheduleDelayedItemsLayout();
    }
};

} // namespace

HappeningsPanel::HappeningsPanel(LabSession *session, Selection *selection, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_selection(selection)
    , m_model(new HappeningModel(this))
{
    setObjectName(QStringLiteral("panel"));
    setAccessibleName(tr("Happenings"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 10, 12, 10);
    column->setSpacing(6);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildList());
    m_pages->addWidget(buildWalk());
    column->addWidget(m_pages);
    m_refresh = new CalmRefresh(session, this, [this](const LiveState *state) { refresh(state); });
    connect(session, &LabSession::runReplaced, this, [this] {
        m_model->clear();
        showList();
        m_refresh->now();
    });
}

QWidget *HappeningsPanel::buildList()
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto *buttons = new QWidget(page);
    auto *keys = new QHBoxLayout(buttons);
    keys->setContentsMargins(0, 0, 0, 0);
    m_heading = wordsLabel(WordStyle::Heading, tr("Happenings"), page);
    m_filter = new QPushButton(tr("Notable"), page);
    m_filter->setObjectName(QStringLiteral("quiet"));
    m_filter->setCheckable(true);
    m_filter->setAutoDefault(false);
    m_filter->setAccessibleName(tr("Show all happenings"));
    m_filter->setToolTip(tr("Show only what is notable, or all"));
    clickOnEnter(m_filter);
    connect(m_filter, &QPushButton::toggled, this, [this](bool isAll) {
        m_filter->setText(isAll ? tr("All") : tr("Notable"));
        m_model->setNotableOnly(!isAll);
        m_refresh->now();
    });
    m_whyButton = new QPushButton(tr("Why?"), page);
    m_whyButton->setObjectName(QStringLiteral("quiet"));
    m_whyButton->setAutoDefault(false);
    m_whyButton->setToolTip(tr("Walk the causes of the chosen one (W)"));
    m_whyButton->setAccessibleDescription(m_whyButton->toolTip());
    clickOnEnter(m_whyButton);
    connect(m_whyButton, &QPushButton::clicked, this, &HappeningsPanel::explainCurrent);
    keys->addWidget(m_whyButton);
    keys->addWidget(m_filter);
    column->addWidget(new StackingRow(m_heading, buttons, page));
    m_empty = wordsLabel(WordStyle::Second, {}, page);
    column->addWidget(m_empty);
    m_list = new WrappingList(page);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new HappeningDelegate(m_list));
    m_list->setAccessibleName(tr("Happenings, newest first"));
    m_list->setAccessibleDescription(tr("Enter goes to the moment and selects the subject, W says why."));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setStyleSheet(QStringLiteral("QListView,QListView:focus{border:none;background:transparent}"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setMouseTracking(true);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    connect(m_list, &QListView::customContextMenuRequested, this, &HappeningsPanel::askMenu);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { go(index.row()); });
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, m_list, [this] { m_list->doItemsLayout(); });
    column->addWidget(m_list, 1);
    m_more = wordsLabel(WordStyle::Caption, {}, page);
    column->addWidget(m_more);
    return page;
}

QWidget *HappeningsPanel::buildWalk()
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_whyHeading = wordsLabel(WordStyle::Heading, tr("Why?"), page);
    auto *back = new QPushButton(tr("Back to all"), page);
    back->setObjectName(QStringLiteral("quiet"));
    back->setAutoDefault(false);
    back->setToolTip(tr("Back to all happenings (Esc)"));
    clickOnEnter(back);
    connect(back, &QPushButton::clicked, this, &HappeningsPanel::showList);
    column->addWidget(new StackingRow(m_whyHeading, back, page));
    auto *scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *ground = new QWidget(scroll);
    auto *rows = new QVBoxLayout(ground);
    rows->setContentsMargins(0, 0, 0, 0);
    m_why = new WhyWalk(m_session, m_selection, ground);
    rows->addWidget(m_why);
    rows->addStretch(1);
    scroll->setWidget(ground);
    column->addWidget(scroll, 1);
    return page;
}

bool HappeningsPanel::isWalking() const
{
    return m_pages->currentIndex() == 1;
}

void HappeningsPanel::explain(HappeningId id)
{
    const auto frame = m_session->frame();
    if (!frame || id >= frame->histories->happenings.size())
        return;
    m_why->explain(*frame, id);
    m_pages->setCurrentIndex(1);
    m_why->focusFirst();
}

void HappeningsPanel::explainCurrent()
{
    // Nothing is chosen: the newest is meant.
    const int row = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : 0;
    if (row < m_model->rowCount())
        explain(m_model->happening(row).id);
}

void HappeningsPanel::showList()
{
    if (!isWalking())
        return;
    const bool hadFocus = m_pages->currentWidget()->isAncestorOf(focusWidget());
    m_pages->setCurrentIndex(0);
    if (hadFocus)
        m_list->setFocus(Qt::OtherFocusReason);
}

void HappeningsPanel::refresh(const LiveState *state)
{
    const bool isOpen = state != nullptr && state->frame;
    if (isOpen)
        m_model->show(*state->frame, state->branch);
    const bool isEmpty = m_model->rowCount() == 0;
    if (isEmpty)
        setWords(m_empty,
                 !isOpen ? tr("Here everything that happens is told, newest first, with its cause. Open a "
                              "scenario to begin.")
                 : m_model->isNotableOnly()
                     ? tr("Nothing notable has happened yet. Press play and watch, or show all.")
                     : tr("Nothing has happened yet. Press play."));
    m_empty->setVisible(isEmpty);
    m_list->setVisible(!isEmpty);
    m_whyButton->setVisible(!isEmpty);
    const auto shown = static_cast<std::size_t>(m_model->rowCount());
    m_more->setVisible(m_model->total() > shown);
    if (m_model->total() > shown)
        setWords(m_more,
                 tr("The newest %1 of %2.")
                     .arg(QString::fromStdString(thousands(static_cast<std::int64_t>(shown))),
                          QString::fromStdString(thousands(static_cast<std::int64_t>(m_model->total())))));
}

void HappeningsPanel::go(int row)
{
    const Happening happening = m_model->happening(row);
    m_session->seek(happening.time);
    if (happening.service.isValid())
        m_selection->select(happening.service, happening.lane);
}

void HappeningsPanel::askMenu(const QPoint &at)
{
    const QModelIndex index = m_list->indexAt(at);
    if (!index.isValid())
        return;
    const HappeningId id = m_model->happening(index.row()).id;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Why?"), this, [this, id] { explain(id); });
    menu->addAction(tr("Go to this moment"), this, [this, id] {
        if (const int row = m_model->rowOf(id); row >= 0)
            go(row);
    });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

bool HappeningsPanel::eventFilter(QObject *watched, QEvent *event)
{
    // The row shows where the focus is: there is one as soon as it is here.
    if (watched == m_list && event->type() == QEvent::FocusIn && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0));
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const QModelIndex index = m_list->currentIndex();
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (index.isValid() && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
            go(index.row());
            return true;
        }
        if (index.isValid() && key == Qt::Key_W) {
            explainCurrent();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void HappeningsPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && isWalking())
        return showList();
    QFrame::keyPressEvent(event);
}

} // namespace millrace
