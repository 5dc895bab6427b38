// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"
#include "ui/charts/chart_figures.h"

#include <qcustomplot.h>

#include <vector>

namespace millrace {

/// Title at the left, the figure of this moment at the right.
class ChartTitle : public QCPLayoutElement
{
public:
    explicit ChartTitle(QCustomPlot *plot);

    void setWords(const QString &title, const QString &present);
    void setLook(const QFont &titleFont, const QColor &titleColour, const QFont &presentFont,
                 const QColor &presentColour);

    QSize minimumOuterSizeHint() const override;

protected:
    void draw(QCPPainter *painter) override;

private:
    QString m_title;
    QString m_present;
    QFont m_titleFont;
    QFont m_presentFont;
    QColor m_titleColour;
    QColor m_presentColour;
};

/// "1,000" and "2 min" instead of bare numbers.
class ValueTicker : public QCPAxisTicker
{
public:
    void setUnit(const std::string &unit) { m_unit = unit; }

protected:
    double getTickStep(const QCPRange &range) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;
    int getSubTickCount(double) override { return 0; }

private:
    std::string m_unit;
};

/// Minutes and seconds since the start, at steps that clocks have.
class TimeTicker : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange &range) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;
    int getSubTickCount(double) override { return 0; }
};

/// One row a shard, one cell a period; red where the shard refused. With more shards than rows fit, a row
/// shows the hottest of its shards. A second matrix is drawn in the lower half, for comparing.
class HeatPlot : public QCPAbstractPlottable
{
public:
    HeatPlot(QCPAxis *keyAxis, QCPAxis *valueAxis);

    void show(const HeatMatrix *matrix, const HeatMatrix *other, const Theme &theme);
    void setTheme(const Theme &theme) { m_theme = theme; }
    /// Row under a point of the value axis, or -1; `isOther` tells in which half.
    int rowAt(double value, bool *isOther) const;
    /// Shards in one drawn row.
    int shardsPerRow() const { return m_shardsPerRow; }

    double selectTest(const QPointF &pos, bool onlySelectable, QVariant *details) const override;
    QCPRange getKeyRange(bool &foundRange, QCP::SignDomain inSignDomain) const override;
    QCPRange getValueRange(bool &foundRange, QCP::SignDomain inSignDomain,
                           const QCPRange &inKeyRange) const override;

protected:
    void draw(QCPPainter *painter) override;
    void drawLegendIcon(QCPPainter *painter, const QRectF &rect) const override;

private:
    void drawMatrix(QCPPainter *painter, const HeatMatrix &matrix, const QRectF &room);

    const HeatMatrix *m_matrix = nullptr;
    const HeatMatrix *m_other = nullptr;
    Theme m_theme;
    int m_shardsPerRow = 1;
};

/// A change that was made to the system: a moment marked on every chart.
struct ChartMark
{
    double second = 0;
    HappeningTone tone = HappeningTone::Neutral;
};

/// The present moment, the moment under the pointer with its values, and changes made, over all charts.
class ChartOverlay : public QCPLayerable
{
public:
    ChartOverlay(QCustomPlot *plot, const QString &layer, std::vector<QCPAxisRect *> rects);

    void setPresent(double second) { m_present = second; }
    void setMarks(std::vector<ChartMark> marks) { m_marks = std::move(marks); }
    /// Words for each chart at the hovered moment; not a number: nothing is hovered.
    void setHover(double second, std::vector<QString> words);
    void setLook(const Theme &theme, const QFont &font)
    {
        m_theme = theme;
        m_font = font;
    }

protected:
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    void draw(QCPPainter *painter) override;

private:
    std::vector<QCPAxisRect *> m_rects;
    std::vector<ChartMark> m_marks;
    std::vector<QString> m_words;
    double m_present = 0;
    double m_hover = -1;
    Theme m_theme;
    QFont m_font;
};

} // namespace millrace
