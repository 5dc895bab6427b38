// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/build_panel.h"

#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "sim/services/catalogue.h"
#include "ui/build/command_dialog.h"
#include "ui/build/service_list.h"
#include "ui/inspector/button_flow.h"
#include "ui/inspector/calm_refresh.h"
#include "ui/inspector/panel_words.h"
#include "ui/quiz/elided_combo.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QVBoxLayout>

namespace millrace {

namespace {

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

/// The parameter by which a kind of service names another; nullptr where none does.
const ParameterInfo *referenceOf(const ServiceFrame &service)
{
    const ServiceKind *kind = findKind(service.kind);
    if (kind != nullptr)
        for (const ParameterInfo &info : *kind->parameters)
            if (info.kind == ParameterKind::Reference)
                return &info;
    return nullptr;
}

/// Where it is plain what a new service is to be connected to, it begins so.
void presetReferences(const ServiceKind &kind, const Frame &frame, ParameterValues &values)
{
    for (const ParameterInfo &info : *kind.parameters) {
        if (info.kind != ParameterKind::Reference)
            continue;
        for (const ServiceFrame &service : frame.services)
            if (service.kind == info.target) {
                setValue(values, info.name, service.name);
                break;
            }
    }
}

constexpr std::string_view nameRow = "name";

CommandQuestion questionFor(const ServiceKind &kind, const QString &freeName, const Frame &frame)
{
    CommandQuestion question;
    question.title = BuildPanel::tr("Add: %1").arg(text(kind.title));
    question.help = text(kind.help);
    question.accept = BuildPanel::tr("Add");
    question.mayFork = false;
    question.words = {BuildPanel::tr("Name").toStdString(),
                      BuildPanel::tr("1 to 128 letters, digits, _ . -").toStdString()};
    question.values = withDefaults(kind, {});
    presetReferences(kind, frame, question.values);
    setValue(question.values, nameRow, freeName.toStdString());
    question.arguments = *kind.parameters;
    question.arguments.insert(question.arguments.begin(), {.name = nameRow,
                                                           .title = question.words[0],
                                                           .kind = ParameterKind::Text,
                                                           .maximum = 128,
                                                           .defaultValue = std::string(),
                                                           .help = question.words[1]});
    question.make = [kindName = std::string(kind.name)](const ParameterValues &values) {
        Command command{"create", std::get<std::string>(*findValue(values, nameRow)), {}};
        for (const auto &[name, value] : values)
            if (name != nameRow)
                setValue(command.arguments, name, value);
        setValue(command.arguments, "kind", kindName);
        return command;
    };
    return question;
}

} // namespace

BuildPanel::BuildPanel(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_selection(selection)
    , m_editor(editor)
{
    setObjectName(QStringLiteral("leftPanel"));
    setAccessibleName(tr("Build"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto *ground = new QWidget(scroll);
    auto *column = new QVBoxLayout(ground);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(8);
    buildEmpty(column);
    m_something = new QWidget(ground);
    auto *rows = new QVBoxLayout(m_something);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    buildPalette(rows);
    buildServices(rows);
    buildActions(rows);
    column->addWidget(m_something);
    column->addStretch(1);
    scroll->setWidget(ground);
    m_refresh = new CalmRefresh(session, this, [this](const LiveState *state) { refresh(state); });
    connect(selection, &Selection::changed, m_refresh, &CalmRefresh::now);
    connect(editor, &LabEditor::changed, this, &BuildPanel::showSteps);
    showSteps();
}

void BuildPanel::buildEmpty(QVBoxLayout *column)
{
    m_nothing = new QWidget(this);
    auto *rows = new QVBoxLayout(m_nothing);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(12);
    rows->addWidget(wordsLabel(WordStyle::Heading, tr("Build a system"), m_nothing));
    rows->addWidget(
        wordsLabel(WordStyle::Second,
                   tr("Here you put a system together from producers, streams and consumers, and change it "
                      "while it runs. Nothing is open yet."),
                   m_nothing));
    m_newSystem = new QPushButton(tr("New empty system"), m_nothing);
    m_newSystem->setObjectName(QStringLiteral("primary"));
    m_newSystem->setAutoDefault(false);
    clickOnEnter(m_newSystem);
    connect(m_newSystem, &QPushButton::clicked, this, &BuildPanel::newSystemWanted);
    rows->addWidget(m_newSystem, 0, Qt::AlignLeft);
    column->addWidget(m_nothing);
}

void BuildPanel::buildPalette(QVBoxLayout *column)
{
    column->addWidget(wordsLabel(WordStyle::Heading, tr("Add"), m_something));
    for (const ServiceKind &kind : catalogue()) {
        auto *button = new QPushButton(text(kind.title) + QStringLiteral("…"), m_something);
        button->setObjectName(text(kind.name));
        button->setAutoDefault(false);
        button->setAccessibleName(tr("Add: %1").arg(text(kind.title)));
        button->setAccessibleDescription(text(kind.help));
        button->setToolTip(text(kind.help));
        clickOnEnter(button);
        connect(button, &QPushButton::clicked, this, [this, name = text(kind.name)] { add(name); });
        column->addWidget(button);
        column->addWidget(wordsLabel(WordStyle::Caption, text(kind.help), m_something));
        m_palette.push_back(button);
    }
}

void BuildPanel::buildServices(QVBoxLayout *column)
{
    column->addSpacing(6);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("What stands"), m_something));
    m_noServices =
        wordsLabel(WordStyle::Second,
                   tr("Nothing yet. Begin with a stream; then a producer that writes to it, and a consumer."),
                   m_something);
    column->addWidget(m_noServices);
    m_services = new ServiceList(ServiceList::Mode::Following, m_selection, m_something);
    m_services->setAccessibleDescription(tr("Delete removes the chosen service."));
    m_services->installEventFilter(this);
    column->addWidget(m_services);
    m_connectLabel = wordsLabel(WordStyle::Second, {}, m_something);
    m_connect = new ElidedCombo(m_something);
    m_connectLabel->setBuddy(m_connect);
    connect(m_connect, &QComboBox::activated, this, &BuildPanel::connectSelected);
    column->addWidget(m_connectLabel);
    column->addWidget(m_connect);
    m_problem = wordsLabel(WordStyle::Fault, {}, m_something);
    m_problem->hide();
    column->addWidget(m_problem);
    m_remove = new QPushButton(tr("Remove"), m_something);
    m_remove->setAutoDefault(false);
    m_remove->setToolTip(tr("Remove the chosen service (Delete)"));
    clickOnEnter(m_remove);
    connect(m_remove, &QPushButton::clicked, this, &BuildPanel::removeSelected);
    column->addWidget(m_remove, 0, Qt::AlignLeft);
}

void BuildPanel::buildActions(QVBoxLayout *column)
{
    column->addSpacing(6);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("Changes"), m_something));
    auto *flow = new ButtonFlow;
    m_undo = new QPushButton(tr("Undo"), m_something);
    m_redo = new QPushButton(tr("Redo"), m_something);
    m_save = new QPushButton(tr("Save as scenario…"), m_something);
    for (QPushButton *button : {m_undo, m_redo, m_save}) {
        button->setAutoDefault(false);
        clickOnEnter(button);
        flow->addWidget(button);
    }
    m_save->setToolTip(tr("Keep what stands here as a scenario that begins so"));
    connect(m_undo, &QPushButton::clicked, m_editor, &LabEditor::undo);
    connect(m_redo, &QPushButton::clicked, m_editor, &LabEditor::redo);
    connect(m_save, &QPushButton::clicked, this, &BuildPanel::saveScenarioWanted);
    column->addLayout(flow);
}

QPushButton *BuildPanel::paletteButton(const QString &kind) const
{
    for (QPushButton *button : m_palette)
        if (button->objectName() == kind)
            return button;
    return nullptr;
}

const ServiceFrame *BuildPanel::selected() const
{
    const auto frame = m_session->frame();
    return frame ? frame->find(m_selection->service()) : nullptr;
}

CommandDialog *BuildPanel::add(const QString &kind)
{
    const ServiceKind *row = findKind(kind.toStdString());
    const auto frame = m_session->frame();
    if (row == nullptr || !frame)
        return nullptr;
    CommandQuestion question = questionFor(*row, m_editor->freeName(kind), *frame);
    auto *dialog = new CommandDialog(m_session, std::move(question), window());
    connect(dialog, &CommandDialog::carriedOut, this, [this](const Command &command) {
        m_awaited = QString::fromStdString(command.target);
        m_refresh->now();
    });
    dialog->open();
    return dialog;
}

void BuildPanel::removeSelected()
{
    if (const ServiceFrame *service = selected())
        m_editor->remove(QString::fromStdString(service->name));
}

void BuildPanel::refresh(const LiveState *state)
{
    const Frame *frame = state != nullptr ? state->frame.get() : nullptr;
    m_nothing->setVisible(frame == nullptr);
    m_something->setVisible(frame != nullptr);
    if (frame == nullptr)
        return;
    m_services->setFrame(*frame);
    m_noServices->setVisible(frame->services.empty());
    m_services->setVisible(!frame->services.empty());
    m_save->setEnabled(!frame->services.empty());
    if (const ServiceFrame *made = m_awaited.isEmpty() ? nullptr : frame->find(m_awaited.toStdString())) {
        m_awaited.clear();
        m_selection->select(made->index);
    }
    m_remove->setVisible(selected() != nullptr);
    showConnection(*frame);
}

void BuildPanel::showConnection(const Frame &frame)
{
    const ServiceFrame *service = frame.find(m_selection->service());
    const ParameterInfo *reference = service != nullptr ? referenceOf(*service) : nullptr;
    m_connectLabel->setVisible(reference != nullptr);
    m_connect->setVisible(reference != nullptr);
    if (m_shownFor != m_selection->service()) {
        m_shownFor = m_selection->service();
        m_problem->hide();
    }
    if (reference == nullptr || m_connect->view()->isVisible())
        return;
    const QString name = QString::fromStdString(service->name);
    setWords(m_connectLabel, tr("Connect %1 to").arg(name));
    m_connect->setAccessibleName(m_connectLabel->text());
    m_connect->setToolTip(text(reference->help));
    QStringList names{QString()};
    for (const ServiceFrame &each : frame.services)
        if (each.kind == reference->target)
            names << QString::fromStdString(each.name);
    QStringList shown;
    for (int i = 0; i < m_connect->count(); ++i)
        shown << m_connect->itemData(i).toString();
    if (shown != names) {
        m_connect->clear();
        for (const QString &each : names)
            m_connect->addItem(each.isEmpty() ? tr("(nothing)") : each, each);
    }
    const ParameterValue *value = findValue(service->parameters, reference->name);
    const QString now = value != nullptr ? QString::fromStdString(std::get<std::string>(*value)) : QString();
    if (!m_isConnecting)
        m_connect->setCurrentIndex(std::max(0, m_connect->findData(now)));
}

void BuildPanel::connectSelected()
{
    const ServiceFrame *service = selected();
    const ParameterInfo *reference = service != nullptr ? referenceOf(*service) : nullptr;
    if (reference == nullptr)
        return;
    m_isConnecting = true;
    const QPointer<BuildPanel> self(this);
    m_editor->set(QString::fromStdString(service->name), std::string(reference->name),
                  m_connect->currentData().toString().toStdString(), [self](const CommandResult &result) {
                      if (!self)
                          return;
                      self->m_isConnecting = false;
                      self->m_problem->setText(QString::fromStdString(result.error));
                      self->m_problem->setVisible(!result.ok());
                      self->m_refresh->now();
                  });
}

void BuildPanel::showSteps()
{
    m_undo->setEnabled(m_editor->canUndo());
    m_redo->setEnabled(m_editor->canRedo());
    m_undo->setToolTip(m_editor->undoText());
    m_redo->setToolTip(m_editor->redoText());
    m_undo->setAccessibleName(m_editor->undoText());
    m_redo->setAccessibleName(m_editor->redoText());
}

bool BuildPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_services && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Delete) {
        removeSelected();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace millrace
