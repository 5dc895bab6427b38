// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/scenario/command.h"

class QMenu;
class QWidget;

namespace millrace {

class LabSession;
struct Frame;

enum class CommandMenuPart { Do, Faults };

/// Fills a menu from the command table of a service's kind: for a lane those on a lane, for a service all.
/// What needs no arguments is done at once, the rest asks for them in a dialog.
void fillCommandMenu(QMenu *menu, LabSession *session, ServiceIndex service, LaneIndex lane,
                     CommandMenuPart part);

/// What choosing a command does: gives it, or opens its dialog over `parent`.
void runCommand(QWidget *parent, LabSession *session, ServiceIndex service, LaneIndex lane,
                const CommandInfo &info);

/// A menu of both parts, for a place on the canvas: Do on top, faults in a menu of their own.
void fillTargetMenu(QMenu *menu, LabSession *session, ServiceIndex service, LaneIndex lane);

} // namespace millrace
