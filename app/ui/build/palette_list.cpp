// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/palette_list.h"

#include "present/palette_groups.h"
#include "ui/inspector/fold_button.h"
#include "ui/inspector/panel_words.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace millrace {
namespace {

/// So many kinds with their help are taken in at a glance.
constexpr std::size_t fewKinds = 6;

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

/// What one begins with: somewhere to put records, and something that makes them.
bool isBeginning(const std::vector<const ServiceKind *> &kinds)
{
    return kinds.front()->role == ServiceRole::Log || kinds.front()->role == ServiceRole::Source;
}

} // namespace

PaletteList::PaletteList(const std::vector<ServiceKind> &kinds, QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Find: stream, queue, function…"));
    m_search->setAccessibleName(tr("Find a kind of service"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &PaletteList::refresh);
    column->addWidget(m_search);
    m_search->setVisible(kinds.size() > fewKinds);
    const std::vector<PaletteGroup> groups = paletteGroups(kinds);
    for (const PaletteGroup &group : groups)
        addGroup(group.title, group.kinds, kinds.size() <= fewKinds || isBeginning(group.kinds));
    m_nothing = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_nothing);
    refresh();
}

void PaletteList::addGroup(const QString &title, const std::vector<const ServiceKind *> &kinds, bool isOpen)
{
    Group group;
    group.title = title;
    group.fold = new FoldButton(this);
    group.fold->setText(title);
    group.fold->setChecked(isOpen);
    connect(group.fold, &FoldButton::toggled, this, &PaletteList::refresh);
    layout()->addWidget(group.fold);
    QStringList names;
    for (const ServiceKind *kind : kinds)
        names << text(kind->title);
    group.names = wordsLabel(WordStyle::Caption, names.join(QStringLiteral(" · ")), this);
    group.names->setContentsMargins(8, 0, 0, 4);
    layout()->addWidget(group.names);
    for (const ServiceKind *kind : kinds) {
        Entry entry;
        entry.kind = kind;
        entry.button = new QPushButton(text(kind->title) + QStringLiteral("…"), this);
        entry.button->setObjectName(text(kind->name));
        entry.button->setAutoDefault(false);
        entry.button->setAccessibleName(tr("Add: %1").arg(text(kind->title)));
        entry.button->setAccessibleDescription(text(kind->help));
        entry.button->setToolTip(text(kind->help));
        clickOnEnter(entry.button);
        connect(entry.button, &QPushButton::clicked, this,
                [this, name = text(kind->name)] { emit chosen(name); });
        entry.help = wordsLabel(WordStyle::Caption, text(kind->help), this);
        entry.help->setContentsMargins(0, 0, 0, 4);
        layout()->addWidget(entry.button);
        layout()->addWidget(entry.help);
        group.entries.push_back(entry);
    }
    m_groups.push_back(std::move(group));
}

void PaletteList::refresh()
{
    const QString typed = m_search->text().trimmed();
    bool isAny = false;
    for (const Group &group : m_groups) {
        bool isAnyHere = false;
        for (const Entry &entry : group.entries) {
            const bool isShown =
                typed.isEmpty() ? group.fold->isChecked() : isFound(*entry.kind, group.title, typed);
            entry.button->setVisible(isShown);
            entry.help->setVisible(isShown);
            isAnyHere = isAnyHere || isShown;
        }
        group.fold->setVisible(typed.isEmpty());
        group.names->setVisible(typed.isEmpty() && !group.fold->isChecked());
        isAny = isAny || isAnyHere;
    }
    m_nothing->setVisible(!typed.isEmpty() && !isAny);
    setWords(m_nothing, tr("No kind of service is called \"%1\".").arg(typed));
}

QPushButton *PaletteList::firstFound() const
{
    for (const Group &group : m_groups)
        for (const Entry &entry : group.entries)
            if (!entry.button->isHidden())
                return entry.button;
    return nullptr;
}

QPushButton *PaletteList::button(const QString &kind) const
{
    for (const Group &group : m_groups)
        for (const Entry &entry : group.entries)
            if (entry.button->objectName() == kind)
                return entry.button;
    return nullptr;
}

void PaletteList::reveal(const QString &kind)
{
    m_search->clear();
    for (const Group &group : m_groups)
        for (const Entry &entry : group.entries)
            if (entry.button->objectName() == kind)
                group.fold->setChecked(true);
}

bool PaletteList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_search || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    QPushButton *first = firstFound();
    if (first == nullptr)
        return false;
    if (key == Qt::Key_Down) {
        first->setFocus(Qt::TabFocusReason);
        return true;
    }
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !m_search->text().trimmed().isEmpty()) {
        first->click();
        return true;
    }
    return false;
}

} // namespace millrace
