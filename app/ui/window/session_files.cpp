// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/session_files.h"

#include "content/library.h"
#include "content/session_file.h"
#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "session/session_io.h"

#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QThread>

namespace millrace {

namespace {

/// A crash loses at most so much.
constexpr int keepEveryMs = 3000;

/// A session read and replayed, or the reason why not.
struct Reading
{
    std::optional<Reopened> reopened;
    QString failure;
};

QString words(const std::vector<Finding> &findings)
{
    return QString::fromStdString(describe("", findings)).trimmed();
}

Reading readSession(const QString &path, const Progress &progress)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, SessionFiles::tr("%1 cannot be read: %2.").arg(path, file.errorString())};
    const QByteArray bytes = file.readAll();
    auto parsed = parseSession({bytes.constData(), static_cast<std::size_t>(bytes.size())},
                               QFileInfo(path).absolutePath().toStdString());
    if (!isGood(parsed))
        return {{},
                SessionFiles::tr("%1 is no session that can be opened:\n%2")
                    .arg(path, words(std::get<1>(parsed)))};
    auto reopened = reopen(std::get<SessionFile>(parsed), {}, progress);
    if (reopened.index() != 0)
        return {{}, SessionFiles::tr("%1 cannot be replayed:\n%2").arg(path, words(std::get<1>(reopened)))};
    return {std::get<Reopened>(std::move(reopened)), {}};
}

/// Changes whenever there is something new to keep.
quint64 markOf(const LiveState &state)
{
    quint64 mark = state.branches.size() * 31 + static_cast<quint64>(state.branch);
    for (const BranchView &branch : state.branches)
        mark = mark * 1'000'003 + branch.commands * 7 + static_cast<quint64>(branch.head.ns / nsPerSecond);
    return mark * 1'000'003 + static_cast<quint64>(state.frame->now.ns / nsPerSecond) + 1;
}

} // namespace

SessionFiles::SessionFiles(LabSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    m_keep.setInterval(keepEveryMs);
    connect(&m_keep, &QTimer::timeout, this, &SessionFiles::keepNow);
    m_keep.start();
}

SessionFiles::~SessionFiles()
{
    stopOpening();
    if (m_opening != nullptr)
        m_opening->wait();
}

void SessionFiles::take(const Scenario &scenario, const QString &name)
{
    stopOpening();
    m_scenario = scenario;
    m_isOnlyWatched = false;
    emit opened(name);
}

bool SessionFiles::openScenario(const QString &nameOrPath, const QString &variant,
                                std::optional<quint64> seed)
{
    auto loaded = loadScenario(nameOrPath.toStdString());
    if (!isGood(loaded)) {
        emit failed(tr("The scenario %1 cannot be opened:\n%2").arg(nameOrPath, words(std::get<1>(loaded))));
        return false;
    }
    auto scenario = std::get<Scenario>(std::move(loaded));
    if (!variant.isEmpty()) {
        if (const std::string error = applyVariant(scenario, variant.toStdString()); !error.empty()) {
            emit failed(tr("The scenario %1: %2").arg(nameOrPath, QString::fromStdString(error)));
            return false;
        }
    }
    const QString error = m_session->open(scenario, seed.value_or(scenario.seed));
    if (!error.isEmpty()) {
        emit failed(tr("The scenario %1 cannot be run:\n%2").arg(nameOrPath, error));
        return false;
    }
    take(scenario, nameOrPath);
    return true;
}

void SessionFiles::newSystem()
{
    Scenario scenario;
    scenario.name = "new-system";
    scenario.title = tr("A system of your own").toStdString();
    // The prices of the shipped scenarios hold for what is built by hand, too.
    if (auto tour = loadScenario("tour"); isGood(tour))
        scenario.prices = std::get<Scenario>(tour).prices;
    if (const QString error = m_session->open(scenario, scenario.seed); !error.isEmpty())
        emit failed(error);
    else
        take(scenario, QString::fromStdString(scenario.name));
}

void SessionFiles::openSession(const QString &path)
{
    openInBackground(path, false);
}

bool SessionFiles::openKept()
{
    if (m_keptPath.isEmpty() || !QFileInfo::exists(m_keptPath))
        return false;
    openInBackground(m_keptPath, true);
    return true;
}

void SessionFiles::stopOpening()
{
    if (m_isStopped)
        m_isStopped->store(true);
}

void SessionFiles::openInBackground(const QString &path, bool isKept)
{
    stopOpening();
    const auto isStopped = std::make_shared<std::atomic<bool>>(false);
    m_isStopped = isStopped;
    const QString name = isKept ? tr("where you left off") : QFileInfo(path).fileName();
    const auto reading = std::make_shared<Reading>();
    emit replaying(name, 0);
    const QPointer<SessionFiles> self(this);
    QThread *thread = QThread::create([self, path, name, reading, isStopped] {
        *reading = readSession(path, [self, name, isStopped](double share) {
            if (self)
                QMetaObject::invokeMethod(self.data(), [self, name, share, isStopped] {
                    if (self && !*isStopped)
                        emit self->replaying(name, std::min(share, 0.99));
                });
            return !*isStopped;
        });
    });
    m_opening = thread;
    connect(thread, &QThread::finished, this, [this, thread, path, name, isKept, reading, isStopped] {
        thread->deleteLater();
        if (m_opening == thread)
            m_opening = nullptr;
        if (*isStopped) {
            if (m_isStopped == isStopped)
                emit replaying(name, 1);
            return;
        }
        emit replaying(name, 1);
        if (!reading->reopened) {
            emit failed(reading->failure);
            return;
        }
        const Scenario scenario = reading->reopened->run.scenario();
        const std::vector<std::string> differences = reading->reopened->differences;
        m_session->open(std::move(reading->reopened->run));
        m_isStopped = nullptr;
        take(scenario, isKept ? QString::fromStdString(scenario.name) : path);
        if (isKept)
            emit noticed(tr("Here is what you left off with. The tour is in the menu."));
        for (const std::string &difference : differences)
            emit noticed(QString::fromStdString(difference));
    });
    thread->start();
}

void SessionFiles::saveSession(const QString &path)
{
    const auto text = std::make_shared<std::string>();
    m_session->askRun([text](Run &run) { *text = writeSession(toFile(run)); },
                      [this, text, path] {
                          const std::string error = saveText(path.toStdString(), *text);
                          if (error.empty())
                              emit saved(path);
                          else
                              emit failed(
                                  tr("%1 was not saved: %2").arg(path, QString::fromStdString(error)));
                      });
}

void SessionFiles::saveScenario(const QString &path, const QString &title)
{
    const auto frame = m_session->frame();
    if (!frame)
        return;
    Scenario scenario = scenarioFrom(*frame, m_scenario);
    scenario.name = QFileInfo(path).completeBaseName().toStdString();
    if (!title.isEmpty())
        scenario.title = title.toStdString();
    const std::string error = saveText(path.toStdString(), writeScenario(scenario));
    if (error.empty())
        emit saved(path);
    else
        emit failed(tr("%1 was not saved: %2").arg(path, QString::fromStdString(error)));
}

void SessionFiles::keepNow()
{
    const auto state = m_session->state();
    if (m_keptPath.isEmpty() || !state || !state->frame || m_isKeeping || !state->busy.empty())
        return;
    const bool isUntouched = state->branches.size() == 1 && state->branches.front().commands == 0;
    if (m_isOnlyWatched && isUntouched)
        return;
    const quint64 mark = markOf(*state);
    if (mark == m_keptMark)
        return;
    m_isKeeping = true;
    const auto text = std::make_shared<std::string>();
    m_session->askRun([text](Run &run) { *text = writeSession(toFile(run)); },
                      [this, text, mark] {
                          m_isKeeping = false;
                          const std::string error = saveText(m_keptPath.toStdString(), *text);
                          // A full disk is told once, not every few seconds.
                          if (!error.empty() && m_keptMark != 0)
                              emit failed(tr("The present session cannot be kept in %1: %2")
                                              .arg(m_keptPath, QString::fromStdString(error)));
                          m_keptMark = error.empty() ? mark : 0;
                      });
}

} // namespace millrace
