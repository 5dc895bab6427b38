// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/aws_lines.h"

#include "sim/services/kinesis/hash_key.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

namespace millrace {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(AwsLines)
};

QString text(const std::string &words)
{
    return QString::fromStdString(words);
}

std::string textOf(const ServiceFrame &service, std::string_view parameter)
{
    const ParameterValue *value = findValue(service.parameters, parameter);
    const auto *found = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    return found != nullptr ? *found : std::string();
}

/// "aws kinesis split-shard --stream-name orders", with the stream's region where the ARN has one.
QString kinesis(const ServiceFrame &stream, const QString &verb)
{
    const QStringList parts = text(stream.arn).split(QLatin1Char(':'));
    QString line = QStringLiteral("aws kinesis ") + verb;
    if (parts.size() > 3 && !parts[3].isEmpty())
        line += QStringLiteral(" --region ") + shellWord(parts[3]);
    return line + QStringLiteral(" --stream-name ") + shellWord(text(stream.name));
}

QString putRecord(const ServiceFrame &stream, const QString &key, const QString &hashKey = {})
{
    QString line =
        kinesis(stream, QStringLiteral("put-record")) + QStringLiteral(" --partition-key ") + shellWord(key);
    if (!hashKey.isEmpty())
        line += QStringLiteral(" --explicit-hash-key ") + hashKey;
    return line + QStringLiteral(" --cli-binary-format raw-in-base64-out --data '{\"n\":1}'");
}

void addShardLines(const ServiceFrame &stream, const LaneFrame &lane, std::vector<AwsLine> &lines)
{
    const QString name = shellWord(text(lane.name));
    if (lane.state == LaneState::Open) {
        const auto begin = fromDecimal(lane.beginText);
        const auto end = fromDecimal(lane.endText);
        if (begin && end)
            lines.push_back(
                {Words::tr("Split in the middle"), kinesis(stream, QStringLiteral("split-shard"))
                                                       + QStringLiteral(" --shard-to-split ") + name
                                                       + QStringLiteral(" --new-starting-hash-key ")
                                                       + text(toDecimal(*begin + (*end - *begin) / 2))});
        if (const LaneFrame *other = neighbourOf(stream, lane))
            lines.push_back(
                {Words::tr("Merge with %1").arg(text(other->name)),
                 kinesis(stream, QStringLiteral("merge-shards")) + QStringLiteral(" --shard-to-merge ") + name
                     + QStringLiteral(" --adjacent-shard-to-merge ") + shellWord(text(other->name))});
        const QString key = lane.topKey.empty() ? QStringLiteral("any-key") : text(lane.topKey);
        lines.push_back({Words::tr("Put a record here"), putRecord(stream, key, text(lane.beginText))});
    }
    lines.push_back({Words::tr("Begin to read here"),
                     kinesis(stream, QStringLiteral("get-shard-iterator")) + QStringLiteral(" --shard-id ")
                         + name + QStringLiteral(" --shard-iterator-type TRIM_HORIZON")});
}

void addStreamLines(const ServiceFrame &stream, std::vector<AwsLine> &lines)
{
    lines.push_back({Words::tr("Describe the stream"), kinesis(stream, QStringLiteral("describe-stream"))});
    lines.push_back({Words::tr("List its shards"), kinesis(stream, QStringLiteral("list-shards"))});
    if (const ParameterValue *shards = findValue(stream.parameters, "shards"))
        if (const auto *count = std::get_if<std::int64_t>(shards))
            lines.push_back({Words::tr("Create it"), kinesis(stream, QStringLiteral("create-stream"))
                                                         + QStringLiteral(" --shard-count ")
                                                         + QString::number(*count)});
}

void addProducerLines(const ServiceFrame &producer, const ServiceFrame &stream, std::vector<AwsLine> &lines)
{
    const std::string key = textOf(producer, "keys") == "hot" ? textOf(producer, "hot_key")
                                                              : textOf(producer, "key_prefix") + "0";
    lines.push_back({Words::tr("Put one of its records"),
                     putRecord(stream, text(key), text(textOf(producer, "explicit_hash_key")))});
}

void addConsumerLines(const ServiceFrame &consumer, const ServiceFrame &stream, std::vector<AwsLine> &lines)
{
    for (const LaneFrame &lane : stream.lanes) {
        const QString start = text(textOf(consumer, "start")).toUpper();
        // The types that need a further figure begin at the trim horizon here: the figure is a run's own.
        const QString type = start == QLatin1String("LATEST") ? start : QStringLiteral("TRIM_HORIZON");
        lines.push_back({Words::tr("Begin to read %1").arg(text(lane.name)),
                         kinesis(stream, QStringLiteral("get-shard-iterator"))
                             + QStringLiteral(" --shard-id ") + shellWord(text(lane.name))
                             + QStringLiteral(" --shard-iterator-type ") + type});
        break;
    }
}

} // namespace

QString shellWord(const QString &word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_.:/=@%+-]+$"));
    if (plain.match(word).hasMatch())
        return word;
    QString quoted = word;
    return QLatin1Char('\'') + quoted.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

const LaneFrame *neighbourOf(const ServiceFrame &service, const LaneFrame &lane)
{
    const LaneFrame *before = nullptr;
    const auto begin = fromDecimal(lane.beginText);
    const auto end = fromDecimal(lane.endText);
    if (!begin || !end)
        return nullptr;
    for (const LaneFrame &other : service.lanes) {
        if (other.state != LaneState::Open || other.index == lane.index)
            continue;
        const auto otherBegin = fromDecimal(other.beginText);
        const auto otherEnd = fromDecimal(other.endText);
        if (otherBegin && *end != ~Uint128{0} && *otherBegin == *end + 1)
            return &other;
        if (otherEnd && *begin != 0 && *otherEnd == *begin - 1)
            before = &other;
    }
    return before;
}

std::vector<AwsLine> awsLines(const Frame &frame, const ServiceFrame &service, const LaneFrame *lane)
{
    std::vector<AwsLine> lines;
    if (service.kind == "kinesis_stream") {
        if (lane != nullptr)
            addShardLines(service, *lane, lines);
        addStreamLines(service, lines);
        return lines;
    }
    const ServiceFrame *stream = frame.find(textOf(service, "stream"));
    if (stream == nullptr)
        return lines;
    if (service.kind == "producer")
        addProducerLines(service, *stream, lines);
    else if (service.kind == "consumer")
        addConsumerLines(service, *stream, lines);
    return lines;
}

} // namespace millrace
