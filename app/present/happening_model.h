// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/journal.h"
#include "sim/frame/frame.h"

#include <QAbstractListModel>

#include <deque>

namespace millrace {

/// What happened, newest first. Follows a run forward, back and into its forks by inserting and removing
/// rows, so that a selection and the scroll stay. Lists the newest `rowsMax` at most.
class HappeningModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role : int {
        Time = Qt::UserRole, ///< QString, "02:58.0"
        Tone,                ///< int, a HappeningTone
        ToneWord,            ///< QString: what the mark's shape says, for screen readers
        Subject,             ///< QString
        HasCause,            ///< bool: there is more to say than the happening itself
        IsNotable,           ///< bool
    };
    static constexpr std::size_t rowsMax = 1'000;

    using QAbstractListModel::QAbstractListModel;

    /// `branch` tells when the past may be another one than the last time.
    void show(const Frame &frame, BranchId branch);
    /// Another run: nothing of what is listed stays.
    void clear();
    void setNotableOnly(bool isNotableOnly);
    bool isNotableOnly() const { return m_isNotableOnly; }

    const Happening &happening(int row) const;
    int rowOf(HappeningId id) const; ///< -1: not listed
    SimTime start() const { return m_start; }
    /// All that pass the filter, those beyond `rowsMax` included.
    std::size_t total() const { return m_all.size(); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::size_t sharedWith(const Happenings &next, bool isSameBranch) const;
    bool isListed(const Happening &happening) const { return happening.isNotable || !m_isNotableOnly; }
    void dropFrom(HappeningId first);
    void takeFrom(HappeningId first);
    void fitRows();

    Happenings m_happenings;
    std::deque<HappeningId> m_all; ///< those that pass the filter, oldest first
    std::size_t m_rows = 0;        ///< how many of the newest of them are rows
    SimTime m_start;
    BranchId m_branch = -1;
    bool m_isNotableOnly = true;
};

/// "Trouble", "Recovery": the word of a tone.
QString toneWord(HappeningTone tone);

} // namespace millrace
