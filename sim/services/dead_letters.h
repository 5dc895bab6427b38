// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/dead_letters_part.h"

#include <memory>

namespace millrace {

class World;

/// The dead letters that lie at a service, and whether what they name can still be read. Null when there are
/// none.
std::shared_ptr<const DeadLettersPart> deadLettersAt(const World &world, ServiceIndex service);

} // namespace millrace
