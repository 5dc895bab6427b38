// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/command_words.h"

#include "present/aws_lines.h"
#include "sim/services/catalogue.h"

#include <QCoreApplication>
#include <QStringList>

namespace millrace {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Commands)
};

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

QString parameterTitles(const Command &command, const ServiceKind *kind)
{
    QStringList titles;
    for (const auto &[name, value] : command.arguments) {
        const ParameterInfo *info = kind != nullptr ? findParameter(*kind, name) : nullptr;
        titles << (info != nullptr ? text(info->title).toLower() : text(name));
    }
    return titles.join(QStringLiteral(", "));
}

} // namespace

QString commandTitle(const Command &command, const Frame *frame)
{
    const QString target = text(command.target);
    if (command.name == "create")
        return Words::tr("Add %1").arg(target);
    if (command.name == "remove")
        return Words::tr("Remove %1").arg(target);
    const ServiceFrame *service = frame != nullptr ? frame->find(command.target) : nullptr;
    const ServiceKind *kind = service != nullptr ? findKind(service->kind) : nullptr;
    if (command.name == "set")
        return Words::tr("Set %1 of %2").arg(parameterTitles(command, kind), target);
    const CommandInfo *info = kind != nullptr ? findCommand(*kind, command.name) : nullptr;
    return Words::tr("%1: %2").arg(info != nullptr ? text(info->title) : text(command.name), target);
}

bool isLaneArgument(const CommandInfo &info, std::size_t argument)
{
    return info.onLane && argument < info.arguments.size()
           && (argument == 0 || info.arguments[argument].help == info.arguments[0].help);
}

ParameterValues presetArguments(const CommandInfo &info, const ServiceFrame &service, const LaneFrame *lane)
{
    ParameterValues values;
    for (std::size_t i = 0; i < info.arguments.size(); ++i) {
        const ParameterInfo &argument = info.arguments[i];
        setValue(values, argument.name, argument.defaultValue);
        if (lane == nullptr || !isLaneArgument(info, i))
            continue;
        const LaneFrame *named = i == 0 ? lane : neighbourOf(service, *lane);
        if (named != nullptr)
            setValue(values, argument.name, named->name);
    }
    return values;
}

bool needsArguments(const CommandInfo &info, bool hasLane)
{
    return info.arguments.size() > (info.onLane && hasLane ? 1U : 0U);
}

} // namespace millrace
