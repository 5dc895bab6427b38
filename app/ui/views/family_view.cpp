// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/family_view.h"

#include "sim/kernel/text.h"
#include "ui/views/family_picture.h"

#include <algorithm>

namespace millrace {

FamilyView::FamilyView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_family(new FamilyPicture)
{
    setUp(m_family, title());
}

QString FamilyView::title()
{
    return tr("Shards over time");
}

std::vector<ServiceIndex> FamilyView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> streams;
    for (const ServiceFrame &service : frame.services)
        if (service.role == ServiceRole::Log && (!service.lanes.empty() || !service.pastLanes.empty()))
            streams.push_back(service.index);
    return streams;
}

void FamilyView::take(const Frame &frame, ServiceIndex subject)
{
    m_family->show(familyOf(frame, *frame.find(subject)));
}

TableContent FamilyView::table() const
{
    return familyTable(m_family->family());
}

QString FamilyView::summary() const
{
    const ShardFamily &family = m_family->family();
    const auto count = [&](LaneState state) {
        return std::count_if(family.bars.begin(), family.bars.end(),
                             [state](const FamilyBar &bar) { return bar.state == state; });
    };
    QStringList words{family.name};
    const auto add = [&words](const QString &text, std::ptrdiff_t number) {
        if (number > 0)
            words << text.arg(QString::fromStdString(thousands(number)));
    };
    add(tr("%1 open"), count(LaneState::Open) + count(LaneState::Creating));
    add(tr("%1 closed"), count(LaneState::Closed));
    add(tr("%1 expired"), count(LaneState::Expired));
    return words.join(QStringLiteral(" · "));
}

QString FamilyView::emptyText() const
{
    return tr(
        "Here every shard of a stream is a bar over time, from its creation to its closing and expiry, joined "
        "to the shards that took over its keys. Add a stream, then split or merge its shards.");
}

} // namespace millrace
