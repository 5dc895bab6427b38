// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace millrace {

/// One line over the middle of the window for what went wrong, what is worth knowing, and long work that can
/// be stopped. The newest replaces the one before; an error stays until it is closed.
class NoticeBar : public QFrame
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);

    void showError(const QString &text);
    void showNotice(const QString &text);
    /// 0..1; 1 and more: the work is over.
    void showWork(const QString &text, double share);
    QString text() const;

signals:
    void stopWanted();

private:
    enum class Kind { Error, Notice, Work };
    void show(Kind kind, const QString &text);

    Kind m_kind = Kind::Notice;
    QLabel *m_mark = nullptr;
    QLabel *m_words = nullptr;
    QProgressBar *m_bar = nullptr;
    QPushButton *m_stop = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace millrace
