// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QApplication;

namespace millrace {

struct ShotsResult
{
    int count = 0;
    QString error; ///< empty when all was written
};

/// Every view, dialog and lesson page as a picture, light and dark, from known sessions: for looking at, and
/// for the documents. Touches nothing of the user's.
ShotsResult writeShots(QApplication &application, const QString &folder);

} // namespace millrace
