// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QWidget>

#include <vector>

namespace millrace {

class LabSession;
class Selection;
class WhyStep;

/// A happening and its causes, one below the other on a line: what, of what, against which limit, when.
/// Clicking a step (or Enter) goes to its moment and selects its subject.
class WhyWalk : public QWidget
{
    Q_OBJECT

public:
    WhyWalk(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    /// Steps stand as long as the chain is the same one.
    void explain(const Frame &frame, HappeningId id);
    void clear();
    bool isEmpty() const { return m_chain.empty(); }
    const std::vector<Happening> &chain() const { return m_chain; }
    /// Words of a step, as they are read out.
    QString stepText(std::size_t step) const;
    void focusFirst();

private:
    void go(std::size_t step);

    LabSession *m_session;
    Selection *m_selection;
    std::vector<Happening> m_chain;
    std::vector<WhyStep *> m_steps; ///< made once, shown as many as the chain is long
    SimTime m_start;
};

/// The limit of a happening with its figure: "shard records per second: 1,000/s"; empty without one.
QString limitText(const LimitReached &limit);

} // namespace millrace
