// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view_page.h"

namespace millrace {

class LatencyPicture;

/// Where records spend their time from end to end, stage by stage.
class LatencyView : public ViewPage
{
    Q_OBJECT

public:
    LatencyView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;
    bool isOneAtATime() const override { return false; }

private:
    LatencyPicture *m_latency;
};

} // namespace millrace
