// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QWidget>

class QLabel;

namespace millrace {

class ActionBar;
class Chip;
class LabEditor;
class LabSession;
class LeavesOutCard;
class QuantityBars;
class Selection;
class ServiceForm;
class WhyWalk;

/// A service in the inspector: its state and figures, its trouble and why, what can be done to it, its knobs,
/// and what its model leaves out.
class ServicePage : public QWidget
{
    Q_OBJECT

public:
    ServicePage(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent = nullptr);

    void setService(const LiveState &state, const ServiceFrame &service);
    ServiceForm *form() const { return m_form; }
    ActionBar *actions() const { return m_actions; }
    QuantityBars *quantities() const { return m_quantities; }
    WhyWalk *whyWalk() const { return m_why; }
    LeavesOutCard *leavesOut() const { return m_leavesOut; }
    QLabel *nameLabel() const { return m_name; }

private:
    void change(const std::string &parameter, const ParameterValue &value);

    LabSession *m_session;
    LabEditor *m_editor;
    ServiceIndex m_service;
    QString m_serviceName;
    QLabel *m_caption = nullptr;
    QLabel *m_name = nullptr;
    Chip *m_chip = nullptr;
    QLabel *m_summary = nullptr;
    QuantityBars *m_quantities = nullptr;
    QLabel *m_whyHeading = nullptr;
    WhyWalk *m_why = nullptr;
    ActionBar *m_actions = nullptr;
    QLabel *m_knobs = nullptr;
    ServiceForm *m_form = nullptr;
    LeavesOutCard *m_leavesOut = nullptr;
};

} // namespace millrace
