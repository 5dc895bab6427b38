// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charts_panel.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "sim/kernel/text.h"
#include "ui/canvas/canvas_layout.h"
#include "ui/canvas/canvas_painter.h"
#include "ui/canvas/canvas_text.h"
#include "ui/charts/plot_parts.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

/// Fifteen refreshes a second are more than an eye reads from a chart.
constexpr int refreshEveryMs = 66;
const BranchView *branchOf(const LiveState &state, BranchId id)
{
    for (const BranchView &branch : state.branches) {
        if (branch.id == id)
            return &branch;
    }
    return nullptr;
}

QString titleOf(const LiveState &state, BranchId id)
{
    const BranchView *branch = branchOf(state, id);
    return branch && !branch->title.empty() ? QString::fromStdString(branch->title)
                                            : ChartWords::tr("future %1").arg(id);
}

std::string lineageOf(const LiveState &state, BranchId id)
{
    return state.scenarioName + '#' + std::to_string(state.seed) + '#' + std::to_string(id);
}

QColor colourOf(const Theme &theme, const ChartLine &line)
{
    switch (line.role) {
    case LineRole::Hot:
        return theme.red;
    case LineRole::Chosen:
        return theme.accent;
    case LineRole::Average:
        return theme.inkFaint;
    case LineRole::Other:
        return theme.green;
    case LineRole::Reader: {
        const std::array<QColor, 4> tints{theme.violet, theme.water, theme.amber, theme.accent};
        return tints[static_cast<std::size_t>(line.order) % tints.size()];
    }
    case LineRole::Plain:
        break;
    }
    return theme.water;
}

} // namespace

ChartsPanel::ChartsPanel(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
{
    setObjectName(QStringLiteral("charts"));
    setAccessibleName(tr("Charts"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(260, 150);
    build();
    applyTheme();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        applyTheme();
        refresh();
    });
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &ChartsPanel::refresh);
    if (m_session) {
        connect(m_session, &LabSession::stateChanged, this, &ChartsPanel::takeState);
        connect(this, &ChartsPanel::momentChosen, m_session,
                [this](SimTime moment) { m_session->seek(moment); });
        takeState(m_session->state());
    }
    if (m_selection)
        connect(m_selection, &Selection::changed, this, [this] { refresh(); });
    refresh();
}

ChartsPanel::~ChartsPanel() = default;

void ChartsPanel::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 6);
    column->setSpacing(4);
    m_legend = new QLabel(this);
    m_legend->setTextFormat(Qt::RichText);
    m_legend->hide();
    column->addWidget(m_legend);
    m_empty = new QLabel(
        tr("Here the records in, the refused records, the age of what readers read and the heat of every "
           "shard are drawn over time. Press Play to fill the charts."),
        this);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    column->addWidget(m_empty, 1);

    m_plot = new QCustomPlot(this);
    // Time runs from left to right in a chart, in every language.
    m_plot->setLayoutDirection(Qt::LeftToRight);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents, false);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->plotLayout()->clear();
    m_plot->plotLayout()->setRowSpacing(2);
    m_plot->plotLayout()->setColumnSpacing(18);
    column->addWidget(m_plot, 1);

    auto *leftMargins = new QCPMarginGroup(m_plot);
    auto *rightMargins = new QCPMarginGroup(m_plot);
    std::vector<QCPAxisRect *> rects;
    for (int chart = 0; chart < chartCount; ++chart) {
        const auto at = static_cast<std::size_t>(chart);
        const int row = chart / 2 * 2;
        const int place = chart % 2;
        m_titles[at] = new ChartTitle(m_plot);
        m_plot->plotLayout()->addElement(row, place, m_titles[at]);
        m_plot->plotLayout()->setRowStretchFactor(row, 0.001);
        auto *rect = new QCPAxisRect(m_plot, false);
        rect->addAxes(QCPAxis::atLeft | QCPAxis::atBottom);
        rect->setMarginGroup(QCP::msLeft, place == 0 ? leftMargins : rightMargins);
        rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
        rect->setMinimumMargins(QMargins(0, 6, 2, 0));
        rect->setMargins(QMargins(0, 6, 2, 0));
        m_plot->plotLayout()->addElement(row + 1, place, rect);
        m_rects[at] = rect;
        rects.push_back(rect);
        QCPAxis *time = rect->axis(QCPAxis::atBottom);
        const QSharedPointer<TimeTicker> times(new TimeTicker);
        times->setTickCount(4);
        time->setTicker(times);
        QCPAxis *value = rect->axis(QCPAxis::atLeft);
        const QSharedPointer<ValueTicker> values(new ValueTicker);
        values->setTickCount(2);
        values->setUnit(chart == AgeChart ? "ms" : "/s");
        value->setTicker(values);
        for (QCPAxis *axis : {time, value}) {
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
            axis->setTickLength(0, 0);
            axis->setSubTickLength(0, 0);
        }
        time->grid()->setVisible(false);
        value->grid()->setVisible(true);
    }
    m_heatPlot =
        new HeatPlot(m_rects[HeatChart]->axis(QCPAxis::atBottom), m_rects[HeatChart]->axis(QCPAxis::atLeft));
    QCPAxis *rows = m_rects[HeatChart]->axis(QCPAxis::atLeft);
    rows->setRangeReversed(true);
    rows->setRange(0, 1);
    rows->grid()->setVisible(false);

    m_limitWords = new QCPItemText(m_plot);
    m_limitWords->position->setAxes(m_rects[IncomingChart]->axis(QCPAxis::atBottom),
                                    m_rects[IncomingChart]->axis(QCPAxis::atLeft));
    m_limitWords->setClipAxisRect(m_rects[IncomingChart]);
    m_limitWords->setPadding(QMargins(0, 0, 2, 1));

    m_plot->addLayer(QStringLiteral("cursor"));
    m_plot->layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);
    m_overlay = new ChartOverlay(m_plot, QStringLiteral("cursor"), rects);
}

void ChartsPanel::applyTheme()
{
    const Theme &theme = Theme::current();
    m_plot->setBackground(QBrush(theme.panel));
    const CanvasFonts fonts = canvasFonts(theme);
    for (const QCPAxisRect *rect : m_rects) {
        for (QCPAxis *axis : rect->axes()) {
            axis->setTickLabelFont(fonts.smallFigures);
            axis->setTickLabelColor(theme.inkSecond);
            axis->setBasePen(axis->axisType() == QCPAxis::atLeft ? Qt::NoPen : QPen(theme.line));
            axis->setTickPen(Qt::NoPen);
            axis->setSubTickPen(Qt::NoPen);
            axis->grid()->setPen(QPen(theme.line, 1));
            axis->grid()->setZeroLinePen(QPen(theme.line, 1));
            axis->setTickLabelPadding(4);
        }
    }
    m_overlay->setLook(theme, fonts.smallFigures);
    // The last time under one chart and the first under the next keep apart.
    m_plot->plotLayout()->setColumnSpacing(
        std::max(18, QFontMetrics(fonts.smallFigures).horizontalAdvance(QStringLiteral("00:00")) * 3 / 4));
    QPalette words = m_empty->palette();
    words.setColor(QPalette::WindowText, theme.inkSecond);
    m_empty->setPalette(words);
    m_empty->setFont(fonts.body);
    m_legend->setPalette(words);
    m_legend->setFont(fonts.small);
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme.panel);
    setPalette(ground);
    setAutoFillBackground(true);
}

void ChartsPanel::takeState(std::shared_ptr<const LiveState> state)
{
    const bool isPaused = state && !state->isPlaying;
    m_state = std::move(state);
    if (m_refresh.isActive() || !isVisible())
        return;
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : refreshEveryMs;
    m_refresh.start(
        isPaused ? 0 : static_cast<int>(std::clamp<qint64>(refreshEveryMs - since, 0, refreshEveryMs)));
}

void ChartsPanel::showState(std::shared_ptr<const LiveState> state)
{
    m_state = std::move(state);
    refresh();
}

void ChartsPanel::refresh()
{
    m_refresh.stop();
    const Frame *frame = m_state ? m_state->frame.get() : nullptr;
    const ServiceFrame *stream =
        frame && frame->histories ? shownStream(*frame, m_selection ? m_selection->service() : ServiceIndex{})
                                  : nullptr;
    m_empty->setVisible(!stream);
    m_plot->setVisible(stream != nullptr);
    m_legend->setVisible(stream && m_state->other);
    if (!stream) {
        setAccessibleDescription(m_empty->text());
        return;
    }
    updateSpan(*frame);
    refreshFigures(*frame, *stream);
    updateMarks(*frame);
    drawFigures();
    describe();
    m_sinceRefresh.start();
}

void ChartsPanel::updateSpan(const Frame &frame)
{
    if (m_isFollowing) {
        m_from = 0;
        m_to = roundEnd(toSeconds(frame.elapsed()));
    }
    const double pixels = std::max(60, m_rects[IncomingChart]->width());
    const auto length = static_cast<std::int32_t>(std::ceil(m_to - m_from));
    const auto age = static_cast<std::int32_t>(std::ceil(toSeconds(frame.elapsed()) - std::floor(m_from)));
    m_span.period = periodFor(length, pixels * 1.6, age);
    m_span.from =
        static_cast<std::int32_t>(std::max(0.0, std::floor(m_from))) / m_span.period * m_span.period;
    m_span.to = static_cast<std::int32_t>(std::ceil(m_to));
}

void ChartsPanel::refreshFigures(const Frame &frame, const ServiceFrame &stream)
{
    m_heat.update(frame, stream, m_span, lineageOf(*m_state, m_state->branch));
    const LaneIndex chosen =
        m_selection && m_selection->service() == stream.index ? m_selection->lane() : noLane;
    const ChartSource source{&frame, &m_heat, &m_lookup, titleOf(*m_state, m_state->branch)};
    m_figures[IncomingChart] = incomingFigures(source, stream, chosen);
    m_figures[ThrottledChart] = throttledFigures(source, stream, m_span);
    m_figures[AgeChart] = ageFigures(source, stream, m_span);
    m_figures[HeatChart] = {};
    m_figures[HeatChart].title = tr("Heat, shard by time");
    m_figures[HeatChart].present = tr("limit = 1, red refuses");

    const Frame *other = m_state->other.get();
    const ServiceFrame *otherStream = nullptr;
    if (other && other->histories) {
        for (const ServiceFrame &service : other->services) {
            if (service.name == stream.name)
                otherStream = &service;
        }
    }
    if (!otherStream) {
        m_otherHeat.clear();
        return;
    }
    const QString title = titleOf(*m_state, m_state->otherBranch);
    m_otherHeat.update(*other, *otherStream, m_span, lineageOf(*m_state, m_state->otherBranch));
    const ChartSource second{other, &m_otherHeat, &m_otherLookup, title};
    addOther(m_figures[IncomingChart], incomingFigures(second, *otherStream, noLane), title);
    addOther(m_figures[ThrottledChart], throttledFigures(second, *otherStream, m_span), title);
    addOther(m_figures[AgeChart], ageFigures(second, *otherStream, m_span), title);
    m_figures[HeatChart].present = tr("above: this, below: the other");
    const Theme &theme = Theme::current();
    m_legend->setText(QStringLiteral("<span style='color:%1'>&#9473;&#9473;</span> %2 &nbsp;&nbsp; "
                                     "<span style='color:%3'>&#9549;&#9549;</span> %4")
                          .arg(theme.water.name(), source.title.toHtmlEscaped(), theme.green.name(),
                               title.toHtmlEscaped()));
}

void ChartsPanel::updateMarks(const Frame &frame)
{
    std::vector<ChartMark> marks;
    const Happenings &happenings = frame.histories->happenings;
    for (std::size_t i = 0; i < happenings.size(); ++i) {
        const Happening &happening = happenings[i];
        const double second = toSeconds(happening.time - frame.start);
        // What was changed explains a bend in a line; all else stands above the time bar.
        if (happening.isNotable && happening.tone == HappeningTone::Change && second > 0 && second >= m_from
            && second <= m_to)
            marks.push_back({second, happening.tone});
    }
    m_overlay->setMarks(std::move(marks));
    m_overlay->setPresent(toSeconds(frame.elapsed()));
}

void ChartsPanel::drawFigures()
{
    const Theme &theme = Theme::current();
    m_plot->clearGraphs();
    for (int chart = 0; chart < chartCount; ++chart)
        drawChart(chart);
    m_heatPlot->show(&m_heat, m_otherHeat.rows() > 0 ? &m_otherHeat : nullptr, theme);

    const QSharedPointer<QCPAxisTickerText> rows(new QCPAxisTickerText);
    const bool isSplit = m_otherHeat.rows() > 0;
    const int labels = std::max(1, m_rects[HeatChart]->height() / (isSplit ? 36 : 18));
    const int step = std::max(1, (m_heat.rows() + labels - 1) / labels);
    for (int row = 0; row < m_heat.rows(); row += step) {
        const double place = (row + 0.5) / m_heat.rows() * (isSplit ? 0.5 : 1);
        rows->addTick(place, QString::number(m_heat.lane(row)));
    }
    m_rects[HeatChart]->axis(QCPAxis::atLeft)->setTicker(rows);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartsPanel::drawChart(int chart)
{
    const Theme &theme = Theme::current();
    const auto at = static_cast<std::size_t>(chart);
    const ChartFigures &figures = m_figures[at];
    QCPAxis *time = m_rects[at]->axis(QCPAxis::atBottom);
    QCPAxis *value = m_rects[at]->axis(QCPAxis::atLeft);
    time->setRange(m_from, m_to);
    const CanvasFonts fonts = canvasFonts(theme);
    const QColor present = figures.presentRole == LineRole::Hot      ? theme.redText
                           : figures.presentRole == LineRole::Reader ? theme.violetText
                                                                     : theme.inkSecond;
    m_titles[at]->setWords(figures.title, figures.present);
    m_titles[at]->setLook(fonts.chartTitle, theme.inkSecond, fonts.smallFigures, present);
    if (chart == HeatChart) {
        m_titles[at]->setLook(fonts.chartTitle, theme.inkSecond, fonts.small, theme.inkSecond);
        return;
    }

    double top = figures.most() * 1.12;
    // The limit is in view unless it would press the lines flat; then it is only named.
    const bool showsLimit = figures.limit > 0 && figures.most() > figures.limit * 0.2;
    if (showsLimit)
        top = std::max(top, figures.limit * 1.24);
    top = std::max(top, chart == AgeChart ? 1000.0 : 1.0);
    value->setRange(0, top);

    for (const ChartLine &line : figures.lines) {
        QCPGraph *graph = m_plot->addGraph(time, value);
        graph->setName(line.name);
        graph->setData(line.x, line.y, true);
        const bool isStrong =
            line.role == LineRole::Hot || line.role == LineRole::Chosen || line.role == LineRole::Reader;
        QColor colour = colourOf(theme, line);
        if (line.role == LineRole::Plain && figures.lines.size() > 2)
            colour.setAlphaF(0.75f);
        const double scale = std::max(1.0, theme.textScale); // lines grow with the words
        QPen pen(colour, (isStrong ? 2 : 1.3) * scale);
        if (line.role == LineRole::Other)
            pen = QPen(colour, 1.8 * scale, Qt::DashLine);
        graph->setPen(pen);
        graph->setAdaptiveSampling(true);
        if (chart == ThrottledChart && line.role == LineRole::Hot) {
            QColor fill = theme.redPale;
            fill.setAlphaF(0.8f);
            graph->setBrush(fill);
        }
    }
    if (showsLimit) {
        QCPGraph *limit = m_plot->addGraph(time, value);
        limit->setData({m_from, m_to}, {figures.limit, figures.limit}, true);
        limit->setPen(QPen(theme.red, 1.2, Qt::DashLine));
    }
    if (chart == IncomingChart) {
        placeLimitWords(figures, showsLimit, top);
    }
}

void ChartsPanel::placeLimitWords(const ChartFigures &figures, bool isInView, double top)
{
    const QFont font = canvasFonts(Theme::current()).small;
    const double line = QFontMetricsF(font).height() + 2;
    const double height = m_rects[IncomingChart]->height();
    const double above = isInView ? height * (1 - figures.limit / top) : 0;
    // Above its line, else below; a chart too low for both leaves the words to the tooltip.
    const bool isAbove = isInView && above >= line;
    m_limitWords->setVisible(figures.limit > 0 && (isAbove || height - above >= 2 * line));
    m_limitWords->setText(isInView ? tr("limit %1").arg(rateText(figures.limit))
                                   : tr("limit %1, far above").arg(rateText(figures.limit)));
    m_limitWords->setFont(font);
    m_limitWords->setColor(Theme::current().redText);
    QColor behind = Theme::current().panel;
    behind.setAlpha(225);
    m_limitWords->setBrush(behind);
    m_limitWords->position->setCoords(m_to, isInView ? figures.limit : top);
    m_limitWords->setPositionAlignment(Qt::AlignRight | (isAbove ? Qt::AlignBottom : Qt::AlignTop));
}

void ChartsPanel::describe()
{
    QStringList lines;
    for (const ChartFigures &figures : m_figures) {
        if (!figures.present.isEmpty())
            lines << tr("%1: %2").arg(figures.title, figures.present);
    }
    if (m_state && m_state->frame)
        lines.prepend(tr("At %1").arg(chartTimeText(toSeconds(m_state->frame->elapsed()))));
    const QString words = lines.join(QStringLiteral(". "));
    if (words != accessibleDescription())
        setAccessibleDescription(words);
}

void ChartsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace millrace
