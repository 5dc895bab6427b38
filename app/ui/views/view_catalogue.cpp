// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_catalogue.h"

#include "ui/canvas/canvas_panel.h"
#include "ui/charts/charts_panel.h"
#include "ui/views/family_view.h"
#include "ui/views/follow_view.h"
#include "ui/views/lambda_view.h"
#include "ui/views/latency_view.h"
#include "ui/views/leases_view.h"
#include "ui/views/letters_view.h"

#include <QCoreApplication>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Views)
};

template <typename View>
QWidget *make(LabSession *session, Selection *selection, QWidget *parent)
{
    return new View(session, selection, parent);
}

} // namespace

const std::vector<ViewEntry> &viewCatalogue()
{
    static const std::vector<ViewEntry> entries{
        {"canvas", [] { return Words::tr("Canvas"); }, make<CanvasPanel>, ViewPlace::Middle},
        {"table", [] { return Words::tr("Table"); },
         [](LabSession *session, Selection *selection, QWidget *parent) -> QWidget * {
             auto *panel = new CanvasPanel(session, selection, parent);
             panel->showTable(true);
             return panel;
         },
         ViewPlace::Middle},
        {"charts", [] { return Words::tr("Charts"); }, make<ChartsPanel>},
        {"shards", FamilyView::title, make<FamilyView>},
        {"leases", LeasesView::title, make<LeasesView>},
        {"lambda", LambdaView::title, make<LambdaView>},
        {"letters", LettersView::title, make<LettersView>},
        {"latency", LatencyView::title, make<LatencyView>},
        {"follow", FollowView::title, make<FollowView>},
    };
    return entries;
}

} // namespace millrace
