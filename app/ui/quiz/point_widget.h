// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include "sim/frame/frame.h"

#include <vector>

class QComboBox;

namespace millrace {

/// Something to be pointed at: selected on the canvas, or chosen from a list of all there is. Both follow
/// each other.
class PointWidget : public QuizWidget
{
    Q_OBJECT

public:
    PointWidget(const QuizItem &item, const QuizSurroundings &around, QWidget *parent);

    bool hasAnswer() const override;
    Answer answer() const override;
    void setAnswer(const Answer &answer) override;
    void setLocked(bool isLocked) override;
    QString answerText() const override;

private:
    struct Target
    {
        ServiceIndex service;
        LaneIndex lane = noLane;
        std::string path; ///< "orders/shardId-000000000001"
        QString title;
        friend bool operator==(const Target &, const Target &) = default;
    };
    void takeFrame();
    void takeSelection();
    void choose(const std::string &path);

    QuizSurroundings m_around;
    QComboBox *m_combo;
    std::vector<Target> m_targets; ///< row i + 1 of the list
    std::string m_chosen;
    bool m_isLocked = false;
};

} // namespace millrace
