// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QApplication;

namespace millrace {

struct Theme;

/// The look of every ordinary widget, made from the theme: flat, one line of border, visible focus.
QString styleSheetFor(const Theme &theme);

/// Puts the theme in force: fonts, palette, style sheet, and everyone who paints by hand.
void applyTheme(QApplication &application, const Theme &theme);

} // namespace millrace
