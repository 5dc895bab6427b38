// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_shapes.h"

#include "sim/services/catalogue.h"

#include <deque>

namespace millrace {

namespace {

constexpr std::size_t policiesMax = 100;

/// {name, ...parameters} of one kind of service.
Shape serviceShape(const ServiceKind &kind)
{
    Shape shape{std::string(kind.name), std::string(kind.help), {}};
    shape.fields.push_back({.key = "name",
                            .type = FieldType::Id,
                            .isRequired = true,
                            .help = "Unique in the scenario: letters, digits, _ . -"});
    if (!kind.isRegion)
        shape.fields.push_back({.key = "region",
                                .type = FieldType::Id,
                                .help = "AWS region in which it stands, if not the scenario's."});
    for (const ParameterInfo &info : *kind.parameters)
        shape.fields.push_back({.key = std::string(info.name),
                                .type = FieldType::Parameter,
                                .help = std::string(info.help),
                                .parameter = &info});
    return shape;
}

const std::deque<Shape> &serviceShapes()
{
    static const std::deque<Shape> shapes = [] {
        std::deque<Shape> all;
        for (const ServiceKind &kind : catalogue())
            all.push_back(serviceShape(kind));
        return all;
    }();
    return shapes;
}

Field formatField()
{
    return {.key = "format",
            .type = FieldType::Whole,
            .isRequired = true,
            .help = "Of the file; 1.",
            .minimum = fileFormat,
            .maximum = fileFormat};
}

Shape makeCommandShape(bool isTimed)
{
    Shape shape{
        isTimed ? "timed_command" : "command",
        "A command: what to do, to which service, and the arguments by their names. An argument that is "
        "itself called \"at\" (of split_shard) stands in \"arguments\".",
        {},
        true};
    if (isTimed)
        shape.fields.push_back(
            {.key = "at", .type = FieldType::Time, .isRequired = true, .help = "Since the start."});
    shape.fields.push_back({.key = "do",
                            .type = FieldType::Id,
                            .isRequired = true,
                            .help = "create, remove, set, or a command or fault of the target's kind."});
    shape.fields.push_back(
        {.key = "target", .type = FieldType::Id, .isRequired = true, .help = "Name of a service."});
    static const Shape arguments{"arguments", "Arguments by their names.", {}, true};
    shape.fields.push_back(
        {.key = "arguments", .type = FieldType::Object, .help = "Arguments.", .shape = &arguments});
    return shape;
}

Shape makeScenarioShape()
{
    Shape shape{"scenario", "A topology, its load, what is done to it, and ways of running it.", {}};
    shape.fields = {
        formatField(),
        {.key = "name", .type = FieldType::Id, .isRequired = true, .help = "As on the command line."},
        {.key = "title", .isRequired = true, .help = "On screen.", .sizeMax = 200},
        {.key = "description", .help = "What it shows."},
        {.key = "start", .type = FieldType::Date, .help = "Simulated moment of the beginning."},
        {.key = "length", .type = FieldType::Time, .isRequired = true, .help = "How far a run goes."},
        {.key = "seed",
         .type = FieldType::Natural,
         .help = "Of the random numbers, unless another is given."},
        {.key = "region", .type = FieldType::Id, .help = "AWS region."},
        {.key = "inter_region_latency",
         .type = FieldType::Time,
         .help = "One way, between services in different regions, on top of a call's own; an assumption."},
        {.key = "account", .type = FieldType::Id, .help = "AWS account."},
        {.key = "prices",
         .type = FieldType::Prices,
         .help = "Name of a shipped price book, a path, a price book, or null for none.",
         .shape = &priceBookShape()},
        {.key = "traces",
         .type = FieldType::Objects,
         .help = "Files of real records to replay.",
         .shape = &traceShape(),
         .sizeMax = 16},
        {.key = "policies",
         .type = FieldType::Objects,
         .help = "IAM policies that services can be given by name.",
         .shape = &policyShape(),
         .sizeMax = policiesMax},
        {.key = "order",
         .type = FieldType::Ids,
         .help = "Names of all services, when they do not stand in the order of their lists.",
         .sizeMax = 1'000},
    };
    std::size_t i = 0;
    for (const ServiceKind &kind : catalogue())
        shape.fields.push_back({.key = std::string(kind.section),
                                .type = FieldType::Objects,
                                .help = std::string(kind.help),
                                .shape = &serviceShapes()[i++],
                                .sizeMax = 1'000});
    shape.fields.push_back({.key = "commands",
                            .type = FieldType::Objects,
                            .help = "What is done by itself.",
                            .shape = &timedCommandShape()});
    shape.fields.push_back({.key = "variants",
                            .type = FieldType::Objects,
                            .help = "Ways of running it: forks at time zero.",
                            .shape = &variantShape(),
                            .sizeMax = 100});
    return shape;
}

Field textOrTexts(const char *key, const char *help)
{
    return {.key = key, .type = FieldType::TextOrTexts, .help = help, .sizeMax = 500};
}

} // namespace

const Shape &scenarioShape()
{
    static const Shape shape = makeScenarioShape();
    return shape;
}

const Shape &variantShape()
{
    static const Shape shape{
        "variant",
        "One way of running the scenario.",
        {{.key = "name", .type = FieldType::Id, .isRequired = true, .help = "As on the command line."},
         {.key = "title", .help = "On screen.", .sizeMax = 200},
         {.key = "set",
          .type = FieldType::Settings,
          .isRequired = true,
          .help = "\"service/parameter\": value, spelled as in the service."}}};
    return shape;
}

const Shape &traceShape()
{
    static const Shape shape{
        "trace",
        "A CSV file with one record a line, replayed in order of arrival.",
        {{.key = "name", .type = FieldType::Id, .isRequired = true, .help = "By which a producer names it."},
         {.key = "file",
          .isRequired = true,
          .help = "Path from this file's folder, or the name of a shipped trace.",
          .sizeMax = 4'096},
         {.key = "scheduled_column",
          .isRequired = true,
          .help = "Column of the event time, such as 2001-01-01 00:47.",
          .sizeMax = 200},
         {.key = "delay_column", .help = "Column of the minutes from event time to arrival.", .sizeMax = 200},
         {.key = "key_column", .isRequired = true, .help = "Column of the partition key.", .sizeMax = 200},
         {.key = "sha256",
          .type = FieldType::Hash,
          .help = "Of the file's bytes; another file is refused."}}};
    return shape;
}

const Shape &policyShape()
{
    static const Shape shape{
        "policy",
        "An IAM policy, by which a service that is given it may call others.",
        {{.key = "name", .type = FieldType::Id, .isRequired = true, .help = "By which a service names it."},
         {.key = "document",
          .type = FieldType::Object,
          .help = "The policy itself, as AWS takes it.",
          .shape = &policyDocumentShape()},
         {.key = "file",
          .help = "Instead of the document: path of a JSON file with it, from this file's folder.",
          .sizeMax = 4'096}}};
    return shape;
}

const Shape &policyDocumentShape()
{
    static const Shape statement{"policy_statement",
                                 "What is allowed or denied, on what, and when.",
                                 {{.key = "Sid", .help = "Its name.", .sizeMax = 128},
                                  {.key = "Effect",
                                   .type = FieldType::Choice,
                                   .isRequired = true,
                                   .help = "Allow or Deny.",
                                   .choices = {"Allow", "Deny"}},
                                  {.key = "Principal",
                                   .type = FieldType::Principals,
                                   .help = "Of a resource policy: whom it is about."},
                                  {.key = "NotPrincipal",
                                   .type = FieldType::Principals,
                                   .help = "Of a resource policy: all but these."},
                                  textOrTexts("Action", "\"kinesis:PutRecords\"; * and ? are wildcards."),
                                  textOrTexts("NotAction", "All actions but these."),
                                  textOrTexts("Resource", "ARNs; * and ? are wildcards within a segment."),
                                  textOrTexts("NotResource", "All resources but these."),
                                  {.key = "Condition",
                                   .type = FieldType::Conditions,
                                   .help = "{operator: {key: value or values}}; all must hold."}}};
    static const Shape shape{"policy_document",
                             "An IAM policy document.",
                             {{.key = "Version",
                               .type = FieldType::Choice,
                               .help = "Of the language; without it the old one.",
                               .choices = {"2012-10-17", "2008-10-17"}},
                              {.key = "Id", .help = "Of the document.", .sizeMax = 256},
                              {.key = "Statement",
                               .type = FieldType::ObjectOrObjects,
                               .isRequired = true,
                               .help = "One or more.",
                               .shape = &statement,
                               .sizeMax = 200}}};
    return shape;
}

const Shape &timedCommandShape()
{
    static const Shape shape = makeCommandShape(true);
    return shape;
}

const Shape &commandShape()
{
    static const Shape shape = makeCommandShape(false);
    return shape;
}

const Shape &priceBookShape()
{
    static const Shape item{
        "price",
        "One price.",
        {{.key = "id", .type = FieldType::Id, .isRequired = true, .help = "As the usage counters name it."},
         {.key = "title", .isRequired = true, .help = "On screen.", .sizeMax = 200},
         {.key = "unit", .isRequired = true, .help = "What is counted: \"shard-hour\".", .sizeMax = 100},
         {.key = "usd",
          .isRequired = true,
          .help = "Dollars for one unit as a decimal text, at most 12 places: \"0.000000014\".",
          .sizeMax = 40},
         {.key = "source", .isRequired = true, .help = "Where it was read."},
         {.key = "mark",
          .type = FieldType::Choice,
          .isRequired = true,
          .help = "How well attested: A the vendor's own, B several others agree, C one weak source.",
          .choices = {"A", "B", "C"}},
         {.key = "edited", .type = FieldType::Flag, .help = "Changed by hand."}}};
    static const Shape shape{
        "prices",
        "A dated, sourced list of prices for one region.",
        {formatField(),
         {.key = "name",
          .type = FieldType::Id,
          .isRequired = true,
          .help = "The file's, without its ending."},
         {.key = "region", .type = FieldType::Id, .isRequired = true, .help = "AWS region."},
         {.key = "as_of", .isRequired = true, .help = "Month of the prices: \"2026-08\".", .sizeMax = 20},
         {.key = "currency",
          .type = FieldType::Choice,
          .isRequired = true,
          .help = "USD.",
          .choices = {"USD"}},
         {.key = "items",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "The prices.",
          .shape = &item}}};
    return shape;
}

std::vector<Finding> judgeFormat(const JsonNode &root)
{
    const JsonNode *format = root.find("format");
    if (root.kind != JsonNode::Kind::Object || format == nullptr || !format->isNumber())
        return {};
    if (format->realOr(0) > fileFormat)
        return {{"/format", "format " + formatValue(format->realOr(0), ParameterKind::Number)
                                + " was written by a newer Millrace; this one reads up to format "
                                + std::to_string(fileFormat)}};
    return {};
}

Loaded<JsonNode> parseShaped(std::string_view text, const Shape &shape, const JsonLimits &limits)
{
    Loaded<JsonNode> parsed = parseJson(text, limits);
    if (!isGood(parsed))
        return parsed;
    const JsonNode &root = std::get<JsonNode>(parsed);
    // A newer file may look different anywhere, so nothing else is said of it.
    std::vector<Finding> findings = judgeFormat(root);
    if (findings.empty())
        judgeShape(root, shape, "", findings);
    if (!findings.empty())
        return findings;
    return parsed;
}

} // namespace millrace
