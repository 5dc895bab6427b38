// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_figures.h"
#include "ui/charts/heat_matrix.h"
#include "ui/views/saved_view.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <array>
#include <memory>
#include <vector>

class QAction;
class QCPAxisRect;
class QCPItemText;
class QCustomPlot;
class QLabel;

namespace millrace {

class ChartOverlay;
class ChartTitle;
class HeatPlot;
class LabSession;
class Selection;
struct LiveState;

/// Four charts over one time axis: incoming, throttled, iterator age, and the heat of every shard. Reads the
/// histories of the newest frame, at most fifteen times a second, and nothing while hidden.
class ChartsPanel : public QWidget, public SavedView
{
    Q_OBJECT

public:
    ChartsPanel(LabSession *session, Selection *selection, QWidget *parent = nullptr);
    ~ChartsPanel() override;

    /// Shows a state at once; for pictures and tests. The session's states arrive by themselves.
    void showState(std::shared_ptr<const LiveState> state);

    /// The figures as drawn, in the order of ChartId; the heat chart has none.
    const std::array<ChartFigures, chartCount> &figures() const { return m_figures; }
    ChartSpan span() const { return m_span; }
    /// Stretch of time in view, in seconds since start; a following axis is let go.
    void setTimeRange(double from, double to);
    void followTime();
    bool isFollowing() const { return m_isFollowing; }

    bool savePng(const QString &path) const override;
    bool saveSvg(const QString &path) const override;
    bool saveCsv(const QString &path) const override;

signals:
    /// A chart was clicked at a moment.
    void momentChosen(millrace::SimTime moment);

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void applyTheme();
    void takeState(std::shared_ptr<const LiveState> state);
    void refresh();
    void refreshFigures(const Frame &frame, const ServiceFrame &stream);
    void drawFigures();
    void drawChart(int chart);
    void placeLimitWords(const ChartFigures &figures, bool isInView, double top);
    void updateMarks(const Frame &frame);
    void updateSpan(const Frame &frame);
    void hover(const QPoint &at);
    QString heatWords(const QPoint &at, double second) const;
    void describe();
    int chartAt(const QPoint &at) const;
    double secondAt(const QPoint &at) const;
    void zoom(double factor, double around);
    void pan(double share);
    QString askPath(const QString &title, const QString &filter);

    LabSession *m_session = nullptr;
    Selection *m_selection = nullptr;
    std::shared_ptr<const LiveState> m_state;
    QCustomPlot *m_plot = nullptr;
    QLabel *m_empty = nullptr;
    QLabel *m_legend = nullptr;
    std::array<QCPAxisRect *, chartCount> m_rects{};
    std::array<ChartTitle *, chartCount> m_titles{};
    ChartOverlay *m_overlay = nullptr;
    HeatPlot *m_heatPlot = nullptr;
    QCPItemText *m_limitWords = nullptr;
    HeatMatrix m_heat;
    HeatMatrix m_otherHeat;
    SeriesLookup m_lookup;
    SeriesLookup m_otherLookup;
    std::array<ChartFigures, chartCount> m_figures;
    ChartSpan m_span;
    double m_from = 0;
    double m_to = 60;
    bool m_isFollowing = true;
    QTimer m_refresh;
    QElapsedTimer m_sinceRefresh;
    QPoint m_pressedAt;
    double m_pressedFrom = 0;
    bool m_isPanning = false;
    double m_hovered = -1;
};

} // namespace millrace
