// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/lint_lesson.h"

#include "content/library.h"
#include "sim/scenario/validate.h"
#include "sim/services/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

namespace millrace {

namespace {

constexpr std::size_t wrongAnswersWanted = 3;
constexpr std::size_t quizItemsMin = 3;
constexpr std::size_t quizItemsMax = 6;

const std::set<std::string> &happeningKinds()
{
    static const std::set<std::string> kinds = {
        "command",          "command_refused",    "load_starts",           "hot_key",
        "throttle_begins",  "throttle_ends",      "read_throttle_begins",  "read_throttle_ends",
        "stream_active",    "shard_split",        "shards_merged",         "shard_closed",
        "shard_drained",    "iterator_expired",   "consumer_paused",       "consumer_resumed",
        "consumer_crashed", "consumer_restarted", "consumer_falls_behind", "consumer_caught_up",
        "records_dropped",  "order_lost",         "duplicates_begin",      "replies_lost",
        "records_expired",  "trace_ends",         "lease_taken",           "lease_stolen",
        "lease_lost",       "lease_handed_over",  "checkpoint_refused",    "batch_skipped",
        "shard_end",        "worker_crashed",     "worker_restarted",      "worker_stopped"};
    return kinds;
}

const std::set<std::string> &ledgerColumns()
{
    static const std::set<std::string> columns = {"produced", "delivered", "duplicated",
                                                  "lost",     "expired",   "in_flight"};
    return columns;
}

class Judge
{
public:
    Judge(const Scenario &scenario, std::vector<Finding> &findings)
        : m_findings(findings)
    {
        for (const ServiceConfig &service : scenario.services)
            m_kinds[service.name] = findKind(service.kind);
    }

    /// What a learner is to create himself may be asked about as well.
    void noteCreated(const LessonPath &path)
    {
        for (const LessonPath::Action &action : path.actions) {
            if (!action.command || action.command->name != "create")
                continue;
            const ParameterValue *kind = findValue(action.command->arguments, "kind");
            if (const auto *name = kind != nullptr ? std::get_if<std::string>(kind) : nullptr)
                m_kinds.try_emplace(action.command->target, findKind(*name));
        }
    }

    void query(const Query &query, const std::string &place)
    {
        const ServiceKind *kind = nullptr;
        if (!query.service.empty()) {
            kind = m_kinds.contains(query.service) ? m_kinds.at(query.service) : nullptr;
            if (kind == nullptr)
                return fault(place + "/service", "there is no service \"" + query.service + "\"");
        }
        switch (query.kind) {
        case Query::Kind::Metric:
        case Query::Kind::MetricRate: {
            const bool isKnown =
                kind != nullptr
                && std::any_of(kind->metrics->begin(), kind->metrics->end(), [&](const MetricInfo &row) {
                       return row.name == query.name && row.perLane == !query.lane.empty();
                   });
            if (!isKnown)
                fault(place + "/name", "there is no metric \"" + query.name + "\" at this level");
            break;
        }
        case Query::Kind::Ledger:
            if (kind == nullptr || kind->role != ServiceRole::Reader || !ledgerColumns().contains(query.name))
                fault(place, "names no column of a reader's ledger row");
            break;
        case Query::Kind::Happening:
            if (!happeningKinds().contains(query.name))
                fault(place + "/name", "there is no happening \"" + query.name + "\"");
            break;
        case Query::Kind::Parameter:
            if (kind == nullptr || findParameter(*kind, query.name) == nullptr)
                fault(place + "/name", "there is no parameter \"" + query.name + "\"");
            break;
        case Query::Kind::CommandGiven:
            judgeCommandName(query, kind, place);
            break;
        case Query::Kind::OpenLanes:
        case Query::Kind::RefusedShare:
        case Query::Kind::ShardOfKey:
        case Query::Kind::SameShard:
            if (kind == nullptr || kind->role != ServiceRole::Log)
                fault(place + "/service", "is no stream");
            break;
        case Query::Kind::CostMonth:
        case Query::Kind::Elapsed:
            break;
        }
    }

    void path(const LessonPath &path, const std::string &place)
    {
        std::map<std::string, const ServiceKind *> known = m_kinds;
        for (std::size_t i = 0; i < path.actions.size(); ++i) {
            if (!path.actions[i].command)
                continue;
            const Command &command = *path.actions[i].command;
            const ServiceKind *kind = known.contains(command.target) ? known.at(command.target) : nullptr;
            if (std::string why = judgeCommand(command, kind); !why.empty())
                fault(place + "/actions/" + std::to_string(i), std::move(why));
        }
    }

    void command(const Command &command, const std::string &place)
    {
        const ServiceKind *kind = m_kinds.contains(command.target) ? m_kinds.at(command.target) : nullptr;
        if (std::string why = judgeCommand(command, kind); !why.empty())
            fault(place, std::move(why));
    }

    void fault(const std::string &place, std::string why) { m_findings.push_back({place, std::move(why)}); }

private:
    void judgeCommandName(const Query &query, const ServiceKind *kind, const std::string &place)
    {
        if (query.name == "set" || query.name == "create" || query.name == "remove")
            return;
        const bool isKnown = kind != nullptr
                                 ? findCommand(*kind, query.name) != nullptr
                                 : std::any_of(catalogue().begin(), catalogue().end(), [&](const auto &any) {
                                       return findCommand(any, query.name) != nullptr;
                                   });
        if (!isKnown)
            fault(place + "/name", "there is no command \"" + query.name + "\"");
    }

    std::vector<Finding> &m_findings;
    std::map<std::string, const ServiceKind *> m_kinds;
};

/// A path a learner points at: a service, or one of its shards.
void judgePoint(const QuizItem &item, const Scenario &scenario, const std::string &place, Judge &judge)
{
    if (item.kind == QuizItem::Kind::Point
        && scenario.find(item.pointAt.substr(0, item.pointAt.find('/'))) == nullptr)
        judge.fault(place + "/point_at", "there is no service \"" + item.pointAt + "\"");
}

void judgeSteps(const Lesson &lesson, const Scenario &scenario, Judge &judge)
{
    std::set<LessonStep::Kind> kinds;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const LessonStep &step = lesson.steps[i];
        const std::string place = "lesson.json#/steps/" + std::to_string(i);
        kinds.insert(step.kind);
        if (!step.variant.empty())
            if (Scenario varied = scenario; !applyVariant(varied, step.variant).empty())
                judge.fault(place + "/variant", "there is no variant \"" + step.variant + "\"");
        if (step.kind == LessonStep::Kind::Do && variantOf(lesson, i) != variantOfDoSteps(lesson))
            judge.fault(place, "is about another variant than the do step before it; they share one run");
        for (std::size_t k = 0; k < step.checks.size(); ++k)
            judge.query(step.checks[k].query, place + "/checks/" + std::to_string(k) + "/query");
        if (!step.checks.empty()
            && std::all_of(step.checks.begin(), step.checks.end(),
                           [](const Check &check) { return check.isCost; }))
            judge.fault(place + "/checks", "holds only costs; one check must block the step");
        if (step.outcome)
            judge.query(*step.outcome, place + "/outcome");
        if (step.question)
            judgePoint(*step.question, scenario, place + "/question", judge);
        for (std::size_t k = 0; k < step.showMe.size(); ++k)
            judge.command(step.showMe[k], place + "/show_me/" + std::to_string(k));
    }
    for (const auto &[kind, name] :
         {std::pair{LessonStep::Kind::Predict, "predict"}, std::pair{LessonStep::Kind::Do, "do"},
          std::pair{LessonStep::Kind::Explain, "explain"}})
        if (!kinds.contains(kind))
            judge.fault("lesson.json#/steps", std::string("has no ") + name + " step");
}

} // namespace

std::vector<Finding> judgeComputedKey(const QuizItem &item, const std::string &place)
{
    std::vector<Finding> findings;
    if (!item.computed)
        return findings;
    Loaded<Scenario> loaded = loadScenario(item.scenario);
    if (!isGood(loaded)) {
        findings.push_back(
            {place + "/computed/scenario", "there is no good scenario \"" + item.scenario + "\""});
        return findings;
    }
    Scenario scenario = std::get<Scenario>(std::move(loaded));
    if (!item.variant.empty())
        if (std::string fault = applyVariant(scenario, item.variant); !fault.empty())
            findings.push_back({place + "/computed/variant", std::move(fault)});
    Judge judge(scenario, findings);
    judge.query(*item.computed, place + "/computed/query");
    return findings;
}

std::vector<Finding> judgeLesson(const Lesson &lesson)
{
    std::vector<Finding> findings;
    Loaded<Scenario> loaded = loadScenario(lesson.scenario);
    if (!isGood(loaded)) {
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            findings.push_back(
                {"lesson.json#/scenario", lesson.scenario + ": " + finding.place + ": " + finding.text});
        return findings;
    }
    Scenario scenario = std::get<Scenario>(std::move(loaded));
    if (!lesson.variant.empty())
        if (std::string fault = applyVariant(scenario, lesson.variant); !fault.empty())
            findings.push_back({"lesson.json#/variant", std::move(fault)});
    Judge judge(scenario, findings);
    judge.noteCreated(lesson.solution);
    judgeSteps(lesson, scenario, judge);
    for (std::size_t i = 0; i < lesson.quiz.size(); ++i) {
        const std::string place = "lesson.json#/quiz/" + std::to_string(i);
        judgePoint(lesson.quiz[i], scenario, place, judge);
        for (const Finding &finding : judgeComputedKey(lesson.quiz[i], place))
            findings.push_back(finding);
    }
    if (lesson.quiz.size() < quizItemsMin || lesson.quiz.size() > quizItemsMax)
        judge.fault("lesson.json#/quiz",
                    "has " + std::to_string(lesson.quiz.size()) + " items; three to six are wanted");
    if (lesson.wrongAnswers.size() < wrongAnswersWanted)
        judge.fault("solution.json#/wrong", "has " + std::to_string(lesson.wrongAnswers.size())
                                                + " wrong answers; at least three are wanted");
    judge.path(lesson.solution, "solution.json#/solution");
    for (std::size_t i = 0; i < lesson.wrongAnswers.size(); ++i)
        judge.path(lesson.wrongAnswers[i], "solution.json#/wrong/" + std::to_string(i));
    return findings;
}

} // namespace millrace
