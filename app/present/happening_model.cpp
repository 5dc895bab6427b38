// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/happening_model.h"

#include "present/clock_text.h"

#include <algorithm>

namespace millrace {

namespace {

bool areSame(const Happening &one, const Happening &other)
{
    return one.time == other.time && one.kind == other.kind && one.service == other.service
           && one.lane == other.lane && one.cause == other.cause && one.text == other.text;
}

} // namespace

QString toneWord(HappeningTone tone)
{
    switch (tone) {
    case HappeningTone::Change:
        return HappeningModel::tr("Change");
    case HappeningTone::Trouble:
        return HappeningModel::tr("Trouble");
    case HappeningTone::Risk:
        return HappeningModel::tr("Risk");
    case HappeningTone::Recovery:
        return HappeningModel::tr("Recovery");
    case HappeningTone::Reader:
        return HappeningModel::tr("Reader");
    case HappeningTone::Neutral:
        break;
    }
    return HappeningModel::tr("Event");
}

std::size_t HappeningModel::sharedWith(const Happenings &next, bool isSameBranch) const
{
    const std::size_t most = std::min(m_happenings.size(), next.size());
    // One branch has one past. The last check finds a caller that says so of two runs.
    if (isSameBranch && (most == 0 || areSame(m_happenings[most - 1], next[most - 1])))
        return most;
    std::size_t shared = 0;
    while (shared < most && areSame(m_happenings[shared], next[shared]))
        ++shared;
    return shared;
}

void HappeningModel::show(const Frame &frame, BranchId branch)
{
    const Happenings &next = frame.histories->happenings;
    if (frame.start != m_start)
        clear();
    m_start = frame.start;
    const std::size_t shared = sharedWith(next, branch == m_branch);
    m_branch = branch;
    dropFrom(shared);
    m_happenings = next;
    takeFrom(shared);
    fitRows();
}

void HappeningModel::clear()
{
    beginResetModel();
    m_happenings = {};
    m_all.clear();
    m_rows = 0;
    m_branch = -1;
    endResetModel();
}

void HappeningModel::setNotableOnly(bool isNotableOnly)
{
    if (isNotableOnly == m_isNotableOnly)
        return;
    beginResetModel();
    m_isNotableOnly = isNotableOnly;
    m_all.clear();
    for (std::size_t id = 0; id < m_happenings.size(); ++id)
        if (isListed(m_happenings[id]))
            m_all.push_back(id);
    m_rows = std::min(m_all.size(), rowsMax);
    endResetModel();
}

void HappeningModel::dropFrom(HappeningId first)
{
    const auto kept = std::lower_bound(m_all.begin(), m_all.end(), first);
    const auto gone = static_cast<std::size_t>(m_all.end() - kept);
    if (gone == 0)
        return;
    const std::size_t rows = std::min(gone, m_rows);
    beginRemoveRows({}, 0, static_cast<int>(rows) - 1);
    m_all.erase(kept, m_all.end());
    m_rows -= rows;
    endRemoveRows();
}

void HappeningModel::takeFrom(HappeningId first)
{
    std::vector<HappeningId> added;
    for (std::size_t id = first; id < m_happenings.size(); ++id)
        if (isListed(m_happenings[id]))
            added.push_back(id);
    if (added.empty())
        return;
    const std::size_t rows = std::min(added.size(), rowsMax);
    // More at once than there are rows: some between are never shown, so the older rows leave first.
    if (rows < added.size() && m_rows > 0) {
        beginRemoveRows({}, 0, static_cast<int>(m_rows) - 1);
        m_rows = 0;
        endRemoveRows();
    }
    beginInsertRows({}, 0, static_cast<int>(rows) - 1);
    m_all.insert(m_all.end(), added.begin(), added.end());
    m_rows += rows;
    endInsertRows();
}

void HappeningModel::fitRows()
{
    const std::size_t wanted = std::min(m_all.size(), rowsMax);
    if (m_rows > wanted) {
        beginRemoveRows({}, static_cast<int>(wanted), static_cast<int>(m_rows) - 1);
        m_rows = wanted;
        endRemoveRows();
    } else if (m_rows < wanted) {
        beginInsertRows({}, static_cast<int>(m_rows), static_cast<int>(wanted) - 1);
        m_rows = wanted;
        endInsertRows();
    }
}

const Happening &HappeningModel::happening(int row) const
{
    return m_happenings[m_all[m_all.size() - 1 - static_cast<std::size_t>(row)]];
}

int HappeningModel::rowOf(HappeningId id) const
{
    const auto at = std::lower_bound(m_all.begin(), m_all.end(), id);
    if (at == m_all.end() || *at != id)
        return -1;
    const auto row = static_cast<std::size_t>(m_all.end() - at) - 1;
    return row < m_rows ? static_cast<int>(row) : -1;
}

int HappeningModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows);
}

QVariant HappeningModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Happening &shown = happening(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(shown.text);
    case Qt::ToolTipRole:
        return QString::fromStdString(shown.subject.empty() ? shown.text : shown.subject + ": " + shown.text);
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3")
            .arg(momentText(shown.time - m_start), toneWord(shown.tone), QString::fromStdString(shown.text));
    case Time:
        return momentText(shown.time - m_start);
    case Tone:
        return static_cast<int>(shown.tone);
    case ToneWord:
        return toneWord(shown.tone);
    case Subject:
        return QString::fromStdString(shown.subject);
    case HasCause:
        return shown.cause != noHappening || !shown.limit.name.empty();
    case IsNotable:
        return shown.isNotable;
    default:
        return {};
    }
}

} // namespace millrace
