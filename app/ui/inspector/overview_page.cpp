// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/overview_page.h"

#include "sim/kernel/text.h"
#include "ui/build/service_list.h"
#include "ui/inspector/panel_words.h"

#include <QLabel>
#include <QStringList>
#include <QVBoxLayout>

namespace millrace {

QString ledgerText(const LedgerRow &row)
{
    const auto figure = [](std::int64_t count) { return QString::fromStdString(thousands(count)); };
    QStringList parts;
    parts << OverviewPage::tr("%1: %2 of %3 delivered")
                 .arg(QString::fromStdString(row.sinkName), figure(row.delivered), figure(row.produced));
    if (row.inFlight > 0)
        parts << OverviewPage::tr("%1 on their way").arg(figure(row.inFlight));
    for (const auto &[reason, count] : row.lostBy)
        if (count > 0)
            parts << OverviewPage::tr("%1 lost: %2")
                         .arg(figure(count),
                              QString::fromStdString(reason).replace(QLatin1Char('_'), QLatin1Char(' ')));
    if (row.lostBy.empty() && row.lost > 0)
        parts << OverviewPage::tr("%1 lost").arg(figure(row.lost));
    if (row.expired > 0)
        parts << OverviewPage::tr("%1 expired unread").arg(figure(row.expired));
    if (row.duplicated > 0)
        parts << OverviewPage::tr("%1 delivered again").arg(figure(row.duplicated));
    return parts.join(QStringLiteral(" · "));
}

OverviewPage::OverviewPage(Selection *selection, QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(millrace::wordsLabel(WordStyle::Caption, tr("OVERVIEW"), this));
    m_title = millrace::wordsLabel(WordStyle::Heading, {}, this);
    m_words = millrace::wordsLabel(WordStyle::Second, {}, this);
    m_servicesHeading = millrace::wordsLabel(WordStyle::Heading, tr("Services"), this);
    m_services = new ServiceList(ServiceList::Mode::Choosing, selection, this);
    m_ledgerHeading = millrace::wordsLabel(WordStyle::Heading, tr("What became of the records"), this);
    m_ledger = millrace::wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_title);
    column->addWidget(m_words);
    column->addSpacing(6);
    column->addWidget(m_servicesHeading);
    column->addWidget(m_services);
    column->addSpacing(6);
    column->addWidget(m_ledgerHeading);
    column->addWidget(m_ledger);
    column->addStretch(1);
}

void OverviewPage::setState(const LiveState *state, const QString &title)
{
    const Frame *frame = state != nullptr ? state->frame.get() : nullptr;
    const bool hasServices = frame != nullptr && !frame->services.empty();
    setWords(m_title, frame == nullptr ? tr("Nothing is open") : title);
    setWords(m_words,
             frame == nullptr
                 ? tr("Here a selected shard or service is shown: how near its limits it is, why it "
                      "refuses, and what can be done. Open a scenario to begin.")
             : !hasServices
                 ? tr("Nothing stands here yet. Add a stream, a producer and a consumer in the Lab tab.")
                 : tr("Choose a shard or a service, here or on the canvas, to see how near its limits it "
                      "is and what can be done to it."));
    for (QWidget *part : {static_cast<QWidget *>(m_servicesHeading), static_cast<QWidget *>(m_services)})
        part->setVisible(hasServices);
    QStringList lines;
    if (frame != nullptr) {
        m_services->setFrame(*frame);
        for (const LedgerRow &row : frame->histories->ledger)
            lines << ledgerText(row);
    }
    setWords(m_ledger, lines.join(QLatin1Char('\n')));
    m_ledger->setVisible(!lines.isEmpty());
    m_ledgerHeading->setVisible(!lines.isEmpty());
}

} // namespace millrace
