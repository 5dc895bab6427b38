// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/command_dialog.h"

#include "present/command_words.h"
#include "present/lab_session.h"
#include "present/theme.h"
#include "sim/scenario/scenario.h"
#include "ui/build/parameter_field.h"
#include "ui/build/service_form.h"
#include "ui/build/trace_names.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/tick_box.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr std::size_t lanesOfferedMax = 500;

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

/// A form that scrolls when the screen is too small for it, and asks for its full height when it is not.
class FormScroll : public QScrollArea
{
public:
    using QScrollArea::QScrollArea;
    QSize sizeHint() const override
    {
        const Theme &theme = Theme::current();
        const QSize room = screen() != nullptr ? screen()->availableSize() : QSize(1280, 800);
        return {std::min(theme.scaled(440), room.width() * 3 / 4),
                std::min({widget()->sizeHint().height() + 4, theme.scaled(440), room.height() / 2})};
    }
};

} // namespace

CommandQuestion questionOf(const CommandInfo &info, const ServiceFrame &service, LaneIndex lane)
{
    CommandQuestion question;
    question.title = text(info.title);
    question.help = text(info.help);
    question.accept = question.title;
    question.arguments = info.arguments;
    const LaneFrame *chosen = nullptr;
    for (const LaneFrame &each : service.lanes)
        if (each.index == lane)
            chosen = &each;
    question.values = presetArguments(info, service, chosen);
    for (const LaneFrame &each : service.lanes)
        if (each.state == LaneState::Open && question.words.size() < lanesOfferedMax)
            question.words.push_back(each.name);
    for (std::size_t i = 0; i < question.arguments.size(); ++i)
        if (isLaneArgument(info, i) && !question.words.empty() && service.lanes.size() <= lanesOfferedMax) {
            ParameterInfo &argument = question.arguments[i];
            argument.kind = ParameterKind::Choice;
            // A closed lane may have been chosen: it is named, and the service says what is wrong with it.
            const auto &preset = std::get<std::string>(*findValue(question.values, argument.name));
            if (preset.empty())
                setValue(question.values, argument.name, question.words.front());
            else if (std::find(question.words.begin(), question.words.end(), preset) == question.words.end())
                question.words.push_back(preset);
        }
    const Command command{std::string(info.name), service.name, {}};
    question.make = [command](const ParameterValues &values) {
        Command made = command;
        made.arguments = values;
        return made;
    };
    return question;
}

CommandDialog::CommandDialog(LabSession *session, CommandQuestion question, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_question(std::move(question))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(m_question.title);
    // The rows' lane choices point into the words that this dialog keeps.
    for (ParameterInfo &argument : m_question.arguments)
        if (argument.kind == ParameterKind::Choice && argument.choices.empty())
            argument.choices.assign(m_question.words.begin(), m_question.words.end());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(10);
    column->addWidget(wordsLabel(WordStyle::Heading, m_question.title, this));
    if (!m_question.help.isEmpty())
        column->addWidget(wordsLabel(WordStyle::Second, m_question.help, this));
    m_form = new ServiceForm(ServiceForm::Mode::Draft, this);
    m_form->setTable(m_question.arguments, m_question.values);
    if (const auto frame = session->frame())
        m_form->setNames(*frame, traceNames(session));
    m_form->setValues(m_question.values);
    m_scroll = new FormScroll(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_form);
    column->addWidget(m_scroll, 1);
    buildFork(column);
    m_error = wordsLabel(WordStyle::Fault, {}, this);
    m_error->hide();
    column->addWidget(m_error);
    auto *buttons = new QDialogButtonBox(this);
    m_accept = buttons->addButton(m_question.accept, QDialogButtonBox::AcceptRole);
    m_accept->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &CommandDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &CommandDialog::reject);
    column->addWidget(buttons);
}

void CommandDialog::buildFork(QVBoxLayout *column)
{
    if (!m_question.mayFork)
        return;
    m_fork = new TickBox(tr("In a new future"), this);
    m_fork->setToolTip(tr("The present future stays as it is; the two can be compared."));
    m_forkTitle = new QLineEdit(m_question.title.toLower(), this);
    m_forkTitle->setAccessibleName(tr("Title of the new future"));
    m_forkTitle->setPlaceholderText(tr("what is different in it"));
    m_forkTitle->hide();
    connect(m_fork, &QCheckBox::toggled, this, [this](bool isFork) {
        m_forkTitle->setVisible(isFork);
        grow();
    });
    column->addWidget(m_fork);
    column->addWidget(m_forkTitle);
}

QString CommandDialog::errorText() const
{
    return m_error->isHidden() ? QString() : m_error->text();
}

void CommandDialog::showError(const QString &words)
{
    m_error->setText(withBrokenDigits(words));
    m_error->setVisible(!words.isEmpty());
    m_error->setAccessibleName(words.isEmpty() ? QString() : tr("Not done: %1").arg(words));
    grow();
}

/// What has come into sight takes no room from what was there.
void CommandDialog::grow()
{
    layout()->activate();
    resize(width(), std::max(height(), heightForWidth(width())));
}

void CommandDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    // Only now do the rows know whether a title stands beside its field or above it.
    for (ParameterField *field : m_form->findChildren<ParameterField *>())
        field->layout()->activate();
    m_scroll->updateGeometry();
    adjustSize();
    // It begins in its first row; what stands there is written over by whoever knows better.
    if (const auto *first = m_form->findChild<ParameterField *>()) {
        first->editor()->setFocus(Qt::OtherFocusReason);
        if (auto *line = qobject_cast<QLineEdit *>(first->editor()))
            line->selectAll();
    }
}

void CommandDialog::accept()
{
    if (m_isGiven || !m_form->commit())
        return;
    showError({});
    m_isGiven = true;
    const Command command = m_question.make(m_form->values());
    const bool isFork = m_fork != nullptr && m_fork->isChecked();
    const QString title = m_forkTitle != nullptr ? m_forkTitle->text().trimmed() : QString();
    const QPointer<CommandDialog> self(this);
    m_session->apply(
        command,
        [self, command](const CommandResult &result) {
            if (!self)
                return;
            self->m_isGiven = false;
            if (!result.ok())
                return self->showError(QString::fromStdString(result.error));
            emit self->carriedOut(command);
            self->QDialog::accept();
        },
        !isFork           ? QString()
        : title.isEmpty() ? m_question.title.toLower()
                          : title);
}

} // namespace millrace
