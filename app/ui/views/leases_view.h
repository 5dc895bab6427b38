// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view_page.h"

namespace millrace {

class LeasesPicture;

/// Leases and checkpoints of an application: who owns which shard, how far, and what became of it.
class LeasesView : public ViewPage
{
    Q_OBJECT

public:
    LeasesView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;

private:
    LeasesPicture *m_leases;
};

} // namespace millrace
