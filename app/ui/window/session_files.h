// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>

class QThread;

namespace millrace {

class LabSession;

/// Opens scenarios and sessions, saves them, and keeps the present one safe against a crash. A session is
/// replayed beside the window and can be stopped; every failure is told with its cause.
class SessionFiles : public QObject
{
    Q_OBJECT

public:
    explicit SessionFiles(LabSession *session, QObject *parent = nullptr);
    ~SessionFiles() override;

    /// A shipped scenario's name, or a path. False, and `failed`, when it cannot be run.
    bool openScenario(const QString &nameOrPath, const QString &variant = {},
                      std::optional<quint64> seed = {});
    void openSession(const QString &path);
    void stopOpening();
    void newSystem();
    void saveSession(const QString &path);
    /// The services as they stand now, as a scenario of their own.
    void saveScenario(const QString &path, const QString &title);

    /// Where the present session is kept between starts.
    void setKeptPath(const QString &path) { m_keptPath = path; }
    /// What runs now is not worth keeping until somebody changes it: a tour that was only watched.
    void setOnlyWatched() { m_isOnlyWatched = true; }
    /// Writes it now if anything has changed.
    void keepNow();
    /// False when nothing was kept.
    bool openKept();
    /// The scenario that runs now.
    const Scenario &scenario() const { return m_scenario; }

signals:
    /// A session is being replayed; 1 and more: it is over.
    void replaying(const QString &name, double share);
    void opened(const QString &name);
    void saved(const QString &path);
    void failed(const QString &why);
    /// Worth knowing, nothing failed.
    void noticed(const QString &what);

private:
    void openInBackground(const QString &path, bool isKept);
    void take(const Scenario &scenario, const QString &name);

    LabSession *m_session;
    Scenario m_scenario;
    QString m_keptPath;
    QTimer m_keep;
    quint64 m_keptMark = 0; ///< what was written last
    bool m_isKeeping = false;
    bool m_isOnlyWatched = false;
    QThread *m_opening = nullptr;
    std::shared_ptr<std::atomic<bool>> m_isStopped;
};

} // namespace millrace
