// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/window_hands.h"

#include <QFileDialog>
#include <QTimer>

namespace millrace::test {

/// Types a path into the file dialog that the next key opens: that key returns only when the dialog is
/// closed.
class AnswerToFileDialog
{
public:
    explicit AnswerToFileDialog(QString path)
        : m_path(std::move(path))
    {
        QObject::connect(&m_look, &QTimer::timeout, &m_look, [this] { look(); });
        m_look.start(20);
    }

    bool isGiven() const { return m_isGiven; }

private:
    void look()
    {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return;
        m_look.stop();
        typeOver(m_path);
        press(Qt::Key_Return);
        m_isGiven = !dialog->isVisible();
        if (!m_isGiven)
            dialog->reject();
    }

    QString m_path;
    QTimer m_look;
    bool m_isGiven = false;
};

} // namespace millrace::test
