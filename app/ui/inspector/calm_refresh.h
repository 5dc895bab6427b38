// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

class QWidget;

namespace millrace {

class LabSession;

/// Calls a panel of words and figures when there is something new to show: the newest state only, at most ten
/// times a second, and never while the panel is hidden.
class CalmRefresh : public QObject
{
    Q_OBJECT

public:
    using Show = std::function<void(const LiveState *)>; ///< null: nothing is open

    /// A child of `panel`.
    CalmRefresh(LabSession *session, QWidget *panel, Show show);

    /// Now, whatever the pace: something else than the state has changed.
    void now();
    static constexpr int everyMs = 100;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void take();

    LabSession *m_session;
    QWidget *m_panel;
    Show m_show;
    QTimer m_rest; ///< running: shown a moment ago
    bool m_isStale = true;
};

} // namespace millrace
