// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_line.h"

#include "sim/kernel/text.h"

#include <cstdio>

#include <unistd.h>

namespace millrace {

namespace {

using Clock = std::chrono::steady_clock;
/// Short work shows nothing.
constexpr Clock::duration firstAfter = std::chrono::milliseconds(400);
constexpr Clock::duration every = std::chrono::milliseconds(100);

} // namespace

ProgressLine::ProgressLine(std::string what)
    : m_what(std::move(what))
    , m_isTerminal(::isatty(STDERR_FILENO) == 1)
    , m_next(Clock::now() + firstAfter)
{}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(double share, const std::string &detail)
{
    if (!m_isTerminal)
        return;
    const Clock::time_point now = Clock::now();
    if (now < m_next)
        return;
    m_next = now + every;
    m_isShown = true;
    std::fprintf(stderr, "\r\033[K%s %s%s%s", m_what.c_str(), percent(share).c_str(),
                 detail.empty() ? "" : ", ", detail.c_str());
    std::fflush(stderr);
}

void ProgressLine::clear()
{
    if (m_isShown)
        std::fputs("\r\033[K", stderr);
    m_isShown = false;
}

} // namespace millrace
