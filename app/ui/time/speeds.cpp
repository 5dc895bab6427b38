// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/speeds.h"

#include "session/live.h"

namespace millrace {

const std::vector<double> &speedsOffered()
{
    static const std::vector<double> speeds{0.1, 0.25, 0.5,          1, 2, 5, 10, 20, 50, 100,
                                            300, 1000, asFastAsItCan};
    return speeds;
}

double fasterThan(double speed)
{
    if (speed == asFastAsItCan)
        return asFastAsItCan;
    for (const double offered : speedsOffered()) {
        if (offered == asFastAsItCan || offered > speed * 1.001)
            return offered;
    }
    return asFastAsItCan;
}

double slowerThan(double speed)
{
    const std::vector<double> &speeds = speedsOffered();
    for (auto offered = speeds.rbegin() + 1; offered != speeds.rend(); ++offered) {
        if (speed == asFastAsItCan || *offered < speed * 0.999)
            return *offered;
    }
    return speeds.front();
}

} // namespace millrace
