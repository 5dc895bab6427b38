// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/scenario/parameter.h"

#include <QStringList>
#include <QWidget>

#include <string>
#include <string_view>
#include <vector>

class QVBoxLayout;

namespace millrace {

class FoldButton;
class ParameterField;

/// A form made from a parameter table: kinds, units, ranges, help, sources, and which rows are shown when.
/// Live: an edit that is finished is told by `edited`, once. Draft: values are collected and asked for.
/// A long table comes in groups that can be folded; what is folded stays so for the next service.
class ServiceForm : public QWidget
{
    Q_OBJECT

public:
    enum class Mode { Live, Draft };

    explicit ServiceForm(Mode mode, QWidget *parent = nullptr);
    ~ServiceForm() override;

    /// Another table: the fields are made anew. The rows' texts must stay alive.
    void setTable(const std::vector<ParameterInfo> &table, const ParameterValues &values);
    /// How things stand: goes into every field that nobody is editing.
    void setValues(const ParameterValues &values);
    /// What a Reference may name, by kind of service, and a Trace.
    void setNames(const Frame &frame, const QStringList &traces);

    const ParameterValues &values() const { return m_values; }
    ParameterField *field(std::string_view name) const;
    /// The line above a group of rows; null where there is no such group.
    FoldButton *groupButton(const QString &title) const;
    /// Takes over what is being typed; false, and the field focused, when something is wrong.
    bool commit();
    /// The answer to an edit: an empty text when it was carried out.
    void settle(const std::string &name, const QString &refusal);

signals:
    void edited(const std::string &name, const millrace::ParameterValue &value);

private:
    void take(ParameterField *field, const ParameterValue &value);
    struct Section
    {
        QString title;
        FoldButton *button = nullptr; ///< null: rows without a title
        QWidget *box = nullptr;
        std::vector<ParameterField *> fields;
    };
    void showRows();
    void clearTable();
    void addSection(const QString &title);
    void unfold(const ParameterField *field);

    Mode m_mode;
    QVBoxLayout *m_layout = nullptr;
    std::vector<ParameterField *> m_fields; ///< in table order
    std::vector<Section> m_sections;
    QStringList m_folded; ///< titles
    ParameterValues m_values;
};

} // namespace millrace
