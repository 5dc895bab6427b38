// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/lab_editor.h"

#include "present/command_words.h"
#include "sim/services/catalogue.h"

#include <QPointer>

#include <utility>

namespace millrace {

namespace {

constexpr std::size_t stepsMax = 200;

struct Opposite
{
    const char *command;
    const char *inverse;
};
constexpr Opposite opposites[] = {{"stop", "start"},   {"start", "stop"},    {"pause", "resume"},
                                  {"resume", "pause"}, {"crash", "restart"}, {"fail", "recover"},
                                  {"recover", "fail"}};

Command createCommand(const QString &kind, const QString &name, const ParameterValues &parameters)
{
    Command command{"create", name.toStdString(), parameters};
    setValue(command.arguments, "kind", kind.toStdString());
    return command;
}

/// A region bears its own name: one where a service stands, and which is not in the lab yet.
QString freeRegion(const Frame &frame)
{
    for (const ServiceFrame &service : frame.services)
        if (frame.find(service.region) == nullptr)
            return QString::fromStdString(service.region);
    for (int number = 1;; ++number) {
        QString name = QStringLiteral("eu-west-") + QString::number(number);
        if (frame.find(name.toStdString()) == nullptr)
            return name;
    }
}

} // namespace

std::optional<Command> inverseOf(const Command &command, const Frame &before)
{
    if (command.name == "create")
        return Command{"remove", command.target, {}};
    const ServiceFrame *service = before.find(command.target);
    if (service == nullptr)
        return std::nullopt;
    if (command.name == "remove") {
        Command again = createCommand(QString::fromStdString(service->kind),
                                      QString::fromStdString(service->name), service->parameters);
        if (!findKind(service->kind)->isRegion)
            setValue(again.arguments, "region", service->region);
        return again;
    }
    if (command.name == "set") {
        Command inverse{"set", command.target, {}};
        for (const auto &[name, value] : command.arguments)
            if (const ParameterValue *old = findValue(service->parameters, name))
                setValue(inverse.arguments, name, *old);
        return inverse;
    }
    if (command.name == "sale") {
        Command inverse{"set", command.target, {}};
        for (const char *name : {"keys", "hot_key", "hot_share", "rate"})
            if (const ParameterValue *old = findValue(service->parameters, name))
                setValue(inverse.arguments, name, *old);
        return inverse;
    }
    for (const Opposite &pair : opposites)
        if (command.name == pair.command)
            return Command{pair.inverse, command.target, {}};
    return std::nullopt;
}

Scenario scenarioFrom(const Frame &frame, const Scenario &origin)
{
    Scenario scenario = origin;
    scenario.commands.clear();
    scenario.variants.clear();
    scenario.services.clear();
    for (const ServiceFrame &service : frame.services) {
        ServiceConfig config{service.kind, service.name, {}};
        if (service.region != origin.region)
            config.region = service.region;
        const ServiceKind *kind = findKind(service.kind);
        if (!kind->isRegion && service.region != origin.region)
            config.region = service.region;
        for (const ParameterInfo &info : *kind->parameters)
            if (const ParameterValue *value = findValue(service.parameters, info.name);
                value != nullptr && *value != info.defaultValue)
                setValue(config.parameters, info.name, *value);
        scenario.services.push_back(std::move(config));
    }
    return scenario;
}

LabEditor::LabEditor(LabSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    connect(session, &LabSession::commandDone, this,
            [this](const Command &command, const std::shared_ptr<const Frame> &before) {
                const bool isOwn = std::exchange(m_isOwn, false);
                if (before && !isOwn)
                    note(command, *before);
            });
    connect(session, &LabSession::runReplaced, this, [this] {
        m_done.clear();
        m_undone.clear();
        m_inHand.reset();
        emit changed();
    });
}

void LabEditor::note(const Command &command, const Frame &before)
{
    const auto inverse = inverseOf(command, before);
    if (!inverse)
        return;
    m_done.push_back({command, *inverse, commandTitle(command, &before)});
    if (m_done.size() > stepsMax)
        m_done.erase(m_done.begin());
    m_undone.clear();
    emit changed();
}

void LabEditor::create(const QString &kind, const QString &name, const ParameterValues &parameters,
                       OnResult onResult)
{
    m_session->apply(createCommand(kind, name, parameters), std::move(onResult));
}

void LabEditor::remove(const QString &name)
{
    m_session->apply(Command{"remove", name.toStdString(), {}});
}

void LabEditor::set(const QString &service, const std::string &parameter, const ParameterValue &value,
                    OnResult onResult)
{
    m_session->apply(Command{"set", service.toStdString(), {{parameter, value}}}, std::move(onResult));
}

void LabEditor::replay(std::vector<Step> &from, std::vector<Step> &to, Command Step::*which)
{
    if (from.empty() || m_inHand)
        return;
    m_inHand = std::move(from.back());
    from.pop_back();
    emit changed();
    const QPointer<LabEditor> self(this);
    m_session->apply((*m_inHand).*which, [self, &from, &to](const CommandResult &result) {
        if (!self || !self->m_inHand)
            return;
        // A refused one goes back to where it was: what stands in its way can be put right.
        (result.ok() ? to : from).push_back(std::move(*self->m_inHand));
        self->m_inHand.reset();
        self->m_isOwn = result.ok(); // the session tells of it next
        emit self->changed();
    });
}

void LabEditor::undo()
{
    replay(m_done, m_undone, &Step::inverse);
}

void LabEditor::redo()
{
    replay(m_undone, m_done, &Step::command);
}

QString LabEditor::undoText() const
{
    return canUndo() ? tr("Undo: %1").arg(m_done.back().title) : tr("Undo");
}

QString LabEditor::redoText() const
{
    return canRedo() ? tr("Redo: %1").arg(m_undone.back().title) : tr("Redo");
}

QString LabEditor::freeName(const QString &kind) const
{
    const QString stem = kind == u"kinesis_stream" ? QStringLiteral("stream") : kind;
    const auto frame = m_session->frame();
    if (const ServiceKind *row = findKind(kind.toStdString()); row != nullptr && row->isRegion && frame)
        return freeRegion(*frame);
    for (int number = 1;; ++number) {
        QString name = stem + u'-' + QString::number(number);
        if (!frame || frame->find(name.toStdString()) == nullptr)
            return name;
    }
}

} // namespace millrace
