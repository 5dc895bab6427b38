// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/theme.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace millrace {

namespace {

Theme &stored()
{
    static Theme theme = Theme::light();
    return theme;
}

double luminance(const QColor &colour)
{
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF())
           + 0.0722 * channel(colour.blueF());
}

} // namespace

Theme Theme::light()
{
    Theme theme;
    theme.background = QColor(0xF6F7F9);
    theme.panel = QColor(0xFFFFFF);
    theme.line = QColor(0xDDE1E7);
    theme.ink = QColor(0x1B2430);
    theme.inkSecond = QColor(0x5A6675);
    theme.inkFaint = QColor(0x8A95A3);
    theme.water = QColor(0x2F7FB8);
    theme.waterPale = QColor(0xCFE3F1);
    theme.accent = QColor(0x2F6FDE);
    theme.accentPale = QColor(0xEAF1FD);
    theme.onAccent = QColor(0xFFFFFF);
    theme.red = QColor(0xD1495B);
    theme.redPale = QColor(0xF8DDE0);
    theme.amber = QColor(0xE0A030);
    theme.green = QColor(0x2E8B6F);
    theme.violet = QColor(0x7A5CC0);
    theme.track = QColor(0xEEF1F5);
    theme.redText = QColor(0xB3303F);
    theme.amberText = QColor(0x865700);
    theme.greenText = QColor(0x1F6F57);
    theme.violetText = QColor(0x6A4BB5);
    theme.accentText = QColor(0x2560C8);
    return theme;
}

Theme Theme::dark()
{
    Theme theme;
    theme.isDark = true;
    theme.background = QColor(0x12161C);
    theme.panel = QColor(0x1A2028);
    theme.line = QColor(0x2C3541);
    theme.ink = QColor(0xE8EDF3);
    theme.inkSecond = QColor(0xA3AFBD);
    theme.inkFaint = QColor(0x717E8E);
    theme.water = QColor(0x4FA3DB);
    theme.waterPale = QColor(0x21405A);
    theme.accent = QColor(0x6C9DF5);
    theme.accentPale = QColor(0x1F2D47);
    theme.onAccent = QColor(0x0E141C);
    theme.red = QColor(0xF07184);
    theme.redPale = QColor(0x4A232B);
    theme.amber = QColor(0xE8B750);
    theme.green = QColor(0x4FB694);
    theme.violet = QColor(0xA48BE8);
    theme.track = QColor(0x222A34);
    theme.redText = QColor(0xF58A99);
    theme.amberText = QColor(0xE8B750);
    theme.greenText = QColor(0x5CC4A1);
    theme.violetText = QColor(0xB59FF0);
    theme.accentText = QColor(0x86AEF8);
    return theme;
}

const Theme &Theme::current()
{
    return stored();
}

void Theme::setCurrent(const Theme &theme)
{
    stored() = theme;
    emit ThemeNotifier::instance()->changed();
}

QFont Theme::words(double size, QFont::Weight weight) const
{
    QFont font(QStringLiteral("Inter"));
    font.setStyleHint(QFont::SansSerif);
    font.setPixelSize(std::max(9, qRound(size * textScale)));
    font.setWeight(weight);
    return font;
}

QFont Theme::figures(double size, QFont::Weight weight) const
{
    QFont font(QStringLiteral("JetBrains Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(std::max(9, qRound(size * textScale)));
    font.setWeight(weight);
    return font;
}

ThemeNotifier *ThemeNotifier::instance()
{
    static auto *notifier = new ThemeNotifier;
    return notifier;
}

QColor mixed(const QColor &one, const QColor &other, double share)
{
    const auto part = static_cast<float>(std::clamp(share, 0.0, 1.0));
    return QColor::fromRgbF(one.redF() + (other.redF() - one.redF()) * part,
                            one.greenF() + (other.greenF() - one.greenF()) * part,
                            one.blueF() + (other.blueF() - one.blueF()) * part);
}

double contrastOf(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace millrace
