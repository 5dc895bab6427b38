// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view_page.h"

namespace millrace {

class LambdaPicture;

/// Lambda lanes: shard by parallelization factor, what is in flight, retries, and the batch being bisected.
class LambdaView : public ViewPage
{
    Q_OBJECT

public:
    LambdaView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;

private:
    LambdaPicture *m_lambda;
};

} // namespace millrace
