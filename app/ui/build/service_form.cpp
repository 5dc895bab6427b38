// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/service_form.h"

#include "present/parameter_words.h"
#include "ui/build/parameter_field.h"

#include <QVBoxLayout>

namespace millrace {

ServiceForm::ServiceForm(Mode mode, QWidget *parent)
    : QWidget(parent)
    , m_mode(mode)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
}

ServiceForm::~ServiceForm() = default;

void ServiceForm::setTable(const std::vector<ParameterInfo> &table, const ParameterValues &values)
{
    for (ParameterField *field : m_fields) {
        field->blockSignals(true); // a line that loses the focus with its life has nothing more to tell
        delete field;
    }
    m_fields.clear();
    m_values = values;
    for (const ParameterInfo &info : table) {
        auto *field = new ParameterField(info, m_mode == Mode::Live && !info.whileRunning, this);
        field->setObjectName(QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size())));
        connect(field, &ParameterField::edited, this,
                [this, field](const ParameterValue &value) { take(field, value); });
        m_layout->insertWidget(static_cast<int>(m_fields.size()), field);
        m_fields.push_back(field);
    }
    if (m_layout->count() == static_cast<int>(m_fields.size()))
        m_layout->addStretch(1);
    setValues(values);
}

void ServiceForm::setValues(const ParameterValues &values)
{
    for (ParameterField *field : m_fields)
        if (const ParameterValue *value = findValue(values, field->info().name)) {
            setValue(m_values, field->info().name, *value);
            field->setStanding(*value);
        }
    showRows();
}

void ServiceForm::setNames(const Frame &frame, const QStringList &traces)
{
    for (ParameterField *field : m_fields) {
        if (field->info().kind == ParameterKind::Trace)
            field->setNames(traces);
        if (field->info().kind != ParameterKind::Reference)
            continue;
        QStringList names;
        for (const ServiceFrame &service : frame.services)
            if (service.kind == field->info().target)
                names << QString::fromStdString(service.name);
        field->setNames(names);
    }
}

ParameterField *ServiceForm::field(std::string_view name) const
{
    for (ParameterField *field : m_fields)
        if (field->info().name == name)
            return field;
    return nullptr;
}

bool ServiceForm::commit()
{
    bool isGood = true;
    for (ParameterField *field : m_fields)
        if (!field->isHidden() && !field->commit()) {
            if (isGood)
                field->editor()->setFocus(Qt::OtherFocusReason);
            isGood = false;
        }
    return isGood;
}

void ServiceForm::settle(const std::string &name, const QString &refusal)
{
    if (ParameterField *edited = field(name))
        edited->settle(refusal);
}

void ServiceForm::take(ParameterField *field, const ParameterValue &value)
{
    const std::string name(field->info().name);
    if (m_mode == Mode::Draft) {
        setValue(m_values, name, value);
        field->settle({});
        showRows();
    }
    emit edited(name, value);
}

void ServiceForm::showRows()
{
    for (ParameterField *field : m_fields)
        field->setVisible(isShown(field->info(), m_values));
}

} // namespace millrace
