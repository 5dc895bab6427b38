// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPalette>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr int recentFilesMax = 8;

QSettings storedSettings()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("millrace"),
                     QStringLiteral("millrace"));
}

/// The desktop's own palette, as it was before ours: taken once.
bool desktopIsDark()
{
    static const bool isDark = QPalette().color(QPalette::Window).lightness() < 128;
    return isDark;
}

QString madeFolder(const QString &path)
{
    QDir().mkpath(path);
    return path;
}

} // namespace

Settings Settings::load()
{
    desktopIsDark();
    const QSettings stored = storedSettings();
    Settings settings;
    const QString look = stored.value(QStringLiteral("look")).toString();
    settings.look = look == u"light" ? Look::Light : look == u"dark" ? Look::Dark : Look::FollowDesktop;
    settings.textPercent = std::clamp(stored.value(QStringLiteral("text_percent"), 100).toInt(), 80, 200);
    settings.isStill = stored.value(QStringLiteral("reduced_motion"), false).toBool();
    return settings;
}

void Settings::save() const
{
    QSettings stored = storedSettings();
    stored.setValue(QStringLiteral("look"), look == Look::Light  ? QStringLiteral("light")
                                            : look == Look::Dark ? QStringLiteral("dark")
                                                                 : QStringLiteral("desktop"));
    stored.setValue(QStringLiteral("text_percent"), textPercent);
    stored.setValue(QStringLiteral("reduced_motion"), isStill);
}

Theme Settings::theme() const
{
    const bool isDark = look == Look::Dark || (look == Look::FollowDesktop && desktopIsDark());
    Theme theme = isDark ? Theme::dark() : Theme::light();
    theme.textScale = textPercent / 100.0;
    theme.isStill = isStill;
    return theme;
}

QStringList Settings::recentFiles()
{
    return storedSettings().value(QStringLiteral("recent_files")).toStringList();
}

void Settings::addRecentFile(const QString &path)
{
    QSettings stored = storedSettings();
    QStringList files = stored.value(QStringLiteral("recent_files")).toStringList();
    files.removeAll(path);
    files.prepend(path);
    stored.setValue(QStringLiteral("recent_files"), files.mid(0, recentFilesMax));
}

QString progressFolder()
{
    return madeFolder(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
                      + QStringLiteral("/millrace"));
}

QString stateFolder()
{
    QString base = qEnvironmentVariable("XDG_STATE_HOME");
    if (base.isEmpty())
        base = QDir::homePath() + QStringLiteral("/.local/state");
    return madeFolder(base + QStringLiteral("/millrace"));
}

SettingsDialog::SettingsDialog(const Settings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
{
    setWindowTitle(tr("Settings"));
    auto *form = new QFormLayout;
    form->setVerticalSpacing(16);
    form->setHorizontalSpacing(20);
    auto *look = new QComboBox;
    look->addItems({tr("Follow the desktop"), tr("Light"), tr("Dark")});
    look->setCurrentIndex(static_cast<int>(settings.look));
    look->setAccessibleName(tr("Look"));
    form->addRow(tr("&Look"), look);
    auto *size = new QSlider(Qt::Horizontal);
    size->setRange(80, 200);
    size->setSingleStep(5);
    size->setPageStep(10);
    size->setValue(settings.textPercent);
    size->setMinimumWidth(220);
    size->setAccessibleName(tr("Text size in per cent"));
    auto *sizeWords = new QLabel(tr("%1 %").arg(settings.textPercent));
    sizeWords->setMinimumWidth(52);
    auto *sizeRow = new QHBoxLayout;
    sizeRow->addWidget(size);
    sizeRow->addWidget(sizeWords);
    auto *sizeLabel = new QLabel(tr("&Text size"));
    sizeLabel->setBuddy(size); // a row of two has none by itself
    form->addRow(sizeLabel, sizeRow);
    auto *still = new QCheckBox(tr("Positions &jump, nothing drifts"));
    still->setChecked(settings.isStill);
    form->addRow(tr("Reduced motion"), still);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 20);
    layout->setSpacing(20);
    layout->addLayout(form);
    layout->addWidget(buttons);

    connect(look, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_settings.look = static_cast<Settings::Look>(index);
        emit changed(m_settings);
    });
    connect(size, &QSlider::valueChanged, this, [this, sizeWords](int percent) {
        m_settings.textPercent = percent;
        sizeWords->setText(tr("%1 %").arg(percent));
        emit changed(m_settings);
    });
    connect(still, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.isStill = isOn;
        emit changed(m_settings);
    });
}

} // namespace millrace
