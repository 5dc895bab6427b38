// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/palette_groups.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Palette)
};

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

enum Place : std::size_t { Sources, Streams, Readers, Stores, Messaging, Control, placeTotal };

/// Queues and topics pass messages on; what else takes records keeps them.
bool isMessaging(const ServiceKind &kind)
{
    constexpr std::array words = {std::string_view("queue"), std::string_view("topic"),
                                  std::string_view("sqs"), std::string_view("sns")};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return kind.name.find(word) != std::string_view::npos; });
}

Place placeOf(const ServiceKind &kind)
{
    switch (kind.role) {
    case ServiceRole::Source:
        return Sources;
    case ServiceRole::Log:
        return Streams;
    case ServiceRole::Reader:
        return Readers;
    case ServiceRole::Sink:
        return isMessaging(kind) ? Messaging : Stores;
    case ServiceRole::Control:
        break;
    }
    return Control;
}

} // namespace

std::vector<PaletteGroup> paletteGroups(const std::vector<ServiceKind> &kinds)
{
    std::vector<PaletteGroup> groups(placeTotal);
    groups[Sources].title = Words::tr("Sources");
    groups[Streams].title = Words::tr("Streams");
    groups[Readers].title = Words::tr("Readers");
    groups[Stores].title = Words::tr("Stores");
    groups[Messaging].title = Words::tr("Messaging");
    groups[Control].title = Words::tr("Control");
    for (const ServiceKind &kind : kinds)
        groups[placeOf(kind)].kinds.push_back(&kind);
    std::erase_if(groups, [](const PaletteGroup &group) { return group.kinds.empty(); });
    return groups;
}

bool isFound(const ServiceKind &kind, const QString &group, const QString &typed)
{
    const QString all = QStringList{text(kind.title), text(kind.name), text(kind.help), group}.join(u' ');
    const QStringList words = typed.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace millrace
