// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/catalogue.h"

#include <QString>

#include <vector>

namespace millrace {

/// Kinds of services that stand together in the palette.
struct PaletteGroup
{
    QString title;                          ///< "Readers"
    std::vector<const ServiceKind *> kinds; ///< in the order of the catalogue
};

/// All kinds in groups, from where records come from to where they end up. No group is empty.
std::vector<PaletteGroup> paletteGroups(const std::vector<ServiceKind> &kinds);

/// Whether what was typed is found in a kind: every word somewhere in its title, name, help or group.
bool isFound(const ServiceKind &kind, const QString &group, const QString &typed);

} // namespace millrace
