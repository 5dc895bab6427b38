// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace millrace {

/// Ends the program with the broken invariant's text: a wrong result is worse than none.
[[noreturn]] void invariantBroken(const char *text, const char *file, int line);

} // namespace millrace

/// Holds in every build, release too. For programmer errors only; expected errors are values.
#define MILLRACE_INVARIANT(condition, text)                                                                  \
    (static_cast<bool>(condition) ? void(0) : ::millrace::invariantBroken(text, __FILE__, __LINE__))
