// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/command_menu.h"

#include "present/command_words.h"
#include "present/lab_session.h"
#include "sim/services/catalogue.h"
#include "ui/build/command_dialog.h"

#include <QMenu>

namespace millrace {

namespace {

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

const LaneFrame *laneOf(const ServiceFrame &service, LaneIndex lane)
{
    for (const LaneFrame &each : service.lanes)
        if (each.index == lane)
            return &each;
    return nullptr;
}

void addCommand(QMenu *menu, LabSession *session, ServiceIndex service, LaneIndex lane,
                const CommandInfo &info)
{
    const bool asks = needsArguments(info, lane != noLane);
    QAction *action = menu->addAction(asks ? text(info.title) + QStringLiteral("…") : text(info.title));
    action->setObjectName(text(info.name));
    action->setToolTip(text(info.help));
    action->setStatusTip(text(info.help));
    // The tables live as long as the program.
    QObject::connect(action, &QAction::triggered, menu, [menu, session, service, lane, row = &info] {
        runCommand(menu->parentWidget(), session, service, lane, *row);
    });
}

} // namespace

void runCommand(QWidget *parent, LabSession *session, ServiceIndex service, LaneIndex lane,
                const CommandInfo &info)
{
    const auto frame = session->frame();
    const ServiceFrame *target = frame ? frame->find(service) : nullptr;
    if (target == nullptr)
        return;
    if (needsArguments(info, lane != noLane)) {
        auto *dialog = new CommandDialog(session, questionOf(info, *target, lane),
                                         parent != nullptr ? parent->window() : nullptr);
        dialog->open();
        return;
    }
    session->apply(
        Command{std::string(info.name), target->name, presetArguments(info, *target, laneOf(*target, lane))});
}

void fillCommandMenu(QMenu *menu, LabSession *session, ServiceIndex service, LaneIndex lane,
                     CommandMenuPart part)
{
    menu->clear();
    menu->setToolTipsVisible(true);
    const auto frame = session->frame();
    const ServiceFrame *target = frame ? frame->find(service) : nullptr;
    const ServiceKind *kind = target != nullptr ? findKind(target->kind) : nullptr;
    if (kind == nullptr)
        return;
    for (const CommandInfo &info : *kind->commands)
        if (info.isFault == (part == CommandMenuPart::Faults) && (lane == noLane || info.onLane))
            addCommand(menu, session, service, lane, info);
    if (menu->isEmpty())
        menu->addAction(part == CommandMenuPart::Faults ? QMenu::tr("No fault can befall it alone")
                                                        : QMenu::tr("Nothing can be done to it alone"))
            ->setEnabled(false);
    if (part != CommandMenuPart::Do || lane != noLane)
        return;
    menu->addSeparator();
    QAction *remove = menu->addAction(QMenu::tr("Remove"));
    remove->setObjectName(QStringLiteral("remove"));
    QObject::connect(remove, &QAction::triggered, menu, [session, name = target->name] {
        session->apply(Command{"remove", name, {}});
    });
}

void fillTargetMenu(QMenu *menu, LabSession *session, ServiceIndex service, LaneIndex lane)
{
    fillCommandMenu(menu, session, service, lane, CommandMenuPart::Do);
    auto *faults = new QMenu(QMenu::tr("Faults"), menu);
    faults->setObjectName(QStringLiteral("faults"));
    fillCommandMenu(faults, session, service, lane, CommandMenuPart::Faults);
    menu->addMenu(faults);
}

} // namespace millrace
