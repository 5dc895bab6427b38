// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/ports/calls.h"

namespace millrace {

const char *nameOf(CallError error)
{
    switch (error) {
    case CallError::None:
        return "";
    case CallError::ThroughputExceeded:
        return "ProvisionedThroughputExceededException";
    case CallError::InternalFailure:
        return "InternalFailure";
    case CallError::ResourceNotFound:
        return "ResourceNotFoundException";
    case CallError::ExpiredIterator:
        return "ExpiredIteratorException";
    case CallError::InvalidArgument:
        return "InvalidArgumentException";
    case CallError::Validation:
        return "ValidationException";
    case CallError::ConditionFailed:
        return "ConditionalCheckFailedException";
    case CallError::LimitExceeded:
        return "LimitExceededException";
    case CallError::ResourceInUse:
        return "ResourceInUseException";
    case CallError::AccessDenied:
        return "AccessDeniedException";
    case CallError::Throttling:
        return "ThrottlingException";
    case CallError::TimedOut:
        return "timed out";
    case CallError::NotYet:
        return "not answered yet";
    case CallError::KmsDisabled:
        return "KMSDisabledException";
    }
    return "";
}

std::string lossReasonOf(CallError error, bool byLog)
{
    switch (error) {
    case CallError::ThroughputExceeded:
        return byLog ? "refused_by_shard" : "throttled";
    case CallError::InternalFailure:
        return "internal_failure";
    case CallError::ResourceNotFound:
        return byLog ? "stream_not_found" : "target_not_found";
    case CallError::InvalidArgument:
        return "invalid_argument";
    case CallError::Validation:
        return "call_rejected";
    case CallError::ConditionFailed:
        return "condition_failed";
    case CallError::LimitExceeded:
        return "limit_exceeded";
    case CallError::AccessDenied:
        return "access_denied";
    case CallError::Throttling:
        return "throttled";
    case CallError::KmsDisabled:
        return "kms_disabled";
    case CallError::TimedOut:
        return "timed_out";
    default:
        return "given_up";
    }
}

bool isFinal(CallError error)
{
    return error == CallError::Validation || error == CallError::InvalidArgument
           || error == CallError::ConditionFailed || error == CallError::AccessDenied;
}

std::string_view actionOf(ReadCall::Kind kind)
{
    switch (kind) {
    case ReadCall::Kind::Iterator:
        return "kinesis:GetShardIterator";
    case ReadCall::Kind::Records:
        return "kinesis:GetRecords";
    case ReadCall::Kind::Messages:
        return "sqs:ReceiveMessage";
    case ReadCall::Kind::Register:
        return "kinesis:RegisterStreamConsumer";
    case ReadCall::Kind::Describe:
        return "kinesis:DescribeStreamConsumer";
    case ReadCall::Kind::Subscribe:
        return "kinesis:SubscribeToShard";
    case ReadCall::Kind::Pushed:
    case ReadCall::Kind::Ended:
    case ReadCall::Kind::Taken:
        break;
    }
    return {};
}

} // namespace millrace
