// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace millrace {

class LabSession;

/// The traces that the open scenario brings.
QStringList traceNames(const LabSession *session);

} // namespace millrace
