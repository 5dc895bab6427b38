// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>

namespace millrace::test {

/// Shows a panel at a size and gives it the keyboard.
inline void showPanel(QWidget *panel, int width, int height)
{
    panel->resize(width, height);
    panel->show();
    QApplication::setActiveWindow(panel);
    if (!QTest::qWaitForWindowActive(panel))
        qFatal("the window was not shown");
}

/// The theme at a text scale; the plain light one again when it goes.
struct ThemeFor
{
    explicit ThemeFor(bool isDark, double textScale)
    {
        Theme theme = isDark ? Theme::dark() : Theme::light();
        theme.textScale = textScale;
        applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), theme);
    }
    ~ThemeFor() { applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), Theme::light()); }
};

/// What a panel cuts: a button or label narrower or lower than its words, a widget beyond its parent's width,
/// or one that nobody can name. Empty when all is well.
inline QString cutWords(const QWidget *panel)
{
    const auto isIn = [panel](const QWidget *widget) {
        return widget->isVisibleTo(panel) && widget->width() > 0;
    };
    for (const QPushButton *button : panel->findChildren<QPushButton *>())
        if (isIn(button) && button->width() < button->minimumSizeHint().width())
            return QStringLiteral("button \"%1\": %2 of %3")
                .arg(button->text())
                .arg(button->width())
                .arg(button->minimumSizeHint().width());
    for (const QLabel *label : panel->findChildren<QLabel *>()) {
        if (!isIn(label) || label->text().isEmpty())
            continue;
        const int needed =
            label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        if (label->height() < needed)
            return QStringLiteral("label \"%1\": %2 high, needs %3")
                .arg(label->text())
                .arg(label->height())
                .arg(needed);
        int widest = 0;
        // A whole sentence grows by one endless word in the language of long words: no real one does.
        static const QRegularExpression endless(QStringLiteral("m{10,}$"));
        for (QString word : label->text().split(QRegularExpression(QStringLiteral("[\\s\\x{200b}]+"))))
            widest = qMax(widest, label->fontMetrics().horizontalAdvance(word.remove(endless)));
        if (label->textFormat() == Qt::PlainText && widest > label->width())
            return QStringLiteral("label \"%1\": a word of %2 in %3")
                .arg(label->text())
                .arg(widest)
                .arg(label->width());
    }
    for (const QWidget *each : panel->findChildren<QWidget *>()) {
        const QWidget *parent = each->parentWidget();
        if (isIn(each) && !each->isWindow() && parent != nullptr
            && each->geometry().right() > parent->width() + 1 && parent->inherits("QScrollArea") == false)
            return QStringLiteral("%1 \"%2\" ends at %3 of %4")
                .arg(QString::fromUtf8(each->metaObject()->className()), each->objectName())
                .arg(each->geometry().right())
                .arg(parent->width());
    }
    return {};
}

/// A widget that takes the keyboard and has no name for a screen reader, by class and object name; else
/// empty.
inline QString unnamed(const QWidget *panel)
{
    for (const QWidget *each : panel->findChildren<QWidget *>()) {
        const auto *button = qobject_cast<const QAbstractButton *>(each);
        const bool isNamed = !each->accessibleName().isEmpty()
                             || (button != nullptr && !button->text().isEmpty())
                             || qobject_cast<const QLabel *>(each) != nullptr;
        if (each->isVisibleTo(panel) && (each->focusPolicy() & Qt::TabFocus) != 0 && !isNamed)
            return QString::fromUtf8(each->metaObject()->className()) + QLatin1Char(' ') + each->objectName();
    }
    return {};
}

} // namespace millrace::test
