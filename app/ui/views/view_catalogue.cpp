// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_catalogue.h"

#include "ui/canvas/canvas_panel.h"
#include "ui/charts/charts_panel.h"

#include <QCoreApplication>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Views)
};

} // namespace

const std::vector<ViewEntry> &viewCatalogue()
{
    static const std::vector<ViewEntry> entries{
        {"canvas", [] { return Words::tr("Canvas"); },
         [](LabSession *session, Selection *selection, QWidget *parent) -> QWidget * {
             return new CanvasPanel(session, selection, parent);
         }},
        {"table", [] { return Words::tr("Table"); },
         [](LabSession *session, Selection *selection, QWidget *parent) -> QWidget * {
             auto *panel = new CanvasPanel(session, selection, parent);
             panel->showTable(true);
             return panel;
         }},
        {"charts", [] { return Words::tr("Charts"); },
         [](LabSession *session, Selection *selection, QWidget *parent) -> QWidget * {
             return new ChartsPanel(session, selection, parent);
         }},
    };
    return entries;
}

} // namespace millrace
