// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "sim/frame/frame.h"

#include <optional>
#include <string>
#include <vector>

namespace millrace {

struct JournalEntry;

/// How one check stands now.
struct CheckStatus
{
    bool isMet = false;
    bool wasEverMet = false;
    double value = 0;     ///< what the query says now
    Duration heldFor;     ///< of Check::holds
    std::string feedback; ///< why it is unmet, with figures; empty when met
};

/// Answers a query from the histories of one moment. `journal`: the branch's commands; those that
/// lie beyond the frame's moment do not count. std::nullopt when a name in it does not exist in this run.
std::optional<double> evaluate(const Query &query, const Frame &frame,
                               const std::vector<JournalEntry> &journal);

/// Follows one check over the moments it is shown. Time going back starts its `holds` afresh.
class CheckWatch
{
public:
    explicit CheckWatch(Check check);

    const Check &check() const { return m_check; }
    const CheckStatus &status() const { return m_status; }
    void observe(const Frame &frame, const std::vector<JournalEntry> &journal);
    /// Nobody looked for a while: `holds` starts afresh with the next moment shown.
    void interrupt();

private:
    Check m_check;
    CheckStatus m_status;
    std::optional<SimTime> m_since;
    SimTime m_lastSeen;
};

/// {value} in a text becomes the figure, with at most two decimals.
std::string withValue(const std::string &text, double value);

} // namespace millrace
