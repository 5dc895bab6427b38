// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"

#include <QDialog>
#include <QString>
#include <QStringList>

namespace millrace {

/// What a person has chosen about the window; kept in the XDG configuration folder.
struct Settings
{
    enum class Look { FollowDesktop, Light, Dark };
    Look look = Look::FollowDesktop;
    int textPercent = 100; ///< 80 .. 200
    bool isStill = false;  ///< reduced motion

    static Settings load();
    void save() const;
    Theme theme() const;

    static QStringList recentFiles();
    static void addRecentFile(const QString &path);
};

/// Where progress and the saved present session live: XDG data and state folders, made when missing.
QString progressFolder();
QString stateFolder();

/// Chooses the above, shown at once while choosing.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(const Settings &settings, QWidget *parent = nullptr);
    Settings settings() const { return m_settings; }

signals:
    void changed(const millrace::Settings &settings);

private:
    Settings m_settings;
};

} // namespace millrace
