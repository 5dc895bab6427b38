// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/action_bar.h"

#include "present/aws_lines.h"
#include "present/command_words.h"
#include "present/lab_session.h"
#include "sim/services/catalogue.h"
#include "ui/build/command_menu.h"
#include "ui/inspector/button_flow.h"
#include "ui/inspector/panel_words.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace millrace {

namespace {

constexpr std::size_t buttonsMax = 2;
constexpr int saidMs = 6'000;

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

} // namespace

ActionBar::ActionBar(LabSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_menu(new QMenu(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_flow = new ButtonFlow;
    column->addLayout(m_flow);
    m_said = wordsLabel(WordStyle::Second, {}, this);
    m_said->hide();
    column->addWidget(m_said);
    m_menu->setToolTipsVisible(true);
    // Closer than elsewhere: what can be done is to be seen together with the reason for doing it.
    setStyleSheet(QStringLiteral("QPushButton{padding:3px 9px}QPushButton:focus{padding:2px 8px}"));
}

QPushButton *ActionBar::addButton(const QString &words, const QString &accessibleName)
{
    auto *button = new QPushButton(words, this);
    button->setAutoDefault(false);
    button->setAccessibleName(accessibleName);
    clickOnEnter(button);
    m_flow->addWidget(button);
    return button;
}

void ActionBar::setTarget(const ServiceFrame &service, LaneIndex lane)
{
    if (m_service != service.index || m_lane != lane)
        m_said->hide();
    m_service = service.index;
    m_lane = lane;
    if (m_flow->count() > 0 && m_kind == service.kind && m_isLane == (lane != noLane))
        return;
    m_kind = service.kind;
    m_isLane = lane != noLane;
    makeButtons(service);
}

void ActionBar::makeButtons(const ServiceFrame &service)
{
    for (int at = m_flow->count(); at-- > 0;) {
        QLayoutItem *item = m_flow->takeAt(at);
        delete item->widget();
        delete item;
    }
    m_commands.clear();
    const ServiceKind *kind = findKind(service.kind);
    if (kind == nullptr)
        return;
    std::size_t doable = 0;
    for (const CommandInfo &info : *kind->commands) {
        if (info.isFault || info.onLane != m_isLane)
            continue;
        if (++doable > buttonsMax)
            continue;
        const bool asks = needsArguments(info, m_isLane);
        QPushButton *button =
            addButton(asks ? text(info.title) + QStringLiteral("…") : text(info.title), text(info.title));
        button->setObjectName(text(info.name));
        button->setToolTip(text(info.help));
        button->setAccessibleDescription(text(info.help));
        connect(button, &QPushButton::clicked, this,
                [this, row = &info] { runCommand(this, m_session, m_service, m_lane, *row); });
        m_commands.push_back(button);
    }
    // On a service the menu also holds what is done to one of its lanes, and its removal.
    m_more = addButton(tr("More"), tr("More that can be done"));
    m_more->setVisible(!m_isLane || doable > buttonsMax);
    connect(m_more, &QPushButton::clicked, this, [this] {
        openMenu(m_more, [this](QMenu *menu) {
            fillCommandMenu(menu, m_session, m_service, m_lane, CommandMenuPart::Do);
        });
    });
    m_faults = addButton(tr("Faults"), tr("Faults that can befall it"));
    connect(m_faults, &QPushButton::clicked, this, [this] {
        openMenu(m_faults, [this](QMenu *menu) {
            fillCommandMenu(menu, m_session, m_service, m_lane, CommandMenuPart::Faults);
        });
    });
    m_copy = addButton(tr("Copy as aws"), tr("Copy as a line for the AWS command line"));
    connect(m_copy, &QPushButton::clicked, this,
            [this] { openMenu(m_copy, [this](QMenu *menu) { fillCopyMenu(menu); }); });
    m_flow->invalidate();
    updateGeometry();
}

QPushButton *ActionBar::button(const QString &command) const
{
    for (QPushButton *each : m_commands)
        if (each->objectName() == command)
            return each;
    return nullptr;
}

void ActionBar::openMenu(QPushButton *from, const std::function<void(QMenu *)> &fill)
{
    fill(m_menu);
    m_menu->popup(from->mapToGlobal(QPoint(0, from->height())));
    if (!m_menu->actions().isEmpty())
        m_menu->setActiveAction(m_menu->actions().front());
}

void ActionBar::fillCopyMenu(QMenu *menu)
{
    menu->clear();
    const auto frame = m_session->frame();
    const ServiceFrame *service = frame ? frame->find(m_service) : nullptr;
    const LaneFrame *lane = nullptr;
    if (service != nullptr)
        for (const LaneFrame &each : service->lanes)
            if (each.index == m_lane)
                lane = &each;
    if (service != nullptr)
        for (const AwsLine &each : awsLines(*frame, *service, lane)) {
            QAction *action = menu->addAction(each.title);
            action->setToolTip(each.line);
            connect(action, &QAction::triggered, this, [this, line = each.line] { copy(line); });
        }
    if (menu->isEmpty())
        menu->addAction(tr("It stands for no AWS service"))->setEnabled(false);
}

void ActionBar::copy(const QString &line)
{
    QGuiApplication::clipboard()->setText(line);
    m_said->setText(tr("Copied: %1").arg(line));
    m_said->show();
    QTimer::singleShot(saidMs, m_said, &QWidget::hide);
}

} // namespace millrace
