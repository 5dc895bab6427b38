// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

namespace millrace {

/// One line on standard error that tells how far long work has come; on a terminal only, and gone
/// when it ends.
class ProgressLine
{
public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    /// `share` from 0 to 1. Cheap: draws a few times a second at most.
    void show(double share, const std::string &detail = {});
    void clear();

private:
    std::string m_what;
    bool m_isTerminal = false;
    bool m_isShown = false;
    std::chrono::steady_clock::time_point m_next;
};

} // namespace millrace
