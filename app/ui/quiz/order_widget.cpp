// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/order_widget.h"

#include "ui/lesson/lesson_parts.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

OrderWidget::OrderWidget(const QuizItem &item, QWidget *parent)
    : QuizWidget(item, parent)
    , m_list(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *help = new Prose(ProseStyle::Small, this);
    help->setPlain(tr("Choose one, then move it with Alt+Up and Alt+Down or the buttons."));
    column->addWidget(help);
    m_list->setSpacing(4);
    column->addLayout(m_list);
    auto *buttons = new WrapRow;
    m_up = lessonButton(tr("Move &up"), this);
    m_down = lessonButton(tr("Move &down"), this);
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    column->addLayout(buttons);
    for (std::size_t i = 0; i < item.options.size(); ++i) {
        auto *button = new WrappedRadio(QString::fromStdString(item.options[i].text), this);
        button->installEventFilter(this);
        connect(button, &QAbstractButton::toggled, this, &OrderWidget::number);
        m_rows.push_back({i, button});
    }
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    if (m_rows.empty())
        return;
    shuffle();
    m_rows.front().button->setChecked(true);
    number();
}

void OrderWidget::shuffle()
{
    // A small generator of its own: the same question is always shuffled alike.
    quint32 state = 2'166'136'261U;
    for (const char letter : item().id + item().question)
        state = (state ^ static_cast<unsigned char>(letter)) * 16'777'619U;
    for (std::size_t left = m_rows.size(); left > 1; --left) {
        state = state * 1'664'525U + 1'013'904'223U;
        std::swap(m_rows[left - 1], m_rows[(state >> 16U) % left]);
    }
    const bool isRight = std::is_sorted(m_rows.begin(), m_rows.end(),
                                        [](const Row &a, const Row &b) { return a.option < b.option; });
    if (isRight)
        std::rotate(m_rows.begin(), m_rows.begin() + 1, m_rows.end());
}

void OrderWidget::move(int by)
{
    const auto chosen =
        std::find_if(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.button->isChecked(); });
    const auto from = static_cast<int>(chosen - m_rows.begin());
    const int to = from + by;
    if (m_isLocked || chosen == m_rows.end() || to < 0 || to >= static_cast<int>(m_rows.size()))
        return;
    std::swap(m_rows[static_cast<std::size_t>(from)], m_rows[static_cast<std::size_t>(to)]);
    m_isTouched = true;
    number();
    emit changed();
}

/// Puts the rows at their places and tells each its place.
void OrderWidget::number()
{
    if (m_rows.empty())
        return;
    int place = 0;
    QWidget *before = nullptr;
    for (const Row &row : m_rows) {
        if (m_list->indexOf(row.button) != place) {
            m_list->removeWidget(row.button);
            m_list->insertWidget(place, row.button);
        }
        ++place;
        row.button->setBadge(QString::number(place));
        row.button->setAccessibleName(
            tr("Place %1 of %2: %3").arg(place).arg(m_rows.size()).arg(row.button->plain()));
        if (before != nullptr)
            setTabOrder(before, row.button);
        before = row.button;
    }
    setTabOrder(before, m_up);
    m_up->setEnabled(!m_isLocked && !m_rows.front().button->isChecked());
    m_down->setEnabled(!m_isLocked && !m_rows.back().button->isChecked());
}

Answer OrderWidget::answer() const
{
    Answer answer;
    for (const Row &row : m_rows)
        answer.options.push_back(item().options[row.option].id);
    return answer;
}

void OrderWidget::setAnswer(const Answer &answer)
{
    const auto placeOf = [&](const Row &row) {
        return std::find(answer.options.begin(), answer.options.end(), item().options[row.option].id);
    };
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [&](const Row &a, const Row &b) { return placeOf(a) < placeOf(b); });
    m_isTouched = true;
    number();
}

void OrderWidget::setLocked(bool isLocked)
{
    m_isLocked = isLocked;
    for (const Row &row : m_rows)
        row.button->setEnabled(!isLocked);
    number();
}

QString OrderWidget::answerText() const
{
    QStringList words;
    for (const Row &row : m_rows)
        words << row.button->plain();
    return words.join(QStringLiteral(" → "));
}

bool OrderWidget::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (isArrow && (key->modifiers() & Qt::AltModifier) != 0) {
            if (event->type() == QEvent::KeyPress)
                move(key->key() == Qt::Key_Up ? -1 : 1);
            event->accept();
            return true;
        }
    }
    return QuizWidget::eventFilter(watched, event);
}

} // namespace millrace
