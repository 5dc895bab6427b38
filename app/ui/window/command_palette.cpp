// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_palette.h"

#include "present/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr std::size_t rowsMax = 60;

} // namespace

int fitOf(const QString &typed, const QString &title)
{
    if (typed.isEmpty())
        return 1;
    const QString wanted = typed.toCaseFolded();
    const QString text = title.toCaseFolded();
    const qsizetype whole = text.indexOf(wanted);
    if (whole >= 0)
        return 1000 - static_cast<int>(std::min<qsizetype>(whole, 400))
               + (whole == 0 || text[whole - 1].isSpace() ? 500 : 0);
    qsizetype at = -1;
    int gaps = 0;
    for (const QChar letter : wanted) {
        if (letter.isSpace())
            continue;
        const qsizetype next = text.indexOf(letter, at + 1);
        if (next < 0)
            return 0;
        gaps += static_cast<int>(next - at) - 1;
        at = next;
    }
    return std::max(1, 300 - gaps * 4);
}

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, QWidget *parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
    , m_entries(std::move(entries))
{
    setAccessibleName(tr("Search lessons, shards and actions"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    m_field = new QLineEdit;
    m_field->setPlaceholderText(tr("Type what you look for"));
    m_field->setAccessibleName(tr("Search"));
    m_field->setFont(Theme::current().words(15));
    m_list = new QListWidget;
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setObjectName(QStringLiteral("found"));
    layout->addWidget(m_field);
    layout->addWidget(m_list);
    resize(Theme::current().scaled(560), Theme::current().scaled(420));
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runChosen);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::runChosen);
    filter();
    m_field->setFocus();
}

void CommandPalette::filter()
{
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (const int fit = fitOf(m_field->text(), m_entries[i].title); fit > 0)
            found.emplace_back(-fit, i);
    std::sort(found.begin(), found.end());
    m_list->clear();
    for (std::size_t row = 0; row < found.size() && row < rowsMax; ++row) {
        const PaletteEntry &entry = m_entries[found[row].second];
        QString text = entry.title + QStringLiteral("   ·   ") + entry.kind;
        if (!entry.shortcut.isEmpty())
            text += QStringLiteral("   ·   ") + entry.shortcut;
        auto *item = new QListWidgetItem(text, m_list);
        item->setData(Qt::UserRole, static_cast<int>(found[row].second));
    }
    if (m_list->count() == 0) {
        auto *none =
            new QListWidgetItem(tr("Nothing fits \"%1\". Try fewer letters.").arg(m_field->text()), m_list);
        none->setFlags(Qt::NoItemFlags);
    }
    m_list->setCurrentRow(0);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int step = key->key() == Qt::Key_Down       ? 1
                         : key->key() == Qt::Key_Up       ? -1
                         : key->key() == Qt::Key_PageDown ? 8
                         : key->key() == Qt::Key_PageUp   ? -8
                                                          : 0;
        if (step != 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::runChosen()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr || !item->data(Qt::UserRole).isValid())
        return;
    const auto run = m_entries[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())].run;
    accept();
    if (run)
        run();
}

} // namespace millrace
