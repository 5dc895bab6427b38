// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/ports/calls.h"

namespace millrace {

const char *nameOf(CallError error)
{
    switch (error) {
    case CallError::None:
        return "";
    case CallError::ThroughputExceeded:
        return "ProvisionedThroughputExceededException";
    case CallError::InternalFailure:
        return "InternalFailure";
    case CallError::ResourceNotFound:
        return "ResourceNotFoundException";
    case CallError::ExpiredIterator:
        return "ExpiredIteratorException";
    case CallError::InvalidArgument:
        return "InvalidArgumentException";
    case CallError::TimedOut:
        return "timed out";
    case CallError::NotYet:
        return "not answered yet";
    }
    return "";
}

} // namespace millrace
