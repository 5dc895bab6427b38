// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lab_session.h"
#include "present/selection.h"
#include "ui/canvas/canvas_panel.h"
#include "ui/canvas/canvas_view.h"
#include "ui/time/time_bar.h"
#include "ui/time/time_track.h"
#include "ui/window/main_window.h"
#include "ui/window/style_sheet.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

/// The real window, worked by keys alone: whatever has the keyboard gets them, as from a keyboard.
namespace millrace::test {

/// Settings, progress and recent files of a test go into a folder of its own. Before QApplication is made.
inline void useOwnFolders()
{
    static const QTemporaryDir home;
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
        qputenv(name, QFile::encodeName(home.path()));
    QDir::setCurrent(home.path());
}

/// Offscreen nobody gives the keyboard to a dialog that opens, and back when it closes, as every desktop
/// does.
inline void handOverKeyboard()
{
    QWidget *front = QApplication::activeModalWidget();
    for (QWidget *window : QApplication::topLevelWidgets())
        if (front == nullptr && window->isVisible() && qobject_cast<MainWindow *>(window) != nullptr)
            front = window;
    if (front == nullptr)
        qFatal("there is no window");
    if (QApplication::activeWindow() == front)
        return;
    front->activateWindow();
    // A window counts as active already while the one that it belongs to is.
    if (!QTest::qWaitFor([front] { return QApplication::activeWindow() == front; }))
        qFatal("no window has the keyboard");
}

/// Where a key goes: into the open menu or list, else to what has the focus.
inline QWidget *keyTarget()
{
    if (QWidget *popup = QApplication::activePopupWidget())
        return popup->focusWidget() != nullptr ? popup->focusWidget() : popup;
    handOverKeyboard();
    if (QWidget *focus = QApplication::focusWidget())
        return focus;
    return QApplication::activeWindow();
}

inline void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QTest::keyClick(keyTarget(), key, modifiers);
}

inline void type(const QString &text)
{
    for (const QChar letter : text)
        QTest::keyClick(keyTarget(), letter.toLatin1());
}

/// Replaces what stands in a field.
inline void typeOver(const QString &text)
{
    press(Qt::Key_A, Qt::ControlModifier);
    type(text);
}

/// What a screen reader says a widget is.
inline QString spokenName(QWidget *widget)
{
    // For lists that drop down Qt gives the choice as the name here, and the name by the label beside it.
    if (!widget->accessibleName().isEmpty())
        return widget->accessibleName();
    QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
    return spoken != nullptr ? spoken->text(QAccessible::Name) : QString();
}

using IsIt = std::function<bool(QWidget *)>;

inline IsIt isNamed(const QString &name)
{
    return [name](QWidget *widget) { return spokenName(widget) == name; };
}

template <typename Type>
bool isA(QWidget *widget)
{
    return qobject_cast<Type *>(widget) != nullptr;
}

/// Tab until the focus is where it should be; nullptr, and a note of the way, when it never gets there.
inline QWidget *tabTo(const IsIt &isIt)
{
    QStringList way;
    QList<QWidget *> seen;
    if (QApplication::activePopupWidget() == nullptr)
        handOverKeyboard();
    for (int i = 0; i < 300; ++i) {
        QWidget *focus = QApplication::focusWidget();
        if (focus != nullptr && isIt(focus))
            return focus;
        if (focus != nullptr && i > 0 && focus == seen.value(0))
            break;
        seen << focus;
        way << (focus != nullptr ? spokenName(focus) : QStringLiteral("nothing"));
        press(Qt::Key_Tab);
    }
    qWarning("Tab went to: %s", qPrintable(way.join(QStringLiteral(" | "))));
    return nullptr;
}

/// Every word on labels that are shown, below a widget.
inline QString wordsOf(const QWidget *widget)
{
    QString words;
    for (const QLabel *label : widget->findChildren<QLabel *>())
        if (label->isVisible())
            words += label->text() + u'\n';
    return words;
}

/// A window with the folders that it keeps things in.
class WindowHands
{
public:
    WindowHands(const QString &progress, const QString &state)
        : m_window(std::make_unique<MainWindow>(Settings()))
    {
        m_window->setFolders(progress, state);
        m_window->show();
        QApplication::setActiveWindow(m_window.get());
        if (!QTest::qWaitForWindowActive(m_window.get()))
            qFatal("the window was not shown");
    }

    MainWindow *operator->() const { return m_window.get(); }
    MainWindow &window() const { return *m_window; }
    LabSession &session() const { return *m_window->session(); }
    std::shared_ptr<const Frame> frame() const { return session().frame(); }
    double now() const { return toSeconds(frame()->elapsed()); }

    /// All that was asked for has been done and is shown.
    void settle() const
    {
        session().settle();
        QCoreApplication::processEvents();
    }
    /// F6 until the keyboard is in a part of the window.
    bool goTo(const QWidget *part) const
    {
        for (int i = 0; i < 12; ++i) {
            if (part->isAncestorOf(QApplication::focusWidget()))
                return true;
            press(Qt::Key_F6);
        }
        return false;
    }
    /// Ctrl+K, a few letters, Enter.
    void search(const QString &letters) const
    {
        press(Qt::Key_K, Qt::ControlModifier);
        type(letters);
        press(Qt::Key_Return);
        settle();
    }
    /// By the keys of the time bar.
    bool seekTo(int seconds) const
    {
        if (!goTo(m_window->timeBar())
            || tabTo([this](QWidget *w) { return w == m_window->timeBar()->track(); }) == nullptr)
            return false;
        settle();
        if (session().state()->isPlaying)
            press(Qt::Key_Space);
        press(Qt::Key_Home);
        settle();
        for (int i = 0; i < seconds / 10; ++i)
            press(Qt::Key_PageUp);
        for (int i = 0; i < seconds % 10; ++i)
            press(Qt::Key_Right);
        settle();
        return now() == seconds;
    }
    void asFastAsItCanBe() const
    {
        for (int i = 0; i < 20 && session().state()->speed != asFastAsItCan; ++i) {
            press(Qt::Key_Plus);
            settle();
        }
    }
    void close() { m_window->close(); }

private:
    std::unique_ptr<MainWindow> m_window;
};

} // namespace millrace::test
