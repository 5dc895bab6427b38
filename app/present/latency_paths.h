// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "present/topology.h"
#include "sim/frame/frame.h"

#include <QString>

#include <array>
#include <vector>

namespace millrace {

/// Where a record spends its time. Services say so by the metrics "Stage.Buffered" and so on (namespace
/// Millrace, Milliseconds).
enum class LatencyStage : std::uint8_t { Buffered, Put, InLog, Processing, Delivery };
inline constexpr std::array latencyStages = {LatencyStage::Buffered, LatencyStage::Put, LatencyStage::InLog,
                                             LatencyStage::Processing, LatencyStage::Delivery};

/// One stage at one service, over the time looked at.
struct StageFigure
{
    LatencyStage stage = LatencyStage::InLog;
    ServiceIndex service;
    QString serviceName;
    double averageMs = 0;
    double maximumMs = 0;
    std::int64_t samples = 0;
};

/// The way of records to one reader or what it delivers to, stage after stage.
struct LatencyPath
{
    ServiceIndex end;
    QString name; ///< "web, mobile → orders → analytics"
    std::vector<StageFigure> stages;

    double averageMs() const;
    /// No record took longer than the longest of each stage together.
    double maximumMs() const;
};

struct LatencyPaths
{
    static constexpr std::int32_t windowSeconds = 60;

    std::int32_t from = 0; ///< seconds since the start
    std::int32_t to = 0;
    std::vector<LatencyPath> paths;
};

/// One path for each reader whose stages are known, by way of what writes to the log it reads. Stages of
/// several sources are averaged by their records.
LatencyPaths latencyOf(const Frame &frame);
/// Whether any service declares a stage.
bool hasStages(const Frame &frame);

QString stageText(LatencyStage stage);
QString describeStage(const StageFigure &figure);
TableContent latencyTable(const LatencyPaths &paths);

} // namespace millrace
