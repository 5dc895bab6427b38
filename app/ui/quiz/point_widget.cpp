// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/point_widget.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "ui/canvas/canvas_text.h"
#include "ui/lesson/prose.h"
#include "ui/quiz/elided_combo.h"

#include <QSignalBlocker>
#include <QVBoxLayout>

namespace millrace {

PointWidget::PointWidget(const QuizItem &item, const QuizSurroundings &around, QWidget *parent)
    : QuizWidget(item, parent)
    , m_around(around)
    , m_combo(new ElidedCombo(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *help = new Prose(ProseStyle::Small, this);
    help->setPlain(tr("Select it on the canvas, or choose it here:"));
    column->addWidget(help);
    column->addWidget(m_combo);
    m_combo->setAccessibleName(tr("What you point at"));
    connect(m_combo, &QComboBox::activated, this, [this](int row) {
        if (row <= 0 || row > static_cast<int>(m_targets.size()))
            return;
        const Target target = m_targets[static_cast<std::size_t>(row - 1)];
        choose(target.path);
        if (m_around.selection != nullptr)
            m_around.selection->select(target.service, target.lane);
    });
    if (m_around.session != nullptr)
        connect(m_around.session, &LabSession::stateChanged, this, &PointWidget::takeFrame);
    if (m_around.selection != nullptr)
        connect(m_around.selection, &Selection::changed, this, &PointWidget::takeSelection);
    m_combo->addItem(tr("Nothing yet"));
    takeFrame();
}

/// The list is made anew only when something else exists, so that it can be read while a run goes on.
void PointWidget::takeFrame()
{
    const auto frame = m_around.session != nullptr ? m_around.session->frame() : nullptr;
    if (!frame)
        return;
    std::vector<Target> targets;
    for (const ServiceFrame &service : frame->services) {
        const QString name = QString::fromStdString(service.name);
        targets.push_back({service.index, noLane, service.name, name});
        for (const LaneFrame &lane : service.lanes)
            targets.push_back({service.index, lane.index, service.name + "/" + lane.name,
                               tr("%1 · %2").arg(name, laneTitle(lane))});
    }
    if (targets == m_targets)
        return;
    m_targets = std::move(targets);
    const QSignalBlocker blocker(m_combo);
    m_combo->clear();
    m_combo->addItem(tr("Nothing yet"));
    for (const Target &target : m_targets)
        m_combo->addItem(target.title);
    choose(m_chosen);
}

void PointWidget::takeSelection()
{
    if (m_isLocked || m_around.selection->isEmpty())
        return;
    for (const Target &target : m_targets)
        if (target.service == m_around.selection->service() && target.lane == m_around.selection->lane())
            choose(target.path);
}

void PointWidget::choose(const std::string &path)
{
    const bool isOther = path != m_chosen;
    m_chosen = path;
    const QSignalBlocker blocker(m_combo);
    m_combo->setCurrentIndex(0);
    for (std::size_t i = 0; i < m_targets.size(); ++i)
        if (m_targets[i].path == path)
            m_combo->setCurrentIndex(static_cast<int>(i) + 1);
    m_combo->setToolTip(m_combo->currentText());
    if (isOther)
        emit changed();
}

bool PointWidget::hasAnswer() const
{
    return !m_chosen.empty();
}

Answer PointWidget::answer() const
{
    Answer answer;
    if (!m_chosen.empty())
        answer.options.push_back(m_chosen);
    return answer;
}

void PointWidget::setAnswer(const Answer &answer)
{
    choose(answer.options.empty() ? std::string() : answer.options.front());
}

void PointWidget::setLocked(bool isLocked)
{
    m_isLocked = isLocked;
    m_combo->setEnabled(!isLocked);
}

QString PointWidget::answerText() const
{
    return m_combo->currentIndex() > 0 ? m_combo->currentText() : QString::fromStdString(m_chosen);
}

} // namespace millrace
