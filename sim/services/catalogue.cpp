// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/catalogue.h"

#include "sim/services/autoscaler/stream_autoscaler.h"
#include "sim/services/consumer/consumer.h"
#include "sim/services/dynamodb/table.h"
#include "sim/services/firehose/delivery_stream.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kpl/kpl_producer.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/producer/producer.h"
#include "sim/services/region/region.h"
#include "sim/services/s3/bucket.h"
#include "sim/services/service.h"
#include "sim/services/sns/topic.h"
#include "sim/services/sqs/queue.h"
#include "sim/services/sqs/queue_worker.h"
#include "sim/services/station/model_endpoint.h"
#include "sim/services/station/opensearch_domain.h"
#include "sim/services/station/rds_database.h"

namespace millrace {

const std::vector<ServiceKind> &catalogue()
{
    static const std::vector<ServiceKind> kinds = {
        // Sources and logs.
        producer::producerKind(),
        kpl::kplProducerKind(),
        kinesis::streamKind(),
        // Readers.
        consumer::consumerKind(),
        lambda::functionKind(),
        kcl::kclKind(),
        firehose::deliveryKind(),
        sqs::queueWorkerKind(),
        // Messaging.
        sqs::queueKind(),
        sns::topicKind(),
        // Stores.
        dynamodb::tableKind(),
        s3::bucketKind(),
        station::openSearchDomainKind(),
        station::rdsDatabaseKind(),
        // Models.
        station::modelEndpointKind(),
        // Places.
        region::regionKind(),
        // What watches and scales.
        autoscaler::autoscalerKind(),
    };
    return kinds;
}

const ServiceKind *findKind(std::string_view name)
{
    for (const ServiceKind &kind : catalogue())
        if (kind.name == name)
            return &kind;
    return nullptr;
}

const ServiceKind *findSection(std::string_view section)
{
    for (const ServiceKind &kind : catalogue())
        if (kind.section == section)
            return &kind;
    return nullptr;
}

const ParameterInfo *findParameter(const ServiceKind &kind, std::string_view name)
{
    for (const ParameterInfo &info : *kind.parameters)
        if (info.name == name)
            return &info;
    return nullptr;
}

const CommandInfo *findCommand(const ServiceKind &kind, std::string_view name)
{
    for (const CommandInfo &info : *kind.commands)
        if (info.name == name)
            return &info;
    return nullptr;
}

int findCall(const ServiceKind &kind, std::string_view mode)
{
    if (kind.calls == nullptr || kind.calls->empty())
        return -1;
    if (mode == "auto")
        return 0;
    for (std::size_t i = 0; i < kind.calls->size(); ++i)
        if ((*kind.calls)[i].mode == mode)
            return static_cast<int>(i);
    return -1;
}

bool admitsTarget(const ParameterInfo &reference, const ServiceKind &kind)
{
    std::string_view rest = reference.target;
    while (!rest.empty()) {
        const std::size_t bar = rest.find('|');
        const std::string_view one = rest.substr(0, bar);
        if (one == kind.name || (one == "log" && kind.role == ServiceRole::Log)
            || (one == "callable" && kind.calls != nullptr))
            return true;
        if (bar == std::string_view::npos)
            break;
        rest.remove_prefix(bar + 1);
    }
    return false;
}

std::string targetWords(const ParameterInfo &reference)
{
    std::string words;
    for (const char c : reference.target)
        words += c == '|' ? std::string(" or ") : std::string(1, c);
    return words == "callable" ? "service that takes records" : words == "log" ? "stream" : words;
}

ParameterValues withDefaults(const ServiceKind &kind, const ParameterValues &given)
{
    ParameterValues values;
    for (const ParameterInfo &info : *kind.parameters) {
        const ParameterValue *value = findValue(given, info.name);
        setValue(values, info.name, value != nullptr ? *value : info.defaultValue);
    }
    return values;
}

} // namespace millrace
