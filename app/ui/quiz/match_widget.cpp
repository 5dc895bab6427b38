// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/match_widget.h"

#include "ui/lesson/lesson_parts.h"
#include "ui/quiz/elided_combo.h"

#include <QHBoxLayout>
#include <QStringList>

#include <algorithm>

namespace millrace {

namespace {

QString letterOf(std::size_t match)
{
    return match < 26 ? QString(QChar(u'A' + static_cast<char16_t>(match))) : QString::number(match + 1);
}

} // namespace

MatchWidget::MatchWidget(const QuizItem &item, QWidget *parent)
    : QuizWidget(item, parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *box = new ToneBox(ToneBox::Tone::Plain, this);
    for (std::size_t i = 0; i < item.matches.size(); ++i) {
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        auto *letter = new Prose(ProseStyle::Figure, box);
        letter->setPlain(letterOf(i));
        auto *words = new Prose(ProseStyle::Body, box);
        words->setMarkdown(item.matches[i].second);
        row->addWidget(letter, 0, Qt::AlignTop);
        row->addWidget(words, 1);
        box->column()->addLayout(row);
    }
    column->addWidget(box);
    for (const QuizItem::Option &option : item.options) {
        column->addSpacing(8);
        auto *words = new Prose(ProseStyle::Strong, this);
        words->setMarkdown(option.text);
        auto *combo = new ElidedCombo(this);
        combo->setAccessibleName(tr("Match of %1").arg(words->text()));
        words->setBuddy(combo);
        combo->addItem(tr("Choose…"));
        for (std::size_t i = 0; i < item.matches.size(); ++i) {
            ProseDocument plain(ProseStyle::Body);
            plain.setMarkdown(QString::fromStdString(item.matches[i].second));
            combo->addItem(tr("%1 · %2").arg(letterOf(i), plain.plain()));
        }
        auto *reason = new Prose(ProseStyle::Small, this);
        reason->hide();
        column->addWidget(words);
        column->addWidget(combo);
        column->addWidget(reason);
        connect(combo, &QComboBox::currentIndexChanged, this, &MatchWidget::changed);
        m_rows.push_back({combo, reason});
    }
}

bool MatchWidget::hasAnswer() const
{
    return std::all_of(m_rows.begin(), m_rows.end(),
                       [](const Row &row) { return row.combo->currentIndex() > 0; });
}

Answer MatchWidget::answer() const
{
    Answer answer;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (const int match = m_rows[i].combo->currentIndex() - 1; match >= 0)
            answer.pairs.emplace_back(item().options[i].id,
                                      item().matches[static_cast<std::size_t>(match)].first);
    return answer;
}

void MatchWidget::setAnswer(const Answer &answer)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        for (const auto &[left, right] : answer.pairs)
            for (std::size_t match = 0; match < item().matches.size(); ++match)
                if (left == item().options[i].id && right == item().matches[match].first)
                    m_rows[i].combo->setCurrentIndex(static_cast<int>(match) + 1);
}

void MatchWidget::setLocked(bool isLocked)
{
    for (const Row &row : m_rows)
        row.combo->setEnabled(!isLocked);
}

void MatchWidget::showGrade(const Grade &)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const QuizItem::Option &option = item().options[i];
        const int given = m_rows[i].combo->currentIndex() - 1;
        const auto wanted = std::find_if(item().matches.begin(), item().matches.end(),
                                         [&](const auto &match) { return match.first == option.match; });
        const auto place = static_cast<std::size_t>(wanted - item().matches.begin());
        const bool isRight = given >= 0 && static_cast<std::size_t>(given) == place;
        const QString verdict =
            isRight ? tr("✓ **Right.** %2") : tr("✗ **It is %1.** %2").arg(letterOf(place));
        m_rows[i].reason->setStyle(isRight ? ProseStyle::Right : ProseStyle::Small);
        m_rows[i].reason->setMarkdown(
            QString(verdict)
                .replace(QLatin1String("%2"), QString::fromStdString(option.feedback))
                .toStdString());
        m_rows[i].reason->show();
    }
}

void MatchWidget::clearGrade()
{
    for (const Row &row : m_rows)
        row.reason->hide();
}

QString MatchWidget::answerText() const
{
    QStringList pairs;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        pairs << QString::fromStdString(item().options[i].text) + QStringLiteral(": ")
                     + m_rows[i].combo->currentText();
    return pairs.join(QStringLiteral("; "));
}

} // namespace millrace
