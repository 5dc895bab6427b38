// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

namespace millrace {

/// What each colour means, in light or dark: the grammar of every view. Text colours hold 4.5:1 against
/// panel and background; the plain ones are for marks and areas.
struct Theme
{
    bool isDark = false;
    double textScale = 1; ///< 0.8 .. 2: the reader's wish
    bool isStill = false; ///< reduced motion: positions jump, nothing drifts
    QColor background;
    QColor panel;
    QColor line;
    QColor ink;
    QColor inkSecond;
    QColor inkFaint; ///< large or decorative text only
    QColor water;    ///< records
    QColor waterPale;
    QColor accent;
    QColor accentPale;
    QColor onAccent; ///< text on accent
    QColor red;      ///< refusing right now
    QColor redPale;
    QColor amber;  ///< at risk, near a limit
    QColor green;  ///< achieved, healthy after trouble
    QColor violet; ///< watermark, reader
    QColor track;
    QColor redText;
    QColor amberText;
    QColor greenText;
    QColor violetText;
    QColor accentText;

    static Theme light();
    static Theme dark();
    /// The theme in force. Changed by setCurrent, which also restyles the application.
    static const Theme &current();
    static void setCurrent(const Theme &theme);

    /// Words, in Inter; sizes at 100 %: 11, 12.5, 13.5, 15, 17.
    QFont words(double size = 13.5, QFont::Weight weight = QFont::Normal) const;
    /// Figures that change, ids and keys, in JetBrains Mono.
    QFont figures(double size = 12.5, QFont::Weight weight = QFont::Normal) const;
    int scaled(int pixels) const { return qRound(pixels * textScale); }
};

/// Tells who paints by hand that the theme is another one.
class ThemeNotifier : public QObject
{
    Q_OBJECT

public:
    static ThemeNotifier *instance();

signals:
    void changed();
};

/// A colour between two: `share` 0 is the first, 1 the other.
QColor mixed(const QColor &one, const QColor &other, double share);
/// Contrast ratio of two colours by WCAG 2.1, 1 to 21.
double contrastOf(const QColor &a, const QColor &b);

} // namespace millrace
