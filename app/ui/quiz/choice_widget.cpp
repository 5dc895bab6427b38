// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/choice_widget.h"

#include "ui/lesson/prose.h"
#include "ui/quiz/wrapped_choice.h"

#include <QStringList>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

ChoiceWidget::ChoiceWidget(const QuizItem &item, QWidget *parent)
    : QuizWidget(item, parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    for (const QuizItem::Option &option : item.options) {
        const QString words = QString::fromStdString(option.text);
        QAbstractButton *button = item.kind == QuizItem::Kind::Single
                                      ? static_cast<QAbstractButton *>(new WrappedRadio(words, this))
                                      : new WrappedCheck(words, this);
        auto *reason = new Prose(ProseStyle::Small, this);
        reason->setContentsMargins(0, 0, 0, 0);
        reason->hide();
        column->addWidget(button);
        column->addWidget(reason);
        connect(button, &QAbstractButton::toggled, this, &ChoiceWidget::changed);
        m_rows.push_back({button, reason});
    }
}

bool ChoiceWidget::hasAnswer() const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.button->isChecked(); });
}

Answer ChoiceWidget::answer() const
{
    Answer answer;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].button->isChecked())
            answer.options.push_back(item().options[i].id);
    return answer;
}

void ChoiceWidget::setAnswer(const Answer &answer)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_rows[i].button->setChecked(
            std::find(answer.options.begin(), answer.options.end(), item().options[i].id)
            != answer.options.end());
}

void ChoiceWidget::setLocked(bool isLocked)
{
    for (const Row &row : m_rows)
        row.button->setEnabled(!isLocked);
}

void ChoiceWidget::showGrade(const Grade &)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const QuizItem::Option &option = item().options[i];
        const QString reason = QString::fromStdString(option.feedback);
        const QString verdict = option.isCorrect ? tr("✓ **Right.** %1") : tr("✗ **Not so.** %1");
        m_rows[i].reason->setStyle(option.isCorrect ? ProseStyle::Right : ProseStyle::Small);
        m_rows[i].reason->setMarkdown(verdict.arg(reason).toStdString());
        m_rows[i].reason->show();
    }
}

void ChoiceWidget::clearGrade()
{
    for (const Row &row : m_rows)
        row.reason->hide();
}

QString ChoiceWidget::answerText() const
{
    QStringList chosen;
    for (const Row &row : m_rows)
        if (row.button->isChecked())
            chosen << row.button->accessibleName();
    return chosen.join(QStringLiteral("; "));
}

} // namespace millrace
