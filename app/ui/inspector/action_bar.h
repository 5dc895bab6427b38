// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QLabel;
class QMenu;
class QPushButton;

namespace millrace {

class ButtonFlow;
class LabSession;

/// What can be done to what is selected: its first commands as buttons, the rest in a menu, its faults, and
/// the same as lines for the AWS command line.
class ActionBar : public QWidget
{
    Q_OBJECT

public:
    explicit ActionBar(LabSession *session, QWidget *parent = nullptr);

    /// Buttons stand as long as the kind of target is the same one.
    void setTarget(const ServiceFrame &service, LaneIndex lane);
    QPushButton *button(const QString &command) const;
    QPushButton *faultsButton() const { return m_faults; }
    QPushButton *moreButton() const { return m_more; }
    QPushButton *copyButton() const { return m_copy; }
    QMenu *menu() const { return m_menu; }

private:
    QPushButton *addButton(const QString &text, const QString &accessibleName);
    void makeButtons(const ServiceFrame &service);
    void openMenu(QPushButton *from, const std::function<void(QMenu *)> &fill);
    void fillCopyMenu(QMenu *menu);
    void copy(const QString &line);

    LabSession *m_session;
    ServiceIndex m_service;
    LaneIndex m_lane = noLane;
    std::string m_kind;
    bool m_isLane = false;
    ButtonFlow *m_flow = nullptr;
    std::vector<QPushButton *> m_commands;
    QPushButton *m_more = nullptr;
    QPushButton *m_faults = nullptr;
    QPushButton *m_copy = nullptr;
    QMenu *m_menu = nullptr;
    QLabel *m_said = nullptr;
};

} // namespace millrace
