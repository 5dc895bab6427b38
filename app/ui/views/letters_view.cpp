// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/letters_view.h"

#include "sim/kernel/text.h"
#include "ui/views/letters_picture.h"

namespace millrace {

LettersView::LettersView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_letters(new LettersPicture)
{
    setUp(m_letters, title());
}

QString LettersView::title()
{
    return tr("Dead letters");
}

std::vector<ServiceIndex> LettersView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> holders;
    for (const ServiceFrame &service : frame.services)
        if (holdsLetters(service))
            holders.push_back(service.index);
    return holders;
}

void LettersView::take(const Frame &frame, ServiceIndex)
{
    m_letters->show(lettersOf(frame));
}

TableContent LettersView::table() const
{
    return letterTable(m_letters->board());
}

QString LettersView::summary() const
{
    const LetterBoard &board = m_letters->board();
    const auto number = [](std::int64_t value) { return QString::fromStdString(thousands(value)); };
    QStringList words{tr("%1 dead letters").arg(number(board.total))};
    if (board.total > static_cast<std::int64_t>(board.letters.size()))
        words << tr("newest %1 listed").arg(number(static_cast<std::int64_t>(board.letters.size())));
    if (board.records > 0)
        words << tr("%1 records").arg(number(board.records));
    if (board.goneLetters > 0)
        words << tr("%1 name records that are gone").arg(number(board.goneLetters));
    return words.join(QStringLiteral(" · "));
}

QString LettersView::emptyText() const
{
    return tr(
        "Here every batch or message that somebody gave up on is listed, with its reason and whether its records "
        "can still be read. Add a queue, and name it as a destination on failure or for redrive.");
}

} // namespace millrace
