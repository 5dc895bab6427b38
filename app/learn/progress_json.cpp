// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/json_node.h"
#include "learn/lesson_progress.h"

#include <algorithm>

namespace millrace {

namespace {

constexpr int progressFormat = 1;

JsonNode answerNode(const Answer &answer)
{
    JsonNode node = JsonNode::object();
    JsonNode &options = node.set("options", JsonNode::list());
    for (const std::string &option : answer.options)
        options.push(option);
    JsonNode &pairs = node.set("pairs", JsonNode::list());
    for (const auto &[left, right] : answer.pairs) {
        JsonNode pair = JsonNode::list();
        pair.push(left);
        pair.push(right);
        pairs.push(std::move(pair));
    }
    node.set("number", answer.number);
    node.set("text", answer.text);
    return node;
}

Answer readAnswer(const JsonNode &node)
{
    Answer answer;
    if (const JsonNode *options = node.find("options"))
        for (const JsonNode &option : options->items)
            answer.options.push_back(option.textOr(""));
    if (const JsonNode *pairs = node.find("pairs"))
        for (const JsonNode &pair : pairs->items)
            if (pair.items.size() == 2)
                answer.pairs.emplace_back(pair.items[0].textOr(""), pair.items[1].textOr(""));
    if (const JsonNode *number = node.find("number"))
        answer.number = number->realOr(0);
    if (const JsonNode *text = node.find("text"))
        answer.text = text->textOr("");
    return answer;
}

JsonNode gradeNode(const Grade &grade)
{
    JsonNode node = JsonNode::object();
    node.set("right", grade.isRight);
    node.set("share", grade.share);
    node.set("feedback", grade.feedback);
    node.set("expected", grade.expected);
    return node;
}

Grade readGrade(const JsonNode &node)
{
    Grade grade;
    if (const JsonNode *right = node.find("right"))
        grade.isRight = right->flagOr(false);
    if (const JsonNode *share = node.find("share"))
        grade.share = std::clamp(share->realOr(0), 0.0, 1.0);
    if (const JsonNode *feedback = node.find("feedback"))
        grade.feedback = feedback->textOr("");
    if (const JsonNode *expected = node.find("expected"))
        grade.expected = expected->realOr(0);
    return grade;
}

/// {"step id": value}: ids outlive a lesson that gains a step.
const JsonNode *memberOf(const JsonNode &root, const char *section, const std::string &id)
{
    const JsonNode *found = root.find(section);
    return found != nullptr ? found->find(id) : nullptr;
}

} // namespace

std::string LessonProgress::save() const
{
    const auto stepId = [&](int step) { return m_lesson.steps[static_cast<std::size_t>(step)].id; };
    const auto itemId = [&](int item) { return m_lesson.quiz[static_cast<std::size_t>(item)].id; };
    JsonNode root = JsonNode::object();
    root.set("format", progressFormat);
    root.set("lesson", m_lesson.id);
    if (!m_lesson.steps.empty())
        root.set("step", stepId(m_step));
    JsonNode &done = root.set("done", JsonNode::list());
    for (std::size_t i = 0; i < m_done.size(); ++i)
        if (m_done[i])
            done.push(m_lesson.steps[i].id);
    JsonNode &answers = root.set("answers", JsonNode::object());
    for (const auto &[step, answer] : m_stepAnswers)
        answers.set(stepId(step), answerNode(answer));
    JsonNode &outcomes = root.set("outcomes", JsonNode::object());
    for (const auto &[step, value] : m_outcomes)
        outcomes.set(stepId(step), value);
    JsonNode &hints = root.set("hints", JsonNode::object());
    for (const auto &[step, count] : m_hints)
        hints.set(stepId(step), count);
    JsonNode &quiz = root.set("quiz", JsonNode::object());
    for (const auto &[item, given] : m_grades) {
        JsonNode node = JsonNode::object();
        node.set("grade", gradeNode(given));
        node.set("answer", answerNode(m_quizAnswers.at(item)));
        quiz.set(itemId(item), std::move(node));
    }
    return writeJson(root);
}

/// What cannot be read, or belongs to a step that is no more, is left out: a lesson can always be begun.
void LessonProgress::restore(const std::string &saved)
{
    const Loaded<JsonNode> parsed = parseJson(saved);
    if (!isGood(parsed))
        return;
    const JsonNode &root = std::get<JsonNode>(parsed);
    const JsonNode *format = root.find("format");
    if (format == nullptr || format->wholeOr(0) != progressFormat)
        return;
    int present = 0;
    for (std::size_t i = 0; i < m_lesson.steps.size(); ++i) {
        const std::string &id = m_lesson.steps[i].id;
        const int step = static_cast<int>(i);
        if (const JsonNode *done = root.find("done"))
            m_done[i] = m_done[i]
                        || std::any_of(done->items.begin(), done->items.end(),
                                       [&](const JsonNode &item) { return item.textOr("") == id; });
        if (const JsonNode *answer = memberOf(root, "answers", id))
            m_stepAnswers[step] = readAnswer(*answer);
        if (const JsonNode *value = memberOf(root, "outcomes", id))
            m_outcomes[step] = value->realOr(0);
        if (const JsonNode *count = memberOf(root, "hints", id))
            m_hints[step] = static_cast<int>(std::clamp<std::int64_t>(
                count->wholeOr(0), 0, static_cast<std::int64_t>(m_lesson.steps[i].hints.size())));
        if (const JsonNode *at = root.find("step"); at != nullptr && at->textOr("") == id)
            present = step;
    }
    for (std::size_t i = 0; i < m_lesson.quiz.size(); ++i) {
        const JsonNode *item = memberOf(root, "quiz", m_lesson.quiz[i].id);
        const JsonNode *given = item != nullptr ? item->find("grade") : nullptr;
        const JsonNode *answer = item != nullptr ? item->find("answer") : nullptr;
        if (given == nullptr || answer == nullptr)
            continue;
        m_grades[static_cast<int>(i)] = readGrade(*given);
        m_quizAnswers[static_cast<int>(i)] = readAnswer(*answer);
    }
    goToStep(present);
}

} // namespace millrace
