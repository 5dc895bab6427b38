// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/check_watch.h"

#include "session/journal.h"
#include "sim/kernel/text.h"

namespace millrace {

namespace {

// Figures come from divisions: what is equal to nine digits is equal.
constexpr double closeness = 1e-9;

bool compares(double value, Comparison comparison, double bound)
{
    const double scale = bound < 0 ? -bound : bound;
    const double distance = value < bound ? bound - value : value - bound;
    const bool isEqual = distance <= closeness * (scale > 1 ? scale : 1);
    switch (comparison) {
    case Comparison::Less:
        return !isEqual && value < bound;
    case Comparison::AtMost:
        return isEqual || value < bound;
    case Comparison::Equal:
        return isEqual;
    case Comparison::NotEqual:
        return !isEqual;
    case Comparison::AtLeast:
        return isEqual || value > bound;
    case Comparison::Greater:
        return !isEqual && value > bound;
    }
    return false;
}

} // namespace

std::string withValue(const std::string &text, double value)
{
    static const std::string mark = "{value}";
    std::string filled = text;
    const std::string figure = decimal(value, 2);
    for (std::size_t at = filled.find(mark); at != std::string::npos;
         at = filled.find(mark, at + figure.size()))
        filled.replace(at, mark.size(), figure);
    return filled;
}

CheckWatch::CheckWatch(Check check)
    : m_check(std::move(check))
{}

void CheckWatch::interrupt()
{
    m_since.reset();
    m_status.heldFor = {};
}

void CheckWatch::observe(const Frame &frame, const std::vector<JournalEntry> &journal)
{
    if (frame.now < m_lastSeen)
        m_since.reset();
    m_lastSeen = frame.now;
    const std::optional<double> value = evaluate(m_check.query, frame, journal);
    if (!value) {
        m_since.reset();
        m_status.isMet = false;
        m_status.heldFor = {};
        m_status.feedback = "This run has no " + m_check.query.service
                            + (m_check.query.name.empty() ? "" : " with " + m_check.query.name)
                            + ": it was removed, or the run is of another scenario.";
        return;
    }
    m_status.value = *value;
    if (compares(*value, m_check.comparison, m_check.value)) {
        if (!m_since)
            m_since = frame.now;
        m_status.heldFor = frame.now - *m_since;
    } else {
        m_since.reset();
        m_status.heldFor = {};
    }
    m_status.isMet = m_since.has_value() && m_status.heldFor >= m_check.holds;
    m_status.wasEverMet = m_status.wasEverMet || m_status.isMet;
    m_status.feedback.clear();
    if (m_status.isMet)
        return;
    m_status.feedback = m_since ? "It has held for " + decimal(toSeconds(m_status.heldFor), 0) + " s; "
                                      + decimal(toSeconds(m_check.holds), 0) + " s are wanted."
                                : withValue(m_check.unmet, *value);
}

} // namespace millrace
