// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace millrace {

/// What a view can be saved as: a picture, lines that scale, and the figures themselves. False when the file
/// cannot be written.
class SavedView
{
public:
    virtual ~SavedView() = default;
    virtual bool savePng(const QString &path) const = 0;
    virtual bool saveSvg(const QString &path) const = 0;
    virtual bool saveCsv(const QString &path) const = 0;
};

} // namespace millrace
