// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace millrace {

enum class TransportGlyph : std::uint8_t {
    ToStart,
    BackHappening,
    Play,
    Pause,
    NextEvent,
    NextHappening,
    ToEnd
};

/// A button with a drawn sign, as on a player. The diamond stands for a happening, as above the track; the
/// dot for a single event.
class TransportButton : public QToolButton
{
    Q_OBJECT

public:
    TransportButton(TransportGlyph glyph, QWidget *parent);

    void setGlyph(TransportGlyph glyph);
    TransportGlyph glyph() const { return m_glyph; }
    /// What it does, for tooltip and screen readers; `key` is shown in the tooltip only.
    void setWords(const QString &words, const QString &key);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    TransportGlyph m_glyph;
};

} // namespace millrace
