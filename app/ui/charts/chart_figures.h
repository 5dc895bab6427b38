// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "ui/canvas/series_lookup.h"
#include "ui/charts/heat_matrix.h"

#include <QCoreApplication>
#include <QString>
#include <QVector>

#include <vector>

namespace millrace {

struct ChartWords
{
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

/// What a line stands for: decides its colour and thickness.
enum class LineRole : std::uint8_t { Plain, Hot, Chosen, Average, Reader, Other };

struct ChartLine
{
    QString name;
    LineRole role = LineRole::Plain;
    int order = 0;     ///< among readers: decides the tint
    QVector<double> x; ///< seconds since start, middle of the period
    QVector<double> y;

    /// Value of the period that holds `second`; not a number when there is none.
    double at(double second) const;
};

/// One chart as figures: what is drawn, exported as CSV and read out.
struct ChartFigures
{
    QString title;
    QString present; ///< the figure of this moment, in words
    LineRole presentRole = LineRole::Plain;
    std::string unit; ///< "/s", "ms"
    double limit = 0; ///< 0: none
    std::vector<ChartLine> lines;

    double most() const;
};

enum ChartId : int { IncomingChart, ThrottledChart, AgeChart, HeatChart, chartCount };

/// Which branch a frame shows and how it is called in a legend.
struct ChartSource
{
    const Frame *frame = nullptr;
    const HeatMatrix *heat = nullptr;
    SeriesLookup *lookup = nullptr;
    QString title;
};

ChartFigures incomingFigures(const ChartSource &source, const ServiceFrame &stream, LaneIndex chosen);
ChartFigures throttledFigures(const ChartSource &source, const ServiceFrame &stream, const ChartSpan &span);
ChartFigures ageFigures(const ChartSource &source, const ServiceFrame &stream, const ChartSpan &span);
/// The lines of another future in one chart: few, and all of one role.
void addOther(ChartFigures &figures, const ChartFigures &other, const QString &otherTitle);

/// Right end of an axis that follows time: it jumps ahead now and then, so that the lines do not creep.
double roundEnd(double now);
QString chartValueText(double value, const std::string &unit);
/// "03:12", "1:02:03": time since start.
QString chartTimeText(double seconds);

} // namespace millrace
