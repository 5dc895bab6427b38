// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/service_page.h"

#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "sim/services/catalogue.h"
#include "ui/build/service_form.h"
#include "ui/build/trace_names.h"
#include "ui/inspector/action_bar.h"
#include "ui/inspector/chip.h"
#include "ui/inspector/leaves_out_card.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/quantity_bars.h"
#include "ui/inspector/stacking_row.h"
#include "ui/inspector/why_walk.h"

#include <QLabel>
#include <QPointer>
#include <QVBoxLayout>

namespace millrace {

ServicePage::ServicePage(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_editor(editor)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_caption = wordsLabel(WordStyle::Caption, {}, this);
    column->addWidget(m_caption);
    m_name = wordsLabel(WordStyle::Name, {}, this);
    m_chip = new Chip(this);
    column->addWidget(new StackingRow(m_name, m_chip, this));
    m_summary = wordsLabel(WordStyle::Second, {}, this);
    column->addWidget(m_summary);
    column->addSpacing(6);
    m_quantities = new QuantityBars(this);
    column->addWidget(m_quantities);
    column->addSpacing(6);
    column->addWidget(wordsLabel(WordStyle::Heading, tr("Do"), this));
    m_actions = new ActionBar(session, this);
    column->addWidget(m_actions);
    column->addSpacing(6);
    m_whyHeading = wordsLabel(WordStyle::Heading, tr("Why?"), this);
    column->addWidget(m_whyHeading);
    m_why = new WhyWalk(session, selection, this);
    column->addWidget(m_why);
    column->addSpacing(6);
    m_knobs = wordsLabel(WordStyle::Heading, tr("Parameters"), this);
    column->addWidget(m_knobs);
    m_form = new ServiceForm(ServiceForm::Mode::Live, this);
    column->addWidget(m_form);
    connect(m_form, &ServiceForm::edited, this, &ServicePage::change);
    column->addSpacing(6);
    m_leavesOut = new LeavesOutCard(this);
    column->addWidget(m_leavesOut);
    column->addStretch(1);
    connect(session, &LabSession::runReplaced, this, [this] { m_service = {}; });
}

void ServicePage::setService(const LiveState &state, const ServiceFrame &service)
{
    const ServiceKind *kind = findKind(service.kind);
    setWords(m_caption, QString::fromStdString(service.kindTitle).toUpper());
    setWords(m_name, breakable(QString::fromStdString(service.name)));
    m_name->setAccessibleName(QString::fromStdString(service.name));
    m_chip->setWord(serviceWord(service), serviceTone(service));
    setWords(m_summary, QString::fromStdString(service.summary));
    m_summary->setVisible(!service.summary.empty());
    m_summary->setToolTip(QString::fromStdString(service.arn));
    m_quantities->setQuantities(service.headline);
    const bool isTroubled = service.trouble != noHappening;
    m_whyHeading->setVisible(isTroubled);
    m_why->setVisible(isTroubled);
    if (isTroubled)
        m_why->explain(*state.frame, service.trouble);
    else
        m_why->clear();
    m_actions->setTarget(service, noLane);
    // The form is made once for a service: what is typed and where the focus is outlives the frames.
    if (service.index != m_service || m_serviceName != QString::fromStdString(service.name)) {
        if (m_service.isValid())
            m_form->commit(); // what was typed goes to the service that it was typed for
        m_service = service.index;
        m_serviceName = QString::fromStdString(service.name);
        m_form->setTable(kind != nullptr ? *kind->parameters : std::vector<ParameterInfo>(),
                         service.parameters);
        m_leavesOut->setLines(kind != nullptr ? *kind->leavesOut : std::vector<std::string_view>());
    }
    m_form->setNames(*state.frame, traceNames(m_session));
    m_form->setValues(service.parameters);
}

void ServicePage::change(const std::string &parameter, const ParameterValue &value)
{
    const QPointer<ServicePage> self(this);
    const ServiceIndex service = m_service;
    m_editor->set(m_serviceName, parameter, value, [self, service, parameter](const CommandResult &result) {
        if (self && self->m_service == service)
            self->m_form->settle(parameter, QString::fromStdString(result.error));
    });
}

} // namespace millrace
