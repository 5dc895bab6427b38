// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/check.h"

#include <cstdio>
#include <cstdlib>

namespace millrace {

void invariantBroken(const char *text, const char *file, int line)
{
    std::fprintf(stderr, "millrace: an invariant does not hold: %s (%s:%d)\n", text, file, line);
    std::abort();
}

} // namespace millrace
