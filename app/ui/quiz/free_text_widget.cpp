// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/free_text_widget.h"

#include "ui/lesson/lesson_parts.h"
#include "ui/quiz/wrapped_choice.h"

#include <QPlainTextEdit>

#include <algorithm>

namespace millrace {

namespace {

constexpr int fieldHeight = 104;
constexpr int lettersMax = 4'000;

} // namespace

FreeTextWidget::FreeTextWidget(const QuizItem &item, QWidget *parent)
    : QuizWidget(item, parent)
    , m_edit(new QPlainTextEdit(this))
    , m_model(new QWidget(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_edit->setAccessibleName(tr("Your answer, in your own words"));
    m_edit->setPlaceholderText(tr("Write it in your own words."));
    m_edit->setTabChangesFocus(true);
    const auto resize = [this] { m_edit->setFixedHeight(Theme::current().scaled(fieldHeight)); };
    resize();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, resize);
    column->addWidget(m_edit);

    auto *model = new QVBoxLayout(m_model);
    model->setContentsMargins(0, 0, 0, 0);
    model->setSpacing(8);
    auto *box = new ToneBox(ToneBox::Tone::Accent, m_model);
    box->add(ProseStyle::SmallStrong, tr("A model answer"));
    box->add(ProseStyle::Body)->setMarkdown(item.modelAnswer);
    model->addWidget(box);
    if (!item.keyPoints.empty()) {
        auto *head = new Prose(ProseStyle::Heading, m_model);
        head->setPlain(tr("Which of these did you say?"));
        model->addSpacing(4);
        model->addWidget(head);
    }
    for (const std::string &point : item.keyPoints) {
        auto *tick = new WrappedCheck(QString::fromStdString(point), m_model);
        connect(tick, &QAbstractButton::clicked, this, &FreeTextWidget::pointTicked);
        model->addWidget(tick);
        m_points.push_back(tick);
    }
    m_model->hide();
    column->addWidget(m_model);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        if (m_edit->toPlainText().size() > lettersMax)
            m_edit->setPlainText(m_edit->toPlainText().left(lettersMax));
        emit changed();
    });
}

bool FreeTextWidget::hasAnswer() const
{
    return !m_edit->toPlainText().trimmed().isEmpty();
}

Answer FreeTextWidget::answer() const
{
    Answer answer;
    answer.text = m_edit->toPlainText().toStdString();
    for (std::size_t i = 0; i < m_points.size(); ++i)
        if (m_points[i]->isChecked())
            answer.options.push_back(std::to_string(i));
    return answer;
}

void FreeTextWidget::setAnswer(const Answer &answer)
{
    m_edit->setPlainText(QString::fromStdString(answer.text));
    for (std::size_t i = 0; i < m_points.size(); ++i)
        m_points[i]->setChecked(std::find(answer.options.begin(), answer.options.end(), std::to_string(i))
                                != answer.options.end());
}

void FreeTextWidget::setLocked(bool isLocked)
{
    m_edit->setReadOnly(isLocked);
}

void FreeTextWidget::showGrade(const Grade &)
{
    m_model->show();
}

void FreeTextWidget::clearGrade()
{
    m_model->hide();
}

QString FreeTextWidget::answerText() const
{
    return m_edit->toPlainText().trimmed();
}

} // namespace millrace
