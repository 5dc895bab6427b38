// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/service_form.h"

#include "present/connections.h"
#include "present/parameter_groups.h"
#include "present/parameter_words.h"
#include "ui/build/parameter_field.h"
#include "ui/inspector/fold_button.h"

#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

ServiceForm::ServiceForm(Mode mode, QWidget *parent)
    : QWidget(parent)
    , m_mode(mode)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    m_layout->addStretch(1);
}

ServiceForm::~ServiceForm() = default;

void ServiceForm::clearTable()
{
    for (ParameterField *field : m_fields) {
        field->blockSignals(true); // a line that loses the focus with its life has nothing more to tell
        delete field;
    }
    m_fields.clear();
    for (const Section &section : m_sections) {
        delete section.button;
        delete section.box;
    }
    m_sections.clear();
}

void ServiceForm::addSection(const QString &title)
{
    Section section;
    section.title = title;
    if (!title.isEmpty()) {
        section.button = new FoldButton(this);
        section.button->setText(title);
        section.button->setChecked(!m_folded.contains(title));
        m_layout->insertWidget(m_layout->count() - 1, section.button);
    }
    section.box = new QWidget(this);
    auto *rows = new QVBoxLayout(section.box);
    rows->setContentsMargins(0, 0, 0, title.isEmpty() ? 0 : 6);
    rows->setSpacing(6);
    m_layout->insertWidget(m_layout->count() - 1, section.box);
    if (section.button != nullptr) {
        section.box->setHidden(!section.button->isChecked());
        connect(section.button, &FoldButton::toggled, this, [this, title, box = section.box](bool isOpen) {
            box->setVisible(isOpen);
            m_folded.removeAll(title);
            if (!isOpen)
                m_folded << title;
        });
    }
    m_sections.push_back(section);
}

void ServiceForm::setTable(const std::vector<ParameterInfo> &table, const ParameterValues &values)
{
    clearTable();
    m_values = values;
    m_fields.assign(table.size(), nullptr);
    for (const ParameterGroup &group : groupsOf(table)) {
        addSection(group.title);
        Section &section = m_sections.back();
        for (const std::size_t row : group.rows) {
            const ParameterInfo &info = table[row];
            auto *field = new ParameterField(info, m_mode == Mode::Live && !info.whileRunning, section.box);
            field->setObjectName(
                QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size())));
            connect(field, &ParameterField::edited, this,
                    [this, field](const ParameterValue &value) { take(field, value); });
            section.box->layout()->addWidget(field);
            section.fields.push_back(field);
            m_fields[row] = field;
        }
    }
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
            if (admits(field->info(), service))
                names << QString::fromStdString(service.name);
        field->setNames(names);
    }
}

FoldButton *ServiceForm::groupButton(const QString &title) const
{
    for (const Section &section : m_sections)
        if (section.title == title)
            return section.button;
    return nullptr;
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
            if (isGood) {
                unfold(field);
                field->editor()->setFocus(Qt::OtherFocusReason);
            }
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

void ServiceForm::unfold(const ParameterField *field)
{
    for (const Section &section : m_sections)
        if (section.button != nullptr
            && std::find(section.fields.begin(), section.fields.end(), field) != section.fields.end())
            section.button->setChecked(true);
}

void ServiceForm::showRows()
{
    for (ParameterField *field : m_fields)
        field->setVisible(isShown(field->info(), m_values));
    for (const Section &section : m_sections) {
        const bool isUsed = std::any_of(section.fields.begin(), section.fields.end(),
                                        [](const ParameterField *field) { return !field->isHidden(); });
        if (section.button != nullptr)
            section.button->setVisible(isUsed);
        section.box->setVisible(isUsed && (section.button == nullptr || section.button->isChecked()));
    }
}

} // namespace millrace
