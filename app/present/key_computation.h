// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/lesson_progress.h"

#include <QObject>

#include <atomic>
#include <thread>

namespace millrace {

/// Runs the scenario behind a computed quiz key on a thread of its own. Its signals come on the window's
/// thread. Destroying it stops the run.
class KeyComputation : public QObject
{
    Q_OBJECT

public:
    explicit KeyComputation(const QuizItem &item, QObject *parent = nullptr);
    ~KeyComputation() override;

signals:
    void progressed(double share);
    void done(const millrace::ComputedKey &key);

private:
    std::atomic<bool> m_isStopped{false};
    std::thread m_thread;
};

} // namespace millrace
