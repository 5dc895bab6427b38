// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace millrace {

/// One thing that can be found and done.
struct PaletteEntry
{
    QString title;
    QString kind; ///< "Lesson", "Shard", "Action": shown behind the title
    QString shortcut;
    std::function<void()> run;
};

/// How well typed letters fit a title: 0 not at all; more is better. Letters must come in order.
int fitOf(const QString &typed, const QString &title);

/// Type a few letters, choose with the arrows, Enter does it.
class CommandPalette : public QDialog
{
    Q_OBJECT

public:
    CommandPalette(std::vector<PaletteEntry> entries, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void runChosen();

    std::vector<PaletteEntry> m_entries;
    QLineEdit *m_field = nullptr;
    QListWidget *m_list = nullptr;
};

} // namespace millrace
