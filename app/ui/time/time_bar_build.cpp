// SPDX-License-Identifier: GPL-3.0-or-later
// What a TimeBar is made of, how it is laid out, and the menus of futures.
#include "ui/time/time_bar.h"

#include "present/lab_session.h"
#include "present/theme.h"
#include "ui/time/speeds.h"
#include "ui/time/time_text.h"
#include "ui/time/time_track.h"
#include "ui/time/transport_button.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace millrace {
namespace {

constexpr int heightMin = 84;
constexpr int trackWidthMin = 260;

void ink(QWidget *widget, const QColor &colour)
{
    QPalette palette = widget->palette();
    palette.setColor(QPalette::WindowText, colour);
    widget->setPalette(palette);
}

} // namespace

QWidget *TimeBar::buildTransport()
{
    auto *group = new QWidget(this);
    // As on a player, in every language: back is left, on is right.
    group->setLayoutDirection(Qt::LeftToRight);
    auto *row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    const auto button = [&](TransportGlyph glyph, const QString &words, const QString &key,
                            void (TimeBar::*does)()) {
        auto *made = new TransportButton(glyph, group);
        made->setWords(words, key);
        connect(made, &QToolButton::clicked, this, does);
        row->addWidget(made);
        return made;
    };
    button(TransportGlyph::ToStart, tr("To the start"), tr("Home"), &TimeBar::toStart);
    button(TransportGlyph::BackHappening, tr("Back to the happening before"), QStringLiteral("["),
           &TimeBar::stepBackHappening);
    m_play = button(TransportGlyph::Play, tr("Play"), tr("Space"), &TimeBar::togglePlay);
    button(TransportGlyph::NextEvent, tr("One event on"), QStringLiteral("."), &TimeBar::stepEvent);
    button(TransportGlyph::NextHappening, tr("On to the next happening"), QStringLiteral("]"),
           &TimeBar::stepHappening);
    button(TransportGlyph::ToEnd, tr("To the furthest moment simulated"), tr("End"), &TimeBar::toEnd);
    m_now = new QLabel(group);
    m_now->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_now->setAccessibleName(tr("Simulated time"));
    m_of = new QLabel(group);
    row->addSpacing(12);
    row->addWidget(m_now);
    row->addSpacing(5);
    row->addWidget(m_of);
    return group;
}

QWidget *TimeBar::buildActions()
{
    auto *group = new QWidget(this);
    auto *grid = new QGridLayout(group);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(0);
    m_speed = new QToolButton(group);
    m_speed->setObjectName(QStringLiteral("boxed"));
    m_speed->setFocusPolicy(Qt::StrongFocus);
    m_speed->setPopupMode(QToolButton::InstantPopup);
    m_speed->setToolTip(tr("Simulated seconds per second: faster with +, slower with −"));
    m_speedMenu = new QMenu(m_speed);
    fillSpeedMenu();
    m_speed->setMenu(m_speedMenu);
    m_reached = new QLabel(group);
    m_reached->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_fork = new QPushButton(tr("Fork"), group);
    m_fork->setToolTip(tr("A second future from this moment on; the first is kept (Ctrl+Shift+F)"));
    m_compare = new QPushButton(group);
    m_compare->setObjectName(QStringLiteral("primary"));
    m_compared = new QLabel(group);
    m_compared->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    for (QPushButton *button : {m_fork, m_compare})
        button->setAutoDefault(false);
    connect(m_fork, &QPushButton::clicked, this, &TimeBar::fork);
    connect(m_compare, &QPushButton::clicked, this, &TimeBar::toggleCompare);
    grid->addWidget(m_speed, 1, 0);
    grid->addWidget(m_fork, 1, 1);
    grid->addWidget(m_compare, 1, 2);
    grid->addWidget(m_reached, 2, 0);
    grid->addWidget(m_compared, 2, 2);
    return group;
}

void TimeBar::fillSpeedMenu()
{
    m_speedMenu->setAccessibleName(tr("Speed"));
    for (const double speed : speedsOffered()) {
        QAction *action = m_speedMenu->addAction(speedText(speed), this, [this, speed] { setSpeed(speed); });
        action->setData(speed);
        action->setCheckable(true);
    }
}

void TimeBar::buildBusy()
{
    m_busy = new QFrame(this);
    m_busy->setObjectName(QStringLiteral("card"));
    auto *row = new QHBoxLayout(m_busy);
    row->setContentsMargins(10, 3, 4, 3);
    row->setSpacing(8);
    m_busyWords = new QLabel(m_busy);
    m_busyBar = new QProgressBar(m_busy);
    m_busyBar->setRange(0, 100);
    m_busyBar->setTextVisible(false);
    m_busyBar->setFixedSize(90, 6);
    m_busyBar->setAccessibleName(tr("Progress"));
    auto *cancel = new QPushButton(tr("Cancel"), m_busy);
    cancel->setObjectName(QStringLiteral("quiet"));
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, [this] {
        if (m_session)
            m_session->stopBusyWork();
    });
    row->addWidget(m_busyWords);
    row->addWidget(m_busyBar);
    row->addWidget(cancel);
    m_busy->hide();
}

void TimeBar::connectTrack()
{
    connect(m_track, &TimeTrack::momentWanted, this, [this](Duration moment, bool) {
        if (m_session && m_state && m_state->frame)
            m_session->seek(m_state->frame->start + moment);
        refreshMoment();
    });
    connect(m_track, &TimeTrack::momentShown, this, &TimeBar::refreshMoment);
    connect(m_track, &TimeTrack::switchWanted, this, [this](BranchId branch) {
        if (m_session)
            m_session->switchTo(branch);
    });
    connect(m_track, &TimeTrack::renameWanted, this, &TimeBar::renameFuture);
    connect(m_track, &TimeTrack::menuWanted, this, &TimeBar::openFutureMenu);
    connect(m_track, &TimeTrack::rowsChanged, this, &TimeBar::fitHeight);
}

void TimeBar::applyTheme()
{
    const Theme &theme = Theme::current();
    setStyleSheet(QStringLiteral("QFrame#timeBar { background: %1; border: none; border-top: 1px solid %2; }"
                                 "QToolButton::menu-indicator { image: none; width: 0; }")
                      .arg(theme.panel.name(), theme.line.name()));
    const bool isLong = m_track->length() >= hours(1);
    m_now->setFont(theme.figures(17, QFont::DemiBold));
    m_now->setFixedWidth(m_now->fontMetrics().horizontalAdvance(isLong ? QStringLiteral("00:00:00.0")
                                                                       : QStringLiteral("00:00.0"))
                         + 2);
    m_of->setFont(theme.figures(12.5));
    ink(m_of, theme.inkSecond);
    for (QLabel *caption : {m_reached, m_compared}) {
        caption->setFont(theme.words(11));
        ink(caption, theme.inkSecond);
    }
    ink(m_reached, theme.amberText);
    m_busyWords->setFont(theme.words(12.5));

    // What changes its words keeps its width, so that the track stays where it is.
    const QFontMetrics button(theme.words(13.5, QFont::DemiBold));
    const QFontMetrics caption(theme.words(11));
    int widest = caption.horizontalAdvance(tr("reaches %1").arg(speedText(1000)));
    for (const double speed : speedsOffered())
        widest = std::max(
            widest, button.horizontalAdvance(speed == asFastAsItCan ? tr("Fastest") : speedText(speed)) + 34);
    m_speed->setFixedWidth(widest);
    const int words = std::max(button.horizontalAdvance(tr("Compare futures")),
                               button.horizontalAdvance(tr("Stop comparing")));
    m_compare->setFixedWidth(words + 30);
    // The line of captions has its twin above the buttons, so that these stay in the middle.
    auto *grid = static_cast<QGridLayout *>(m_actions->layout());
    const int captionHeight = caption.height() + 1;
    grid->setRowMinimumHeight(0, captionHeight);
    m_reached->setFixedHeight(captionHeight);
    m_compared->setFixedHeight(captionHeight);
    m_rowsOfGroups = 0;
    arrange();
    if (m_state)
        refresh();
}

void TimeBar::arrange()
{
    const int side = 20;
    const int gaps = 2 * m_groups->horizontalSpacing() + 2 * side;
    const int transport = m_transport->sizeHint().width();
    const int actions = m_actions->sizeHint().width();
    const int trackMin = qRound(trackWidthMin * std::min(1.5, Theme::current().textScale));
    const int rows = !isVisible()                                       ? 1
                     : transport + trackMin + actions + gaps <= width() ? 1
                     : transport + actions + gaps <= width()            ? 2
                                                                        : 3;
    if (rows == m_rowsOfGroups) {
        fitHeight();
        return;
    }
    m_rowsOfGroups = rows;
    for (QWidget *group : {m_transport, static_cast<QWidget *>(m_track), m_actions})
        m_groups->removeWidget(group);
    m_groups->setContentsMargins(side - 6, 4, side, 4);
    for (int column = 0; column < 3; ++column)
        m_groups->setColumnStretch(column, 0);
    const auto centre = Qt::AlignVCenter;
    if (rows == 1) {
        m_groups->addWidget(m_transport, 0, 0, centre);
        m_groups->addWidget(m_track, 0, 1, centre);
        m_groups->addWidget(m_actions, 0, 2, centre);
        m_groups->setColumnStretch(1, 1);
    } else {
        m_groups->addWidget(m_track, 0, 0, 1, 2);
        m_groups->addWidget(m_transport, 1, 0, Qt::AlignLeading | centre);
        m_groups->addWidget(m_actions, rows == 2 ? 1 : 2, rows == 2 ? 1 : 0, Qt::AlignTrailing | centre);
        m_groups->setColumnStretch(0, 1);
    }
    // Tab goes from left to right as the eye does.
    setTabOrder(m_play, m_track);
    fitHeight();
}

void TimeBar::fitHeight()
{
    const int track = m_track->sizeHint().height();
    const int transport = m_transport->sizeHint().height();
    const int actions = m_actions->sizeHint().height();
    const int spacing = m_groups->verticalSpacing();
    const int content = m_rowsOfGroups == 1   ? std::max({track, transport, actions})
                        : m_rowsOfGroups == 2 ? track + std::max(transport, actions) + spacing
                                              : track + transport + actions + 2 * spacing;
    const QMargins margins = m_groups->contentsMargins();
    setFixedHeight(
        std::max(Theme::current().scaled(heightMin), content + margins.top() + margins.bottom() + 1));
}

QSize TimeBar::minimumSizeHint() const
{
    // Narrower than its groups beside one another it puts them in rows.
    const int widest = std::max(m_transport->minimumSizeHint().width(), m_actions->minimumSizeHint().width());
    return {widest + 40, height()};
}

void TimeBar::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    arrange();
    placeBusy();
}

void TimeBar::placeBusy()
{
    const QSize size = m_busy->sizeHint();
    const QRect track = m_track->geometry();
    const int x =
        std::clamp(track.center().x() - size.width() / 2, 4, std::max(4, width() - size.width() - 4));
    const int below = track.top() + qRound(m_track->rowY(-1)) + Theme::current().scaled(12);
    m_busy->setGeometry(QRect(QPoint(x, std::min(below, height() - size.height() - 2)), size));
}

QMenu *TimeBar::futureMenu(BranchId branch)
{
    auto *menu = new QMenu(this);
    if (!m_state)
        return menu;
    if (branch != noBranch && branch != m_state->branch) {
        menu->addAction(tr("&Switch to %1").arg(futureTitle(*m_state, branch)), this,
                        [this, branch] { emit m_track->switchWanted(branch); });
        menu->addAction(tr("&Compare with it"), this, [this, branch] { compareWith(branch); });
        menu->addAction(tr("&Rename…"), this, [this, branch] { renameFuture(branch); })
            ->setShortcut(Qt::Key_F2);
        return menu;
    }
    menu->addSection(tr("Futures"));
    for (const BranchView &view : m_state->branches) {
        const BranchId id = view.id;
        QAction *action = menu->addAction(tr("%1, from %2 to %3")
                                              .arg(futureTitle(*m_state, id),
                                                   clockText(view.forkedAt - m_state->frame->start),
                                                   clockText(view.head - m_state->frame->start)),
                                          this, [this, id] { emit m_track->switchWanted(id); });
        action->setCheckable(true);
        action->setChecked(id == m_state->branch);
    }
    menu->addSeparator();
    const BranchId current = m_state->branch;
    menu->addAction(tr("&Rename this future…"), this, [this, current] { renameFuture(current); })
        ->setShortcut(Qt::Key_F2);
    const Duration more = m_state->frame->length;
    const SimTime later = m_state->end + more;
    menu->addAction(tr("&Go on for another %1").arg(clockText(more)), this, [this, later] {
        if (m_session)
            m_session->setEnd(later);
    });
    return menu;
}

void TimeBar::openFutureMenu(BranchId branch, const QPoint &globalPosition)
{
    QMenu *menu = futureMenu(branch);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(globalPosition);
}

void TimeBar::renameFuture(BranchId branch)
{
    if (!m_state || !findBranch(*m_state, branch))
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename a future"));
    dialog->setLabelText(tr("Title of this future"));
    dialog->setTextValue(futureTitle(*m_state, branch));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, branch](const QString &title) {
        if (m_session && !title.trimmed().isEmpty())
            m_session->rename(branch, title.trimmed());
    });
    dialog->open();
}

} // namespace millrace
