// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/key_computation.h"

#include <QMetaObject>

#include <chrono>

namespace millrace {

namespace {

constexpr std::chrono::milliseconds tellEvery{100};

} // namespace

KeyComputation::KeyComputation(const QuizItem &item, QObject *parent)
    : QObject(parent)
{
    m_thread = std::thread([this, item] {
        auto told = std::chrono::steady_clock::now();
        const ComputedKey key = computeKey(item, [this, &told](double share) {
            const auto now = std::chrono::steady_clock::now();
            if (now - told >= tellEvery) {
                told = now;
                QMetaObject::invokeMethod(
                    this, [this, share] { emit progressed(share); }, Qt::QueuedConnection);
            }
            return !m_isStopped;
        });
        // Calls that are still queued when this object goes are dropped with it.
        if (!m_isStopped)
            QMetaObject::invokeMethod(
                this, [this, key] { emit done(key); }, Qt::QueuedConnection);
    });
}

KeyComputation::~KeyComputation()
{
    m_isStopped = true;
    m_thread.join();
}

} // namespace millrace
