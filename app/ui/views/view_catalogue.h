// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

class QWidget;

namespace millrace {

class LabSession;
class Selection;

enum class ViewPlace : std::uint8_t {
    Middle, ///< the system itself
    Below,  ///< one of several looks at it, behind tabs
};

/// A view of a running system. A new view is one more row of viewCatalogue().
struct ViewEntry
{
    const char *id;     ///< "canvas"
    QString (*title)(); ///< on screen
    QWidget *(*make)(LabSession *session, Selection *selection, QWidget *parent);
    ViewPlace place = ViewPlace::Below;
};

const std::vector<ViewEntry> &viewCatalogue();

} // namespace millrace
