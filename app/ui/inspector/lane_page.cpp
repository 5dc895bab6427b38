// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/lane_page.h"

#include "present/key_space_text.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/action_bar.h"
#include "ui/inspector/chip.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/quantity_bars.h"
#include "ui/inspector/stacking_row.h"
#include "ui/inspector/why_walk.h"

#include <QLabel>
#include <QStringList>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr double worthNaming = 0.1; ///< a key with less of a lane's records makes it no hotter

/// "from shard 2 · split into shard 4 and shard 5", each a link.
QString familyText(const ServiceFrame &service, const LaneFrame &lane)
{
    const auto links = [&service](const std::vector<LaneIndex> &lanes) {
        QStringList words;
        for (const LaneIndex index : lanes) {
            QString title = LanePage::tr("shard %1").arg(index);
            for (const LaneFrame &each : service.lanes)
                if (each.index == index)
                    title = laneTitle(each);
            words << QStringLiteral("<a href=\"%1\">%2</a>").arg(index).arg(title.toHtmlEscaped());
        }
        return words.join(QStringLiteral(", "));
    };
    QStringList lines;
    if (!lane.parents.empty())
        lines << LanePage::tr("Made from %1").arg(links(lane.parents));
    if (!lane.children.empty())
        lines << LanePage::tr("Its range went to %1").arg(links(lane.children));
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

LanePage::LanePage(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_selection(selection)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_caption = wordsLabel(WordStyle::Caption, {}, this);
    column->addWidget(m_caption);
    m_name = wordsLabel(WordStyle::Name, {}, this);
    m_chip = new Chip(this);
    column->addWidget(new StackingRow(m_name, m_chip, this));
    m_range = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_range);
    m_words = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_words);
    column->addSpacing(6);
    m_quantities = new QuantityBars(this);
    column->addWidget(m_quantities);
    column->addSpacing(6);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("Do"), this));
    m_actions = new ActionBar(session, this);
    column->addWidget(m_actions);
    column->addSpacing(6);
    m_whyHeading = wordsLabel(WordStyle::Heading, {}, this);
    column->addWidget(m_whyHeading);
    m_why = new WhyWalk(session, selection, this);
    column->addWidget(m_why);
    column->addSpacing(6);
    m_readersHeading = wordsLabel(WordStyle::Heading, tr("Readers"), this);
    m_readers = wordsLabel(WordStyle::Second, {}, this);
    m_familyHeading = wordsLabel(WordStyle::Heading, tr("Parents and children"), this);
    m_family = wordsLabel(WordStyle::Second, {}, this);
    m_family->setTextFormat(Qt::RichText);
    m_family->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_family->setFocusPolicy(Qt::StrongFocus);
    connect(m_family, &QLabel::linkActivated, this,
            [this](const QString &link) { m_selection->select(m_selection->service(), link.toUInt()); });
    for (QLabel *label : {m_readersHeading, m_readers, m_familyHeading, m_family})
        column->addWidget(label);
    column->addStretch(1);
}

void LanePage::setLane(const LiveState &state, const ServiceFrame &service, const LaneFrame &lane)
{
    const bool isShard = service.kind == "kinesis_stream";
    setWords(m_caption,
             (isShard ? tr("SHARD of %1") : tr("LANE of %1")).arg(QString::fromStdString(service.name)));
    setWords(m_name, breakable(QString::fromStdString(lane.name)));
    m_name->setAccessibleName(QString::fromStdString(lane.name));
    m_chip->setWord(laneWord(lane), laneTone(lane));
    setWords(m_range, keyRangeText(lane));
    m_range->setToolTip(
        tr("Hash keys %1\nto %2")
            .arg(QString::fromStdString(lane.beginText), QString::fromStdString(lane.endText)));
    m_quantities->setQuantities(lane.state == LaneState::Open || !lane.quantities.empty()
                                    ? lane.quantities
                                    : std::vector<Quantity>());
    showWhy(*state.frame, lane);
    showWords(*state.frame, service, lane);
    m_actions->setTarget(service, lane.index);
    const QString family = familyText(service, lane);
    setWords(m_family, family);
    m_family->setVisible(!family.isEmpty());
    m_familyHeading->setVisible(!family.isEmpty());
}

void LanePage::showWords(const Frame &frame, const ServiceFrame &service, const LaneFrame &lane)
{
    QStringList lines;
    if (const QString limit = laneLimitText(lane); !limit.isEmpty())
        lines << limit;
    if (lane.state == LaneState::Closed)
        lines << tr("Takes no more records, and is read to its end.");
    if (lane.refusedPerSecond > 0)
        lines << tr("%1 offered, %2 refused")
                     .arg(rateText(lane.offeredPerSecond), rateText(lane.refusedPerSecond));
    const auto namesKey = [&lane](const Happening &step) {
        return step.text.find(lane.topKey) != std::string::npos;
    };
    if (!lane.topKey.empty() && lane.topKeyShare >= worthNaming
        && std::none_of(m_why->chain().begin(), m_why->chain().end(), namesKey))
        lines << tr("%1 of its newest records have the key %2")
                     .arg(QString::fromStdString(percent(lane.topKeyShare)),
                          QString::fromStdString(lane.topKey));
    setWords(m_words, lines.join(QLatin1Char('\n')));
    m_words->setVisible(!lines.isEmpty());

    QStringList readers;
    for (const ServiceFrame &reader : frame.services)
        for (const ReaderMark &mark : reader.readers)
            if (mark.log == service.index && mark.lane == lane.index)
                readers << tr("%1: %2").arg(
                    QString::fromStdString(reader.name),
                    mark.isFinished  ? tr("read to the end")
                    : !mark.isActive ? tr("stands still, %1").arg(lagSentence(mark.lagMs, mark.lagRecords))
                                     : lagSentence(mark.lagMs, mark.lagRecords));
    setWords(m_readers, readers.isEmpty() ? tr("Nobody reads it.") : readers.join(QLatin1Char('\n')));
}

void LanePage::showWhy(const Frame &frame, const LaneFrame &lane)
{
    const bool isTroubled = lane.trouble != noHappening;
    m_whyHeading->setVisible(isTroubled);
    m_why->setVisible(isTroubled);
    if (!isTroubled)
        return m_why->clear();
    setWords(m_whyHeading, lane.level == Level::Refusing ? tr("Why throttled?") : tr("Why?"));
    m_why->explain(frame, lane.trouble);
}

} // namespace millrace
