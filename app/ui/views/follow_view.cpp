// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/follow_view.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "sim/kernel/text.h"
#include "ui/views/follow_picture.h"

#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpressionValidator>

#include <memory>

namespace millrace {
namespace {

/// Of each shard, so many of the newest are looked through for one of a source.
constexpr std::size_t newestLookedThrough = 200;

using Lanes = std::vector<std::pair<ServiceIndex, LaneIndex>>;

Lanes lanesOf(const Frame &frame, const Selection &chosen)
{
    Lanes lanes;
    const ServiceFrame *selected = frame.find(chosen.service());
    if (selected != nullptr && selected->role == ServiceRole::Log && chosen.lane() != noLane)
        return {{selected->index, chosen.lane()}};
    for (const ServiceFrame &service : frame.services)
        if (service.role == ServiceRole::Log)
            for (const LaneFrame &lane : service.lanes)
                lanes.emplace_back(service.index, lane.index);
    return lanes;
}

std::optional<RecordSample> newestOf(const Simulation &simulation, const Lanes &lanes, ServiceIndex source)
{
    std::optional<RecordSample> newest;
    for (const auto &[log, lane] : lanes)
        for (RecordSample &sample : simulation.newestRecords(log, lane, newestLookedThrough))
            if (sample.name.source == source
                && (!newest || sample.created > newest->created
                    || (sample.created == newest->created && sample.name.number > newest->name.number)))
                newest = std::move(sample);
    return newest;
}

} // namespace

FollowView::FollowView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_chosen(selection)
    , m_trail(new FollowPicture)
    , m_number(new QLineEdit)
{
    setUp(m_trail, title());
    m_number->setAccessibleName(tr("Record number"));
    m_number->setPlaceholderText(tr("newest"));
    m_number->setToolTip(
        tr("Which of the source's records, counted from 0. Empty: the newest one that is stored, "
           "of the selected shard where one is selected."));
    m_number->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,18}")), m_number));
    m_number->setMaximumWidth(130);
    auto *button = new QPushButton(tr("Follow"));
    button->setAutoDefault(false);
    button->setToolTip(tr("Shows the life of a record up to now"));
    addControl(m_number);
    addControl(button);
    connect(button, &QPushButton::clicked, this, &FollowView::ask);
    connect(m_number, &QLineEdit::returnPressed, this, &FollowView::ask);
    connect(m_trail, &ViewPicture::itemChosen, this, [this](ServiceIndex service, LaneIndex) {
        if (m_trail->board().record.isEmpty())
            followNewest(service);
    });
    connect(session, &LabSession::runReplaced, this, &FollowView::stopFollowing);
}

QString FollowView::title()
{
    return tr("Follow a record");
}

void FollowView::ask()
{
    if (!shown().isValid())
        return;
    if (m_number->text().isEmpty())
        followNewest(shown());
    else
        follow({shown(), m_number->text().toLongLong()});
}

void FollowView::follow(RecordName name, std::optional<SimTime> created)
{
    const QPointer<FollowView> self(this);
    session()->follow(name, created, [self](const std::optional<RecordTrail> &trail) {
        if (self)
            self->showTrail(trail);
    });
}

void FollowView::followNewest(ServiceIndex source)
{
    const auto frame = session()->frame();
    if (!frame)
        return;
    auto found = std::make_shared<std::optional<RecordSample>>();
    const QPointer<FollowView> self(this);
    session()->askRun([found, source, lanes = lanesOf(*frame, *m_chosen)](
                          Run &run) { *found = newestOf(run.simulation(), lanes, source); },
                      [self, found] {
                          if (!self)
                              return;
                          if (*found) {
                              self->follow((*found)->name, (*found)->created);
                              return;
                          }
                          self->m_notice =
                              tr("None of its newest records is stored there: give the number of one.");
                          self->showAgain();
                      });
}

void FollowView::showTrail(const std::optional<RecordTrail> &trail)
{
    const auto frame = session()->frame();
    m_notice = trail ? QString() : tr("Stopped before the record was found.");
    if (trail && frame)
        m_trail->show(trailOf(*trail, *frame));
    showAgain();
}

void FollowView::stopFollowing()
{
    m_notice.clear();
    m_number->clear();
    m_trail->show({});
    showAgain();
}

std::vector<ServiceIndex> FollowView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> sources;
    for (const ServiceFrame &service : frame.services)
        if (service.role == ServiceRole::Source)
            sources.push_back(service.index);
    return sources;
}

void FollowView::take(const Frame &frame, ServiceIndex)
{
    std::vector<std::pair<ServiceIndex, QString>> sources;
    for (const ServiceFrame &service : frame.services)
        if (service.role == ServiceRole::Source)
            sources.emplace_back(service.index, QString::fromStdString(service.name));
    m_trail->offer(std::move(sources));
}

TableContent FollowView::table() const
{
    TableContent content = trailTable(m_trail->board());
    if (!m_trail->board().record.isEmpty())
        return content;
    // Nothing is followed yet: what could be.
    content.columns = {{tr("Source whose records can be followed")}};
    for (const auto &[source, name] : m_trail->sources())
        content.rows.push_back({source, noLane, {{name}}});
    return content;
}

QString FollowView::summary() const
{
    return m_notice.isEmpty() ? trailSummary(m_trail->board()) : m_notice;
}

QString FollowView::emptyText() const
{
    return tr(
        "Here the whole life of one record is shown, step by step, with the reason of each wait. Add a producer, "
        "a stream and a reader, press Play, and pick a record.");
}

} // namespace millrace
