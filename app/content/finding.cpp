// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/finding.h"

namespace millrace {

std::string describe(const std::string &file, const std::vector<Finding> &findings)
{
    std::string text;
    for (const Finding &finding : findings) {
        text += file;
        if (!finding.place.empty())
            text += ": " + finding.place;
        text += ": " + finding.text + "\n";
    }
    return text;
}

} // namespace millrace
