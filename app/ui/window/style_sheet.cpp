// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/style_sheet.h"

#include "present/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPalette>
#include <QStyleFactory>

#include <algorithm>

namespace millrace {

QString styleSheetFor(const Theme &theme)
{
    QString sheet = QStringLiteral(R"(
* { outline: none; }
QMainWindow, QDialog { background: @background; }
QToolTip { background: @panel; color: @ink; border: 1px solid @line; padding: 4px 6px; }
QLabel { background: transparent; }
QFrame#panel { background: @panel; border: none; }
QFrame#topBar { background: @panel; border: none; border-bottom: 1px solid @line; }
QFrame#leftPanel { background: @panel; border: none; border-right: 1px solid @line; }
QFrame#rightPanel { background: @panel; border: none; border-left: 1px solid @line; }
QFrame#card { background: @panel; border: 1px solid @line; border-radius: 7px; }
QFrame#caption { background: @accentPale; border: none; border-bottom: 1px solid @line; }
QFrame#banner { background: @redPale; border: none; border-bottom: 1px solid @red; }
QPushButton, QToolButton#boxed { color: @ink; background: @panel; border: 1px solid @line; border-radius: 6px;
    padding: 5px 12px; min-height: @wordsHeight; font-weight: 500; }
QPushButton:hover, QToolButton#boxed:hover { background: @track; }
QPushButton:pressed, QToolButton#boxed:pressed { background: @line; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 4px 11px; }
QPushButton:disabled, QToolButton#boxed:disabled { color: @faint; background: @background; }
QPushButton:default, QPushButton#primary { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton#primary:hover { background: @accentText; }
QPushButton#primary:focus { border: 2px solid @ink; }
QPushButton#primary:disabled { background: @track; color: @faint; border-color: @line; }
QPushButton#tab { background: transparent; border: none; border-bottom: 3px solid transparent; border-radius: 0;
    padding: 14px 4px 11px 4px; color: @second; font-weight: 500; }
QPushButton#tab:hover { color: @ink; }
QPushButton#tab:checked { color: @ink; border-bottom: 3px solid @accent; font-weight: 600; }
QPushButton#tab:focus { border-bottom: 3px solid @accent; color: @accentText; text-decoration: underline; }
QTabBar#views { background: transparent; }
QTabBar#views::tab { background: transparent; color: @second; border: none; border-bottom: 2px solid transparent;
    padding: 6px 9px 5px 9px; min-height: @wordsHeight; }
QTabBar#views::tab:hover { color: @ink; }
QTabBar#views::tab:selected { color: @ink; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar#views:focus::tab:selected { color: @accentText; text-decoration: underline; }
QTabBar#views::scroller { width: 48px; }
QTabBar#views QToolButton { background: @background; border: 1px solid @line; border-radius: 4px; }
QPushButton#quiet { background: transparent; border: 1px solid transparent; color: @second; padding: 4px 8px; }
QPushButton#quiet:hover { color: @ink; background: @track; }
QPushButton#quiet:focus { border: 2px solid @accent; padding: 3px 7px; }
QPushButton#search { text-align: left; background: @track; color: @second; border: 1px solid @track; font-weight: 400; }
QPushButton#search:focus { border: 2px solid @accent; padding: 4px 11px; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox { color: @ink; background: @background;
    border: 1px solid @line; border-radius: 6px; padding: 4px 8px; selection-background-color: @accent;
    selection-color: @onAccent; min-height: @wordsHeight; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border: 2px solid @accent; padding: 3px 7px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox QAbstractItemView, QMenu, QListView, QTreeView, QTableView { background: @panel; color: @ink;
    border: 1px solid @line; selection-background-color: @accentPale; selection-color: @ink; }
QAbstractItemView { alternate-background-color: @background; gridline-color: @line; }
QAbstractItemView:focus { border: 2px solid @accent; }
QListView#found::item { padding: 5px 8px; }
QHeaderView::section { background: @background; color: @second; border: none; border-bottom: 1px solid @line;
    border-right: 1px solid @line; padding: 4px 8px; }
QMenu { padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accentPale; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenuBar { background: @panel; color: @ink; border-bottom: 1px solid @line; }
QMenuBar::item:selected { background: @accentPale; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
    width: 0; height: 0; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar { background: @track; border: none; border-radius: 4px; height: 8px; color: @ink; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QCheckBox, QRadioButton { color: @ink; spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @accent; }
QTextBrowser { background: transparent; border: none; color: @ink; }
)");
    const auto put = [&sheet](const char *name, const QColor &colour) {
        sheet.replace(QLatin1Char('@') + QLatin1String(name), colour.name());
    };
    // To a layout this is the least height: words twice as large need it, too.
    sheet.replace(QLatin1String("@wordsHeight"),
                  QStringLiteral("%1px").arg(std::max(20, QFontMetrics(theme.words()).height())));
    // Longer names first, so that none is the beginning of another.
    put("background", theme.background);
    put("accentPale", theme.accentPale);
    put("accentText", theme.accentText);
    put("onAccent", theme.onAccent);
    put("accent", theme.accent);
    put("redPale", theme.redPale);
    put("red", theme.red);
    put("panel", theme.panel);
    put("second", theme.inkSecond);
    put("faint", theme.inkFaint);
    put("track", theme.track);
    put("line", theme.line);
    put("ink", theme.ink);
    return sheet;
}

void applyTheme(QApplication &application, const Theme &theme)
{
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setFont(theme.words());
    QPalette palette;
    palette.setColor(QPalette::Window, theme.background);
    palette.setColor(QPalette::WindowText, theme.ink);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.background);
    palette.setColor(QPalette::Text, theme.ink);
    palette.setColor(QPalette::Button, theme.panel);
    palette.setColor(QPalette::ButtonText, theme.ink);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.onAccent);
    palette.setColor(QPalette::PlaceholderText, theme.inkSecond);
    palette.setColor(QPalette::ToolTipBase, theme.panel);
    palette.setColor(QPalette::ToolTipText, theme.ink);
    palette.setColor(QPalette::Link, theme.accentText);
    palette.setColor(QPalette::Mid, theme.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.inkFaint);
    application.setPalette(palette);
    application.setStyleSheet(styleSheetFor(theme));
    // Last: a new style sheet puts back the fonts that widgets had when they were first polished.
    Theme::setCurrent(theme);
}

} // namespace millrace
