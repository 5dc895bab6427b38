// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/leaves_out_card.h"

#include "ui/inspector/fold_button.h"
#include "ui/inspector/panel_words.h"

#include <QLabel>
#include <QStringList>
#include <QVBoxLayout>

namespace millrace {

LeavesOutCard::LeavesOutCard(QWidget *parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    m_toggle = new FoldButton(this);
    m_toggle->setText(tr("What this model leaves out"));
    m_lines = wordsLabel(WordStyle::Second, {}, this);
    m_lines->setContentsMargins(8, 0, 8, 8);
    column->addWidget(m_toggle);
    column->addWidget(m_lines);
    connect(m_toggle, &QAbstractButton::toggled, this, &LeavesOutCard::showState);
    showState();
}

bool LeavesOutCard::isOpen() const
{
    return m_toggle->isChecked();
}

void LeavesOutCard::setLines(const std::vector<std::string_view> &lines)
{
    QStringList words;
    for (const std::string_view line : lines)
        words << QStringLiteral("• ") + QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size()));
    setWords(m_lines, words.join(QLatin1Char('\n')));
    setVisible(!lines.empty());
}

void LeavesOutCard::showState()
{
    m_toggle->setAccessibleDescription(isOpen() ? tr("open") : tr("closed"));
    m_lines->setVisible(isOpen());
}

} // namespace millrace
