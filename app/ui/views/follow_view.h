// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/record_trail.h"
#include "ui/views/view_page.h"

#include <optional>

class QLineEdit;

namespace millrace {

class FollowPicture;

/// Follows one record through its whole life. What is shown stays as of the moment at which it was asked for.
class FollowView : public ViewPage
{
    Q_OBJECT

public:
    FollowView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

    /// By its source's number; `created`, where known, saves running from the start.
    void follow(RecordName name, std::optional<SimTime> created = {});
    /// The newest stored record of a source: of the selected shard, where one is selected.
    void followNewest(ServiceIndex source);
    void stopFollowing();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;

private:
    void ask();
    void showTrail(const std::optional<RecordTrail> &trail);

    Selection *m_chosen;
    FollowPicture *m_trail;
    QLineEdit *m_number;
    QString m_notice; ///< why nothing is followed
};

} // namespace millrace
