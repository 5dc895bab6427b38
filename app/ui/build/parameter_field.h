// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSlider;

namespace millrace {

/// One row of a form: the title of a parameter and what its kind is edited with. What is typed is judged by
/// the table's row; what is wrong is said below it and goes nowhere. While someone edits it, nothing else
/// changes it.
class ParameterField : public QWidget
{
    Q_OBJECT

public:
    /// Fixed: shown, and not to be changed.
    ParameterField(const ParameterInfo &info, bool isFixed, QWidget *parent = nullptr);

    const ParameterInfo &info() const { return m_info; }
    QWidget *editor() const;
    QSlider *slider() const { return m_slider; }
    QString faultText() const;

    /// How the parameter stands. Left for later while it is being edited.
    void setStanding(const ParameterValue &value);
    /// What a Reference or a Trace may name.
    void setNames(const QStringList &names);
    /// Takes what has been typed: tells it by `edited` when it is another value than the standing one.
    /// False when it is wrong; then it says why.
    bool commit();
    /// The answer to what was told: empty when it was carried out, else why not.
    void settle(const QString &refusal);
    /// Forgets what has been typed.
    void revert();

signals:
    void edited(const millrace::ParameterValue &value);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void build(bool isFixed);
    void buildLine(bool isFixed);
    void buildCombo();
    void applyTheme();
    void arrange();
    void showValue(const ParameterValue &value);
    void step(int notches);
    ParsedValue typed() const;
    void showFault(const QString &text);
    QString textNow() const;

    ParameterInfo m_info;
    ParameterValue m_standing;
    QBoxLayout *m_row = nullptr;
    QLabel *m_title = nullptr;
    QWidget *m_side = nullptr;
    QLineEdit *m_line = nullptr;
    QComboBox *m_combo = nullptr;
    QCheckBox *m_check = nullptr;
    QSlider *m_slider = nullptr;
    QLabel *m_fault = nullptr;
    QString m_faultWords;
    QTimer m_pause; ///< keys that move a slider or a choice are one edit when they rest
    QString m_refused;
    QStringList m_names;
    bool m_isDirty = false;
    bool m_isWaiting = false;
};

} // namespace millrace
