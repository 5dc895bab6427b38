// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <string_view>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;

namespace millrace {

class FoldButton;
struct ServiceKind;

/// The kinds of services that can be added, in groups, each with its line of help. Typing narrows them down;
/// Enter then takes the first. Few kinds are all in sight; of many, the groups that one begins with.
class PaletteList : public QWidget
{
    Q_OBJECT

public:
    explicit PaletteList(const std::vector<ServiceKind> &kinds, QWidget *parent = nullptr);

    QLineEdit *search() const { return m_search; }
    QPushButton *button(const QString &kind) const;
    /// Opens the group of a kind.
    void reveal(const QString &kind);

signals:
    void chosen(const QString &kind);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Entry
    {
        const ServiceKind *kind = nullptr;
        QPushButton *button = nullptr;
        QLabel *help = nullptr;
    };
    struct Group
    {
        QString title;
        FoldButton *fold = nullptr;
        QLabel *names = nullptr; ///< what is in it, while it is closed
        std::vector<Entry> entries;
    };

    void addGroup(const QString &title, const std::vector<const ServiceKind *> &kinds, bool isOpen);
    void refresh();
    QPushButton *firstFound() const;

    QLineEdit *m_search = nullptr;
    QLabel *m_nothing = nullptr;
    std::vector<Group> m_groups;
};

} // namespace millrace
