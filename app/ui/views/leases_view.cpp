// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/leases_view.h"

#include "sim/kernel/text.h"
#include "ui/views/leases_picture.h"

#include <algorithm>

namespace millrace {
namespace {

std::shared_ptr<const LeasesPart> partOf(const ServiceFrame &service)
{
    return std::dynamic_pointer_cast<const LeasesPart>(service.part);
}

} // namespace

LeasesView::LeasesView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_leases(new LeasesPicture)
{
    setUp(m_leases, title());
}

QString LeasesView::title()
{
    return tr("Leases");
}

std::vector<ServiceIndex> LeasesView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> applications;
    for (const ServiceFrame &service : frame.services)
        if (partOf(service))
            applications.push_back(service.index);
    return applications;
}

void LeasesView::take(const Frame &frame, ServiceIndex subject)
{
    const ServiceFrame &service = *frame.find(subject);
    m_leases->show(boardOf(frame, service, partOf(service)));
}

TableContent LeasesView::table() const
{
    return leaseTable(m_leases->board());
}

QString LeasesView::summary() const
{
    const LeaseBoard &board = m_leases->board();
    const auto held = std::count_if(board.part->rows.begin(), board.part->rows.end(),
                                    [](const LeaseRow &row) { return row.state == LeaseState::Held; });
    QStringList words{
        board.name,
        tr("%1 of %2 leases held by %3 workers")
            .arg(QString::fromStdString(thousands(held)),
                 QString::fromStdString(thousands(static_cast<std::int64_t>(board.part->rows.size()))),
                 QString::fromStdString(thousands(static_cast<std::int64_t>(board.part->workers.size()))))};
    if (board.steals > 0)
        words << tr("%1 stolen").arg(board.steals);
    if (board.expiries > 0)
        words << tr("%1 expired").arg(board.expiries);
    return words.join(QStringLiteral(" · "));
}

QString LeasesView::emptyText() const
{
    return tr(
        "Here each lease of a KCL application is listed with its owner, how fresh it is, and how far checkpoint "
        "and position have come. Add a KCL application that reads a stream.");
}

} // namespace millrace
