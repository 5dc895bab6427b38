// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/principal.h"

namespace millrace::security {

ParameterInfo policiesInfo()
{
    return {.name = policiesParameter,
            .title = "Policies",
            .kind = ParameterKind::TextList,
            .maximum = static_cast<double>(policiesOfOneMax),
            .defaultValue = std::vector<std::string>(),
            .help = "IAM policies of the scenario, by name, that its role has. None: its rights are not "
                    "examined, every call is let through."};
}

} // namespace millrace::security
