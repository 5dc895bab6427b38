// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Begins a function that does nothing but prefetch. GCC takes such a function for one without effects and
/// drops its calls, unless it is inlined before anybody looks.
#define MILLRACE_PREFETCHING [[gnu::always_inline]] inline

namespace millrace {

/// Asks the processor to fetch what is soon to be read.
MILLRACE_PREFETCHING void prefetchToRead(const void *address)
{
    __builtin_prefetch(address, 0);
}

/// Asks the processor to fetch what is soon to be written.
MILLRACE_PREFETCHING void prefetchToWrite(const void *address)
{
    __builtin_prefetch(address, 1);
}

} // namespace millrace
