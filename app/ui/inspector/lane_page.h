// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QWidget>

class QLabel;

namespace millrace {

class ActionBar;
class Chip;
class LabSession;
class QuantityBars;
class Selection;
class WhyWalk;

/// A lane in the inspector: which part of the key space it holds, how near its limits it is, why it refuses,
/// what can be done, and where it came from.
class LanePage : public QWidget
{
    Q_OBJECT

public:
    LanePage(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    void setLane(const LiveState &state, const ServiceFrame &service, const LaneFrame &lane);
    ActionBar *actions() const { return m_actions; }
    WhyWalk *whyWalk() const { return m_why; }
    QuantityBars *quantities() const { return m_quantities; }
    Chip *chip() const { return m_chip; }
    QLabel *nameLabel() const { return m_name; }
    QLabel *rangeLabel() const { return m_range; }
    QLabel *familyLabel() const { return m_family; }

private:
    void showWhy(const Frame &frame, const LaneFrame &lane);
    void showWords(const Frame &frame, const ServiceFrame &service, const LaneFrame &lane);

    Selection *m_selection;
    QLabel *m_caption = nullptr;
    QLabel *m_name = nullptr;
    Chip *m_chip = nullptr;
    QLabel *m_range = nullptr;
    QLabel *m_words = nullptr;
    QuantityBars *m_quantities = nullptr;
    QLabel *m_whyHeading = nullptr;
    WhyWalk *m_why = nullptr;
    ActionBar *m_actions = nullptr;
    QLabel *m_readersHeading = nullptr;
    QLabel *m_readers = nullptr;
    QLabel *m_familyHeading = nullptr;
    QLabel *m_family = nullptr;
};

} // namespace millrace
