// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/build_panel.h"

#include "present/connections.h"
#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/parameter_words.h"
#include "present/selection.h"
#include "sim/services/catalogue.h"
#include "ui/build/command_dialog.h"
#include "ui/build/palette_list.h"
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

/// Where it is plain what a new service is to be connected to, it begins so.
void presetReferences(const ServiceKind &kind, const Frame &frame, ParameterValues &values)
{
    for (const ParameterInfo &info : *kind.parameters) {
        // What it reads or writes to first; whether it sends on, and where, is for its maker to say.
        if (info.kind != ParameterKind::Reference)
            continue;
        for (const ServiceFrame &service : frame.services)
            if (admits(info, service)) {
                setValue(values, info.name, service.name);
                break;
            }
        return;
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
    buildServices(rows);
    buildActions(rows);
    buildPalette(rows);
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
    column->addSpacing(6);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("Add"), m_something));
    m_kinds = new PaletteList(catalogue(), m_something);
    connect(m_kinds, &PaletteList::chosen, this, &BuildPanel::add);
    column->addWidget(m_kinds);
}

void BuildPanel::buildServices(QVBoxLayout *column)
{
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
    m_connectionColumn = new QVBoxLayout;
    m_connectionColumn->setSpacing(6);
    column->addLayout(m_connectionColumn);
    addConnectionRow();
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

void BuildPanel::addConnectionRow()
{
    ConnectionRow row;
    row.label = wordsLabel(WordStyle::Second, {}, m_something);
    row.combo = new ElidedCombo(m_something);
    row.label->setBuddy(row.combo);
    const std::size_t at = m_connections.size();
    connect(row.combo, &QComboBox::activated, this, [this, at] { connectSelected(at); });
    m_connectionColumn->addWidget(row.label);
    m_connectionColumn->addWidget(row.combo);
    m_connections.push_back(row);
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
    showConnections(*frame);
}

void BuildPanel::showConnections(const Frame &frame)
{
    if (m_shownFor != m_selection->service()) {
        m_shownFor = m_selection->service();
        m_problem->hide();
    }
    const ServiceFrame *service = frame.find(m_selection->service());
    std::vector<const ParameterInfo *> references;
    if (service != nullptr)
        for (const ParameterInfo *info : referencesOf(*service))
            if (info->whileRunning && isShown(*info, service->parameters))
                references.push_back(info);
    while (m_connections.size() < references.size())
        addConnectionRow();
    for (std::size_t at = 0; at < m_connections.size(); ++at) {
        const bool isUsed = at < references.size();
        m_connections[at].label->setVisible(isUsed);
        m_connections[at].combo->setVisible(isUsed);
        if (isUsed)
            showConnection(frame, *service, at, *references[at]);
    }
}

void BuildPanel::showConnection(const Frame &frame, const ServiceFrame &service, std::size_t at,
                                const ParameterInfo &reference)
{
    ConnectionRow &row = m_connections[at];
    if (row.combo->view()->isVisible())
        return;
    row.parameter = std::string(reference.name);
    const QString name = QString::fromStdString(service.name);
    // The first is what the service is there for; of several, each is called by its parameter.
    setWords(row.label, at == 0 ? tr("Connect %1 to").arg(name) : text(reference.title));
    row.combo->setAccessibleName(at == 0 ? row.label->text()
                                         : tr("%1 of %2").arg(text(reference.title), name));
    row.combo->setToolTip(text(reference.help));
    QStringList names{QString()};
    for (const ServiceFrame &each : frame.services)
        if (each.index != service.index && admits(reference, each))
            names << QString::fromStdString(each.name);
    QStringList shown;
    for (int i = 0; i < row.combo->count(); ++i)
        shown << row.combo->itemData(i).toString();
    if (shown != names) {
        row.combo->clear();
        for (const QString &each : names)
            row.combo->addItem(each.isEmpty() ? tr("(nothing)") : each, each);
    }
    const ParameterValue *value = findValue(service.parameters, reference.name);
    const auto *now = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    if (!m_isConnecting)
        row.combo->setCurrentIndex(
            std::max(0, row.combo->findData(now != nullptr ? QString::fromStdString(*now) : QString())));
}

void BuildPanel::connectSelected(std::size_t at)
{
    const ServiceFrame *service = selected();
    if (service == nullptr)
        return;
    m_isConnecting = true;
    const QPointer<BuildPanel> self(this);
    m_editor->set(QString::fromStdString(service->name), m_connections[at].parameter,
                  m_connections[at].combo->currentData().toString().toStdString(),
                  [self](const CommandResult &result) {
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
