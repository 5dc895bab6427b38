// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QString>

#include <vector>

namespace millrace {

/// One line for a shell that does with the AWS command line what stands in the lab.
struct AwsLine
{
    QString title; ///< "Split in the middle"
    QString line;  ///< "aws kinesis split-shard ..."
};

/// The lines that exist for a service, or for one lane of it. Empty where AWS has nothing of the kind.
std::vector<AwsLine> awsLines(const Frame &frame, const ServiceFrame &service,
                              const LaneFrame *lane = nullptr);

/// A word as a shell takes it: quoted where it has to be.
QString shellWord(const QString &word);

/// The open lane beside this one in the key space, after it or before it; nullptr when there is none.
const LaneFrame *neighbourOf(const ServiceFrame &service, const LaneFrame &lane);

} // namespace millrace
