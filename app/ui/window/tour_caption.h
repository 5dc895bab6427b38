// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace millrace {

class LabSession;

/// Says in one sentence what is to be seen at this moment of the tour, taken from the newest notable
/// happening: the tour explains itself by what happens, not by a second script.
class TourCaption : public QFrame
{
    Q_OBJECT

public:
    explicit TourCaption(LabSession *session, QWidget *parent = nullptr);

    QString text() const;

signals:
    /// The learner has seen enough and wants the first lesson.
    void lessonWanted();
    /// Why did this happen?
    void whyWanted(millrace::HappeningId happening);

private:
    void refresh();

    LabSession *m_session;
    HappeningId m_shown = noHappening;
    QLabel *m_time = nullptr;
    QLabel *m_words = nullptr;
    QPushButton *m_why = nullptr;
};

} // namespace millrace
