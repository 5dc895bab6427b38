// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view_page.h"

namespace millrace {

class FamilyPicture;

/// The shards of a stream over time: who came from whom, what refused when, and where the readers stand.
class FamilyView : public ViewPage
{
    Q_OBJECT

public:
    FamilyView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;

private:
    FamilyPicture *m_family;
};

} // namespace millrace
