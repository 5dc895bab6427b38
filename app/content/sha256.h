// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace millrace {

/// FIPS 180-4, in lower-case hexadecimal digits: names the exact bytes of a file.
std::string sha256Hex(std::string_view bytes);

} // namespace millrace
