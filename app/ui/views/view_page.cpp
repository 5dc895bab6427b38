// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_page.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "ui/canvas/elided_label.h"
#include "ui/inspector/calm_refresh.h"
#include "ui/quiz/elided_combo.h"
#include "ui/views/view_picture.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {
namespace {

enum Page : int { PicturePage, TablePage, EmptyPage };

void ink(QWidget *widget, const QColor &colour)
{
    QPalette palette = widget->palette();
    palette.setColor(QPalette::WindowText, colour);
    widget->setPalette(palette);
}

} // namespace

ViewPage::ViewPage(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
{}

ViewPage::~ViewPage() = default;

void ViewPage::setUp(ViewPicture *picture, const QString &name)
{
    m_picture = picture;
    setFocusProxy(picture);
    setAccessibleName(name);
    setMinimumSize(260, 120);
    build(name);
    applyTheme();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &ViewPage::applyTheme);
    connect(m_picture, &ViewPicture::itemChosen, this,
            [this](ServiceIndex service, LaneIndex lane) { m_selection->select(service, lane); });
    connect(m_picture, &ViewPicture::showAsked, this, [this](const QRectF &rect) {
        const QPoint centre = rect.center().toPoint();
        m_scroll->ensureVisible(centre.x(), centre.y(), static_cast<int>(rect.width() / 2) + 12,
                                static_cast<int>(rect.height() / 2) + 12);
    });
    connect(m_picture, &ViewPicture::menuAsked, this, &ViewPage::openMenu);
    connect(m_selection, &Selection::changed, this, &ViewPage::takeSelection);
    m_refresh = new CalmRefresh(m_session, this, [this](const LiveState *state) { refresh(state); });
    connect(m_session, &LabSession::runReplaced, this, [this] { m_wanted = {}; });
    takeSelection();
    refresh(m_session->state().get());
}

void ViewPage::build(const QString &name)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new QHBoxLayout;
    m_header->setContentsMargins(20, 6, 20, 4);
    m_header->setSpacing(10);
    m_summary = new ElidedLabel(this);
    m_subject = new ElidedCombo(this);
    m_subject->setAccessibleName(tr("Which service"));
    m_subject->hide();
    m_tableButton = new QPushButton(tr("Table"), this);
    m_tableButton->setCheckable(true);
    m_tableButton->setAutoDefault(false);
    m_tableButton->setToolTip(tr("The same as a table"));
    m_header->addWidget(m_subject);
    m_header->addWidget(m_summary, 1);
    m_header->addWidget(m_tableButton);
    column->addLayout(m_header);

    m_pages = new QStackedWidget(this);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_picture->setAccessibleName(name);
    m_scroll->setWidget(m_picture);
    m_pages->addWidget(m_scroll);

    m_rows = new RowsModel(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_rows);
    m_sorted->setSortRole(Qt::UserRole);
    m_tableView = new QTableView(this);
    m_tableView->setAccessibleName(tr("%1 as a table").arg(name));
    m_tableView->setModel(m_sorted);
    m_tableView->setSortingEnabled(true);
    m_tableView->sortByColumn(-1, Qt::AscendingOrder);
    m_tableView->setSelectionBehavior(QTableView::SelectRows);
    m_tableView->setShowGrid(false);
    m_tableView->setWordWrap(false);
    m_tableView->setTabKeyNavigation(false);
    m_tableView->setFrameShape(QFrame::NoFrame);
    m_tableView->verticalHeader()->hide();
    m_tableView->horizontalHeader()->setHighlightSections(false);
    m_tableView->setStyleSheet(
        QStringLiteral("QTableView { border: none; } QTableView::item { border: none; padding: 0 8px; }"));
    m_pages->addWidget(m_tableView);
    connect(m_tableView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (m_isShowing || !current.isValid())
                    return;
                const TableRow &row = m_rows->row(m_sorted->mapToSource(current).row());
                if (row.service.isValid())
                    m_selection->select(row.service, row.lane);
            });

    m_empty = new QLabel(this);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setContentsMargins(32, 8, 32, 8);
    m_pages->addWidget(m_empty);
    column->addWidget(m_pages, 1);

    connect(m_tableButton, &QPushButton::toggled, this, [this] { m_refresh->now(); });
    connect(m_subject, &QComboBox::activated, this, [this] {
        m_wanted = ServiceIndex{static_cast<std::uint16_t>(m_subject->currentData().toUInt())};
        m_refresh->now();
    });
}

void ViewPage::addControl(QWidget *control)
{
    if (m_controls == nullptr) {
        m_controls = new QHBoxLayout;
        m_controls->setContentsMargins(20, 2, 20, 4);
        m_controls->setSpacing(10);
        m_controls->addStretch(1);
        static_cast<QVBoxLayout *>(layout())->insertLayout(1, m_controls);
    }
    m_controls->insertWidget(m_controls->count() - 1, control);
}

void ViewPage::showAgain()
{
    m_refresh->now();
}

void ViewPage::applyTheme()
{
    const Theme &theme = Theme::current();
    m_summary->setFont(theme.words(12.5));
    m_empty->setFont(theme.words(13));
    ink(m_summary, theme.inkSecond);
    ink(m_empty, theme.inkSecond);
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme.background);
    setPalette(ground);
    setAutoFillBackground(true);
    m_tableView->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme.words()).height() + 10);
    m_isSized = false;
}

bool ViewPage::isTable() const
{
    return m_tableButton->isChecked();
}

void ViewPage::showTable(bool isTable)
{
    m_tableButton->setChecked(isTable);
}

QString ViewPage::emptyWords() const
{
    return m_empty->text();
}

ServiceIndex ViewPage::subjectIn(const Frame &frame, const std::vector<ServiceIndex> &subjects)
{
    const auto has = [&](ServiceIndex service) {
        return std::find(subjects.begin(), subjects.end(), service) != subjects.end();
    };
    if (!has(m_wanted))
        m_wanted = {};
    if (m_wanted.isValid())
        return m_wanted;
    // What is in trouble is looked at first.
    for (const ServiceIndex each : subjects)
        if (const ServiceFrame *service = frame.find(each); service->level == Level::Refusing)
            return each;
    return subjects.front();
}

void ViewPage::offer(const Frame &frame, const std::vector<ServiceIndex> &subjects)
{
    const bool isOffered = isOneAtATime() && subjects.size() > 1;
    m_subject->setVisible(isOffered);
    if (!isOffered)
        return;
    QStringList names;
    for (const ServiceIndex each : subjects)
        names << QString::fromStdString(frame.find(each)->name);
    QStringList listed;
    for (int i = 0; i < m_subject->count(); ++i)
        listed << m_subject->itemText(i);
    if (names != listed) {
        m_subject->clear();
        for (std::size_t i = 0; i < subjects.size(); ++i)
            m_subject->addItem(names[static_cast<qsizetype>(i)], subjects[i].value);
    }
    m_subject->setCurrentIndex(m_subject->findData(m_shown.value));
}

void ViewPage::refresh(const LiveState *state)
{
    const Frame *frame = state != nullptr ? state->frame.get() : nullptr;
    const std::vector<ServiceIndex> subjects =
        frame != nullptr ? subjectsOf(*frame) : std::vector<ServiceIndex>();
    m_isEmpty = subjects.empty();
    m_tableButton->setVisible(!m_isEmpty);
    if (m_isEmpty) {
        m_shown = {};
        m_subject->hide();
        m_summary->setText({});
        m_empty->setText(emptyText());
        m_pages->setCurrentIndex(EmptyPage);
        return;
    }
    m_shown = subjectIn(*frame, subjects);
    offer(*frame, subjects);
    take(*frame, m_shown);
    m_summary->setText(summary());
    m_summary->setToolTip(m_summary->text());
    m_pages->setCurrentIndex(isTable() ? TablePage : PicturePage);
    if (!isTable())
        return;
    const QScopedValueRollback showing(m_isShowing, true);
    m_rows->show(table());
    if (!m_isSized && m_rows->rowCount() > 0) {
        m_tableView->resizeColumnsToContents();
        m_isSized = true;
    }
}

void ViewPage::takeSelection()
{
    m_picture->select(m_selection->service(), m_selection->lane());
    const auto frame = m_session->frame();
    const std::vector<ServiceIndex> subjects = frame ? subjectsOf(*frame) : std::vector<ServiceIndex>();
    if (std::find(subjects.begin(), subjects.end(), m_selection->service()) != subjects.end())
        m_wanted = m_selection->service();
    m_refresh->now();
}

} // namespace millrace
