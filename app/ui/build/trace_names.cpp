// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/trace_names.h"

#include "present/lab_session.h"
#include "sim/scenario/scenario.h"

namespace millrace {

QStringList traceNames(const LabSession *session)
{
    QStringList names;
    if (const auto scenario = session->scenario())
        for (const auto &trace : scenario->traces)
            names << QString::fromStdString(trace->name);
    return names;
}

} // namespace millrace
