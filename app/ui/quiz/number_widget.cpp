// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/number_widget.h"

#include "sim/kernel/text.h"
#include "ui/lesson/prose.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <cmath>

namespace millrace {

namespace {

constexpr int fieldWidth = 120;
constexpr int digitsMax = 24;
constexpr int decimals = 6;

} // namespace

std::optional<double> numberTyped(const QString &text)
{
    static const QRegularExpression grouped(QStringLiteral("^[+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?$"));
    QString plain = text;
    plain.remove(QRegularExpression(QStringLiteral("\\s")));
    if (grouped.match(plain).hasMatch())
        plain.remove(QLatin1Char(','));
    else
        plain.replace(QLatin1Char(','), QLatin1Char('.'));
    bool isNumber = false;
    const double value = plain.toDouble(&isNumber);
    return isNumber && std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

NumberWidget::NumberWidget(const QuizItem &item, QWidget *parent)
    : QuizWidget(item, parent)
    , m_edit(new QLineEdit(this))
    , m_fault(new Prose(ProseStyle::Wrong, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    const QString unit = QString::fromStdString(item.unit);
    m_edit->setMaxLength(digitsMax);
    m_edit->setAccessibleName(unit.isEmpty() ? tr("Your answer, a number")
                                             : tr("Your answer in %1").arg(unit));
    m_edit->setPlaceholderText(tr("a number"));
    const auto resize = [this] {
        m_edit->setFont(Theme::current().figures(13.5));
        m_edit->setMaximumWidth(Theme::current().scaled(fieldWidth));
    };
    resize();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, resize);
    row->addWidget(m_edit, 1);
    auto *words = new Prose(ProseStyle::Body, this);
    words->setPlain(unit);
    row->addWidget(words, 1, Qt::AlignVCenter);
    column->addLayout(row);
    column->addWidget(m_fault);
    m_fault->setPlain(tr("Type a number, such as 1,500 or 0.5."));
    m_fault->hide();
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        judge();
        emit changed();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        if (hasAnswer())
            emit submitted();
    });
}

void NumberWidget::judge()
{
    const QString text = m_edit->text().trimmed();
    // Someone who has typed a sign or a point only has not finished.
    m_fault->setVisible(text.size() > 1 && !numberTyped(text));
}

bool NumberWidget::hasAnswer() const
{
    return numberTyped(m_edit->text()).has_value();
}

Answer NumberWidget::answer() const
{
    Answer answer;
    answer.number = numberTyped(m_edit->text()).value_or(0);
    return answer;
}

void NumberWidget::setAnswer(const Answer &answer)
{
    m_edit->setText(QString::fromStdString(decimal(answer.number, decimals)));
}

void NumberWidget::setLocked(bool isLocked)
{
    m_edit->setReadOnly(isLocked);
    m_edit->setEnabled(!isLocked);
}

QString NumberWidget::answerText() const
{
    const QString figure = QString::fromStdString(decimal(answer().number, 2));
    return item().unit.empty() ? figure : tr("%1 %2").arg(figure, QString::fromStdString(item().unit));
}

} // namespace millrace
