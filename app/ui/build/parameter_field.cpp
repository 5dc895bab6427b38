// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/parameter_field.h"

#include "present/parameter_words.h"
#include "present/theme.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/tick_box.h"
#include "ui/quiz/elided_combo.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>

#include <algorithm>

namespace millrace {

namespace {

constexpr int sliderSteps = 1'000;
constexpr int restMs = 250;

bool isNamed(ParameterKind kind)
{
    return kind == ParameterKind::Reference || kind == ParameterKind::Trace;
}

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

} // namespace

ParameterField::ParameterField(const ParameterInfo &info, bool isFixed, QWidget *parent)
    : QWidget(parent)
    , m_info(info)
    , m_standing(info.defaultValue)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(restMs);
    connect(&m_pause, &QTimer::timeout, this, &ParameterField::commit);
    build(isFixed);
    applyTheme();
    showValue(m_standing);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &ParameterField::applyTheme);
}

void ParameterField::build(bool isFixed)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_row = new QBoxLayout(QBoxLayout::LeftToRight);
    m_row->setSpacing(6);
    m_title = wordsLabel(WordStyle::Second, text(m_info.title), this);
    m_side = new QWidget(this);
    auto *side = new QHBoxLayout(m_side);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(6);
    if (m_info.kind == ParameterKind::Choice || isNamed(m_info.kind))
        buildCombo();
    else if (m_info.kind == ParameterKind::Flag)
        m_check = new TickBox({}, m_side);
    else
        buildLine(isFixed);
    for (QWidget *part : {static_cast<QWidget *>(m_slider), editor()})
        if (part != nullptr) {
            side->addWidget(part, m_slider != nullptr && part != m_slider ? 0 : 1);
            part->setAccessibleName(text(m_info.title));
            part->setAccessibleDescription(helpText(m_info));
            part->setToolTip(helpText(m_info));
            part->installEventFilter(this);
        }
    if (m_check != nullptr) {
        connect(m_check, &QCheckBox::clicked, this, [this] {
            m_isDirty = true;
            commit();
        });
    }
    if (isFixed && m_line == nullptr)
        editor()->setEnabled(false);
    m_title->setBuddy(editor());
    m_title->setToolTip(helpText(m_info));
    m_fault = wordsLabel(WordStyle::Fault, {}, this);
    m_fault->hide();
    m_row->addWidget(m_title);
    m_row->addWidget(m_side);
    column->addLayout(m_row);
    column->addWidget(m_fault);
}

void ParameterField::buildLine(bool isFixed)
{
    m_line = new QLineEdit(m_side);
    m_line->setReadOnly(isFixed);
    connect(m_line, &QLineEdit::textEdited, this, [this] {
        m_isDirty = true;
        m_refused.clear();
        showFault({});
    });
    connect(m_line, &QLineEdit::editingFinished, this, &ParameterField::commit);
    if (m_info.kind != ParameterKind::Fraction || isFixed)
        return;
    m_slider = new QSlider(Qt::Horizontal, m_side);
    m_slider->setRange(0, sliderSteps);
    m_slider->setSingleStep(sliderSteps / 100);
    m_slider->setPageStep(sliderSteps / 10);
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        m_isDirty = true;
        m_refused.clear();
        showFault({});
        m_line->setText(fieldText(
            m_info.minimum + (m_info.maximum - m_info.minimum) * value / static_cast<double>(sliderSteps),
            m_info.kind));
        if (!m_slider->isSliderDown())
            m_pause.start();
    });
    connect(m_slider, &QSlider::sliderReleased, this, &ParameterField::commit);
}

void ParameterField::buildCombo()
{
    m_combo = new ElidedCombo(m_side);
    connect(m_combo, &QComboBox::currentTextChanged, this, [this](const QString &chosen) {
        m_combo->setToolTip(chosen + QLatin1Char('\n') + helpText(m_info));
    });
    for (const std::string_view choice : m_info.choices)
        m_combo->addItem(choiceText(choice), text(choice));
    if (isNamed(m_info.kind))
        m_combo->addItem(tr("(none)"), QString());
    connect(m_combo, &QComboBox::activated, this, [this] {
        m_isDirty = true;
        m_pause.start();
    });
}

QWidget *ParameterField::editor() const
{
    return m_line != nullptr    ? static_cast<QWidget *>(m_line)
           : m_combo != nullptr ? static_cast<QWidget *>(m_combo)
                                : m_check;
}

QString ParameterField::faultText() const
{
    return m_faultWords;
}

void ParameterField::applyTheme()
{
    const Theme &theme = Theme::current();
    if (m_line != nullptr)
        m_line->setFont(theme.figures(12.5));
    if (m_slider != nullptr)
        m_line->setFixedWidth(QFontMetrics(m_line->font()).horizontalAdvance(QStringLiteral("0.0000")) + 26);
    if (m_line == nullptr)
        editor()->setFont(theme.words(12.5));
    showFault(faultText());
    arrange();
}

/// Title beside the editor where both fit, above it where they do not.
void ParameterField::arrange()
{
    const int half = width() * 45 / 100;
    const bool fits =
        m_title->fontMetrics().horizontalAdvance(m_title->text()) <= half * 2
        && editor()->minimumSizeHint().width() * (m_slider != nullptr ? 2 : 1) <= width() - half - 6
        && width() >= Theme::current().scaled(210);
    m_row->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_title->setFixedWidth(fits ? half : std::max(width(), 1));
    m_row->setStretch(1, 1);
}

void ParameterField::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ParameterField::setStanding(const ParameterValue &value)
{
    if (m_isDirty || m_isWaiting || value == m_standing)
        return;
    m_standing = value;
    showValue(value);
}

void ParameterField::setNames(const QStringList &names)
{
    if (m_combo == nullptr || !isNamed(m_info.kind) || m_isDirty || m_isWaiting || names == m_names)
        return;
    m_names = names;
    while (m_combo->count() > 1)
        m_combo->removeItem(1);
    for (const QString &name : names)
        m_combo->addItem(name, name);
    showValue(m_standing);
}

void ParameterField::showValue(const ParameterValue &value)
{
    if (m_line != nullptr) {
        m_line->setText(fieldText(value, m_info.kind));
        if (!m_line->hasFocus())
            m_line->setCursorPosition(0); // the beginning of a long word says more than its end
        if (m_info.kind == ParameterKind::Text || m_info.kind == ParameterKind::TextList)
            m_line->setToolTip(m_line->text() + QLatin1Char('\n') + helpText(m_info));
    }
    if (m_slider != nullptr) {
        const QSignalBlocker quiet(m_slider);
        const double share = (std::get<double>(value) - m_info.minimum) / (m_info.maximum - m_info.minimum);
        m_slider->setValue(qRound(share * sliderSteps));
    }
    if (m_check != nullptr)
        m_check->setChecked(std::get<bool>(value));
    if (m_combo != nullptr) {
        const QString name = QString::fromStdString(std::get<std::string>(value));
        int at = m_combo->findData(name);
        if (at < 0 && isNamed(m_info.kind)) {
            m_combo->addItem(tr("%1 (gone)").arg(name), name);
            at = m_combo->count() - 1;
        }
        m_combo->setCurrentIndex(at);
    }
}

QString ParameterField::textNow() const
{
    if (m_line != nullptr)
        return m_line->text();
    if (m_combo != nullptr)
        return m_combo->currentData().toString();
    return m_check->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
}

ParsedValue ParameterField::typed() const
{
    ParsedValue parsed = parseValue(textNow().toStdString(), m_info);
    if (parsed.error.empty())
        parsed.error = judgeValue(parsed.value, m_info);
    return parsed;
}

bool ParameterField::commit()
{
    m_pause.stop();
    if (m_isWaiting || (!m_isDirty && m_refused.isEmpty()))
        return true;
    if (!m_refused.isEmpty() && textNow() == m_refused)
        return false; // it has been said already
    const ParsedValue parsed = typed();
    if (!parsed.error.empty()) {
        showFault(QString::fromStdString(parsed.error));
        return false;
    }
    showFault({});
    m_isDirty = false;
    if (parsed.value == m_standing) {
        showValue(m_standing);
        return true;
    }
    m_isWaiting = true;
    emit edited(parsed.value);
    return true;
}

void ParameterField::settle(const QString &refusal)
{
    if (!m_isWaiting)
        return;
    m_isWaiting = false;
    if (refusal.isEmpty()) {
        const ParsedValue parsed = typed();
        if (!m_isDirty && parsed.error.empty()) {
            m_standing = parsed.value;
            showValue(m_standing);
        }
        return;
    }
    // Words stay to be put right; a choice or a slider goes back to what holds.
    if (m_line != nullptr && m_slider == nullptr) {
        m_isDirty = true;
        m_refused = textNow();
    } else {
        m_isDirty = false;
        showValue(m_standing);
    }
    showFault(refusal);
}

void ParameterField::revert()
{
    m_pause.stop();
    m_isDirty = false;
    m_refused.clear();
    showFault({});
    showValue(m_standing);
}

void ParameterField::step(int notches)
{
    const ParsedValue parsed = typed();
    const ParameterValue from = parsed.error.empty() ? parsed.value : m_standing;
    const ParameterValue to = steppedValue(from, m_info, notches);
    if (to == from)
        return;
    m_isDirty = true;
    m_refused.clear();
    showFault({});
    showValue(to);
}

void ParameterField::showFault(const QString &words)
{
    m_faultWords = words;
    m_fault->setText(withBrokenDigits(words));
    m_fault->setVisible(!words.isEmpty());
    m_fault->setAccessibleName(words.isEmpty() ? QString() : tr("%1: %2").arg(text(m_info.title), words));
    editor()->setStyleSheet(words.isEmpty() || m_line == nullptr
                                ? QString()
                                : QStringLiteral("QLineEdit{border:2px solid %1;padding:3px 7px}")
                                      .arg(Theme::current().red.name()));
    editor()->setAccessibleDescription(words.isEmpty() ? helpText(m_info)
                                                       : words + QLatin1Char('\n') + helpText(m_info));
}

bool ParameterField::eventFilter(QObject *watched, QEvent *event)
{
    // A wheel that scrolls the panel must not turn a knob on its way.
    if (event->type() == QEvent::Wheel && watched != m_line) {
        event->ignore();
        return true;
    }
    if (event->type() == QEvent::FocusOut && m_pause.isActive())
        commit();
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool isNumber = m_line != nullptr && !m_line->isReadOnly()
                          && steppedValue(m_standing, m_info, 1) != steppedValue(m_standing, m_info, -1);
    if (watched == m_line && isNumber && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
        step((key->key() == Qt::Key_Up ? 1 : -1) * (key->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1));
        return true;
    }
    if (key->key() == Qt::Key_Escape && (m_isDirty || !faultText().isEmpty())) {
        revert();
        return true;
    }
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && watched != m_line
        && m_pause.isActive()) {
        commit();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace millrace
