// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QWidget>

namespace millrace {

/// A state in one word on a rounded ground. Filled when refusing, outlined otherwise: the ground is no
/// meaning of its own, the word is.
class Chip : public QWidget
{
    Q_OBJECT

public:
    enum class Tone { Quiet, Good, Near, Refusing };

    explicit Chip(QWidget *parent = nullptr);

    /// An empty text hides it.
    void setWord(const QString &text, Tone tone);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Tone m_tone = Tone::Quiet;
};

/// "hot", "near", "closed", "open": a lane's state in one word.
QString laneWord(const LaneFrame &lane);
Chip::Tone laneTone(const LaneFrame &lane);
/// "active", "crashed", "refusing": a service's state in a word or two.
QString serviceWord(const ServiceFrame &service);
Chip::Tone serviceTone(const ServiceFrame &service);

} // namespace millrace
