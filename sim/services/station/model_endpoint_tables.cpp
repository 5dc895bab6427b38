// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/model_endpoint_tables.h"

#include "sim/security/principal.h"

namespace millrace::station {

namespace {

using Config = EndpointConfig;
using Row = ParameterRow<Config>;

/// SageMaker guide, InvokeEndpoint: a payload of a real-time endpoint is 6 MB at most.
constexpr std::int64_t payloadBytesMax = 6'291'456;

Row sizeRow(std::string_view name, std::string_view title, std::int64_t standard, std::string_view help,
            std::int64_t Config::*member, std::string_view source = assumption)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Size,
             .minimum = 1,
             .maximum = static_cast<double>(payloadBytesMax),
             .defaultValue = standard,
             .help = help,
             .source = source},
            member};
}

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    judgeSender(config, scenario, findings);
    const ParameterValue *target = findValue(config.parameters, "target");
    if (target != nullptr && std::get<std::string>(*target) == config.name)
        findings.push_back({"target", "an endpoint cannot send its predictions to itself"});
}

} // namespace

const std::vector<ParameterRow<EndpointConfig>> &endpointRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = {
            countRow<Config>("instances", "Instances", 1, 200, 1, "Machines behind the endpoint.",
                             &Config::instances),
            countRow<Config>("concurrency", "Inferences at once", 1, 1'000, 4,
                             "What one instance works on at the same time, for instance one for each vCPU.",
                             &Config::concurrency),
            countRow<Config>("queue_max", "Calls that may wait", 0, 100'000, 100,
                             "For each instance. A call that finds them all taken is refused (HTTP 429).",
                             &Config::queueMax),
            timeRow<Config>("inference_time", "Time of an inference", Duration{1'000}, minutes(1),
                            milliseconds(20), "That the model takes for one record.", &Config::inferenceTime),
            timeRow<Config>("kib_time", "Time for each KiB", {}, seconds(1), {},
                            "On top, by the size of the record.", &Config::perKib),
            sizeRow("payload_max", "Largest payload", payloadBytesMax, "A larger record is refused.",
                    &Config::payloadMax, "SageMaker guide, InvokeEndpoint: 6 MB"),
            sizeRow("prediction_size", "Size of a prediction", 200,
                    "Of the record that it sends to its target for each inference.", &Config::predictionSize),
            countRow<Config>("predictions_max", "Predictions held", 1, 100'000, 1'000,
                             "So many may wait for the target; then calls are refused (HTTP 429).",
                             &Config::predictionsMax),
        };
        appendSenderRows(all);
        all.push_back(security::policiesRow(&Config::policies));
        return all;
    }();
    return rows;
}

const std::vector<FigureRow> &endpointFigures()
{
    constexpr std::string_view vendor = "AWS/SageMaker";
    constexpr std::string_view own = "Millrace";
    static const std::vector<FigureRow> rows = {
        {Figure::Calls, {"Invocations", vendor, "Count", "Sum", "InvokeEndpoint calls that arrived."}},
        {Figure::ClientErrors,
         {"Invocation4XXErrors", vendor, "Count", "Sum", "Calls refused or invalid (HTTP 4xx)."}},
        {Figure::ServerErrors,
         {"Invocation5XXErrors", vendor, "Count", "Sum", "Calls that failed inside (HTTP 5xx)."}},
        {Figure::NoResult,
         {"InvocationModelErrors", vendor, "Count", "Sum", "Calls that did not end in an HTTP 2xx."}},
        {Figure::WorkTime,
         {"ModelLatency", vendor, "Microseconds", "Average", "From handed to the model to its answer."}},
        {Figure::WaitTime,
         {"OverheadLatency", vendor, "Microseconds", "Average",
          "What the endpoint adds to ModelLatency: the wait for the model."}},
        {Figure::Busy,
         {"ConcurrentRequestsPerModel", vendor, "Count", "Maximum", "Inferences going on, once a second."}},
        {Figure::Refused,
         {"InvocationsThrottled", own, "Count", "Sum", "Calls refused for want of room (HTTP 429)."}},
        {Figure::Answered, {"InvocationsAnswered", own, "Count", "Sum", "Calls answered with a result."}},
        {Figure::Records, {"InferencesDone", own, "Count", "Sum", "Records that the model has seen."}},
        {Figure::Waiting, {"InvocationsWaiting", own, "Count", "Maximum", "Calls that wait, once a second."}},
    };
    return rows;
}

const ServiceKind &modelEndpointKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(endpointRows());
    static const std::vector<MetricInfo> metrics = metricsOf(endpointFigures());
    static const std::vector<CommandInfo> commands =
        stationCommands("lose_instance", "An instance is lost",
                        "For a while one instance less works; what it had begun fails, what waits stays.");
    static const std::vector<CallInfo> calls = {{"sagemaker:InvokeEndpoint", "invoke", 1, payloadBytesMax}};
    static const std::vector<std::string_view> leavesOut = {
        "Autoscaling: instances change only when they are set.",
        "The start of an instance: one that is added works at once.",
        "Several models or variants behind one endpoint, serverless and asynchronous endpoints, pipelines.",
        "Batching in the model server: each call is an inference of its own.",
        "What a model says: a prediction has a size and its input's key, and no content.",
        ("Who sends a prediction on: in truth the caller has it in its answer and sends it, or data "
         "capture writes it to a bucket."),
        "A caller's own timeout, but for that of a function: it waits until it is answered.",
    };
    static const ServiceKind kind = {
        .name = "model_endpoint",
        .section = "endpoints",
        .title = "Model endpoint",
        .help = "Makes an inference of each record, so many at once, and sends the prediction on.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:sagemaker:R:A:endpoint/N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &metrics,
        .calls = &calls,
        .leavesOut = &leavesOut,
        .judge = &judge,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<ModelEndpoint>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::station
