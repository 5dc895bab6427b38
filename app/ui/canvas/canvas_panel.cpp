// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_panel.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "sim/scenario/command.h"
#include "ui/canvas/canvas_table.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/compare_figures.h"
#include "ui/canvas/key_box.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QVBoxLayout>

namespace millrace {
namespace {

/// A table is read, not watched: four times a second is enough.
constexpr int tableEveryMs = 250;
/// "As fast as it can" has no pace; the canvas then shows flow.
constexpr double unpacedSpeed = 64;

void ink(QWidget *widget, const QColor &colour)
{
    QPalette palette = widget->palette();
    palette.setColor(QPalette::WindowText, colour);
    widget->setPalette(palette);
}

QString branchTitle(const LiveState &state, BranchId id)
{
    for (const BranchView &branch : state.branches) {
        if (branch.id == id && !branch.title.empty())
            return QString::fromStdString(branch.title);
    }
    return CanvasPanel::tr("future %1").arg(id);
}

/// "517/s refused · 4.1 s behind", each figure that differs in green or red, and in words.
QString comparedWords(const std::vector<ComparedFigure> &figures, const Theme &theme)
{
    QStringList words;
    for (const ComparedFigure &figure : figures) {
        const QString plain = (figure.value + QLatin1Char(' ') + figure.name).toHtmlEscaped();
        if (!figure.isDifferent())
            words << plain;
        else
            words << QStringLiteral("<span style='color:%1;font-weight:600'>%2 %3</span>")
                         .arg((figure.isBetter() ? theme.greenText : theme.redText).name(),
                              figure.isBetter() ? QStringLiteral("▾") : QStringLiteral("▴"), plain);
    }
    return words.join(QStringLiteral(" · "));
}

/// The outline of what will stand here: a producer, a stream of three shards, a reader.
class EmptyCanvas : public QWidget
{
public:
    using QWidget::QWidget;
    static constexpr int sketchHeight = 84;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme &theme = Theme::current();
        const auto *words = findChild<QLabel *>();
        const double bottom = (words ? words->geometry().top() : height() / 2) - 14;
        const double middle = bottom - 34;
        const double x = width() / 2.0;
        painter.setPen(QPen(theme.inkFaint, 1.3, Qt::DashLine));
        painter.drawRoundedRect(QRectF(x - 150, middle - 16, 60, 32), 6, 6);
        painter.drawRoundedRect(QRectF(x + 90, middle - 16, 60, 32), 6, 6);
        for (int shard = -1; shard <= 1; ++shard) {
            painter.drawRoundedRect(QRectF(x - 40, middle - 10 + shard * 24, 80, 20), 5, 5);
            painter.drawLine(QPointF(x - 90, middle), QPointF(x - 52, middle + shard * 24));
            painter.drawLine(QPointF(x + 40, middle + shard * 24), QPointF(x + 90, middle));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.waterPale);
        painter.drawRoundedRect(QRectF(x - 52, middle - 34, 7, 68), 3, 3);
    }
};

} // namespace

CanvasPanel::CanvasPanel(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
{
    setObjectName(QStringLiteral("canvasPanel"));
    build();
    connectViews();
    applyTheme();
    m_tableRefresh.setSingleShot(true);
    connect(&m_tableRefresh, &QTimer::timeout, this, [this] {
        if (m_state)
            m_table->showFrame(m_state->frame);
    });
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        applyTheme();
        refresh();
    });
    if (m_selection) {
        connect(m_selection, &Selection::changed, this, &CanvasPanel::takeSelection);
        takeSelection();
    }
    connect(this, &CanvasPanel::cancelAsked, this, [this] {
        if (m_session)
            m_session->stopBusyWork();
    });
    if (m_session) {
        connect(m_session, &LabSession::stateChanged, this, &CanvasPanel::showState);
        m_state = m_session->state();
    }
    refresh();
}

CanvasPanel::~CanvasPanel() = default;

QWidget *CanvasPanel::buildHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(20, 8, 20, 4);
    row->setSpacing(10);
    m_name = new QLabel(header);
    m_summary = new QLabel(header);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stateChip = new QLabel(header);
    m_stateChip->hide();
    m_tableButton = new QPushButton(tr("&Table"), header);
    m_tableButton->setCheckable(true);
    m_tableButton->setToolTip(tr("The same system as a table"));
    m_fitButton = new QPushButton(tr("&Fit"), header);
    m_fitButton->setToolTip(tr("Show the whole system (0)"));
    for (QPushButton *button : {m_tableButton, m_fitButton}) {
        button->setMinimumWidth(64);
        button->setAutoDefault(false);
    }
    row->addWidget(m_name);
    row->addWidget(m_stateChip);
    row->addWidget(m_summary, 1);
    row->addWidget(m_tableButton);
    row->addWidget(m_fitButton);
    return header;
}

QWidget *CanvasPanel::buildEmpty()
{
    m_empty = new EmptyCanvas(this);
    auto *column = new QVBoxLayout(m_empty);
    column->setContentsMargins(40, 20, 40, 20);
    column->setSpacing(12);
    m_emptyWords = new QLabel(m_empty);
    m_emptyWords->setWordWrap(true);
    m_emptyWords->setAlignment(Qt::AlignCenter);
    m_emptyButton = new QPushButton(tr("&Add a stream"), m_empty);
    m_emptyButton->setAutoDefault(false);
    connect(m_emptyButton, &QPushButton::clicked, this,
            [this] { emit addAsked(QStringLiteral("kinesis_stream")); });
    column->addStretch(3);
    column->addSpacing(EmptyCanvas::sketchHeight);
    column->addWidget(m_emptyWords);
    column->addWidget(m_emptyButton, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return m_empty;
}

void CanvasPanel::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());

    m_busy = new QWidget(this);
    auto *busyRow = new QHBoxLayout(m_busy);
    busyRow->setContentsMargins(20, 0, 20, 4);
    m_busyWords = new QLabel(m_busy);
    m_busyBar = new QProgressBar(m_busy);
    m_busyBar->setRange(0, 100);
    m_busyBar->setTextVisible(false);
    m_busyBar->setMaximumHeight(8);
    auto *cancel = new QPushButton(tr("Cancel"), m_busy);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &CanvasPanel::cancelAsked);
    busyRow->addWidget(m_busyWords);
    busyRow->addWidget(m_busyBar, 1);
    busyRow->addWidget(cancel);
    m_busy->hide();
    column->addWidget(m_busy);

    m_pages = new QStackedWidget(this);
    m_futures = new QSplitter(Qt::Horizontal, this);
    m_futures->setChildrenCollapsible(false);
    const auto side = [this](QLabel *&title, CanvasView *&view) {
        auto *box = new QWidget(m_futures);
        auto *rows = new QVBoxLayout(box);
        rows->setContentsMargins(0, 0, 0, 0);
        rows->setSpacing(2);
        title = new QLabel(box);
        title->setTextFormat(Qt::RichText);
        title->setWordWrap(true);
        title->setContentsMargins(12, 2, 8, 2);
        title->hide();
        view = new CanvasView(box);
        rows->addWidget(title);
        rows->addWidget(view, 1);
        m_futures->addWidget(box);
        return box;
    };
    side(m_title, m_view);
    m_otherSide = side(m_otherTitle, m_otherView);
    m_otherView->setAccessibleName(tr("Canvas of the other future"));
    m_otherSide->hide();
    m_table = new CanvasTable(this);
    m_pages->addWidget(m_futures);
    m_pages->addWidget(m_table);
    m_pages->addWidget(buildEmpty());
    column->addWidget(m_pages, 1);

    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(20, 4, 20, 10);
    m_keyBox = new KeyBox(this);
    bottom->addWidget(m_keyBox);
    column->addLayout(bottom);
}

void CanvasPanel::connectViews()
{
    for (CanvasView *view : {m_view, m_otherView}) {
        connect(view, &CanvasView::targetChosen, this, &CanvasPanel::choose);
        connect(view, &CanvasView::tableAsked, this, [this] { showTable(true); });
    }
    const auto ask = [this](const CanvasTarget &target, const QPoint &at) {
        emit menuAsked(target.service, target.lane, at);
    };
    connect(m_view, &CanvasView::menuAsked, this, ask);
    connect(m_table, &CanvasTable::menuAsked, this, ask);
    connect(m_table, &CanvasTable::targetChosen, this, &CanvasPanel::choose);
    connect(m_view, &CanvasView::connectAsked, this, &CanvasPanel::connectServices);
    connect(m_view, &CanvasView::addAsked, this, &CanvasPanel::addAsked);
    connect(m_tableButton, &QPushButton::toggled, this, &CanvasPanel::showTable);
    connect(m_fitButton, &QPushButton::clicked, this, [this] {
        m_view->fit();
        m_otherView->fit();
    });
    connect(m_keyBox, &KeyBox::keyFalls, this, [this](const QString &key, double share, LaneIndex lane) {
        const auto falling = key.isEmpty() ? std::optional<FallingKey>() : FallingKey{share, 0, lane};
        m_view->showKey(falling);
        if (falling && m_otherSide->isVisible() && m_state && m_state->other) {
            const ServiceFrame *stream = shownStream(*m_state->other, m_otherView->stream());
            m_otherView->showKey(FallingKey{share, 0, placeOfKey(key, stream).lane});
        } else {
            m_otherView->showKey({});
        }
    });
}

void CanvasPanel::applyTheme()
{
    const Theme &theme = Theme::current();
    const CanvasFonts fonts = canvasFonts(theme);
    m_name->setFont(theme.figures(15, QFont::Bold));
    m_summary->setFont(fonts.body);
    m_stateChip->setFont(fonts.small);
    m_title->setFont(fonts.small);
    m_otherTitle->setFont(fonts.small);
    ink(m_name, theme.ink);
    ink(m_summary, theme.inkSecond);
    ink(m_emptyWords, theme.inkSecond);
    m_emptyWords->setFont(fonts.body);
    m_stateChip->setStyleSheet(
        QStringLiteral("color:%1;border:1px solid %2;border-radius:6px;padding:1px 7px")
            .arg(theme.amberText.name(), theme.amber.name()));
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme.background);
    setPalette(ground);
    setAutoFillBackground(true);
}

void CanvasPanel::showState(std::shared_ptr<const LiveState> state)
{
    m_state = std::move(state);
    if (isVisible() || !m_session)
        refresh();
}

void CanvasPanel::refresh()
{
    const Frame *frame = m_state ? m_state->frame.get() : nullptr;
    const bool isEmpty = !frame || frame->services.empty();
    m_emptyWords->setText(
        frame ? tr("Here producers, streams and readers are drawn, and the records between them. "
                   "Nothing has been added yet.")
              : tr("Here a running system is drawn: who writes, where the records wait, and who reads. "
                   "Open a scenario to begin."));
    m_emptyButton->setVisible(frame != nullptr);
    m_pages->setCurrentIndex(isEmpty ? 2 : m_tableButton->isChecked() ? 1 : 0);
    m_keyBox->setEnabled(!isEmpty);

    m_busy->setVisible(m_state && !m_state->busy.empty());
    if (m_state && !m_state->busy.empty()) {
        m_busyWords->setText(QString::fromStdString(m_state->busy));
        m_busyBar->setValue(static_cast<int>(m_state->busyShare * 100));
    }
    const ServiceFrame *stream = frame ? shownStream(*frame, m_view->stream()) : nullptr;
    refreshHeader(stream);
    m_keyBox->showStream(stream);
    if (isEmpty)
        return;

    const double speed = m_state->speed == asFastAsItCan ? unpacedSpeed : m_state->speed;
    m_view->showFrame(m_state->frame, m_state->other, speed);
    m_otherSide->setVisible(m_state->other != nullptr);
    m_title->setVisible(m_state->other != nullptr);
    m_otherTitle->setVisible(m_state->other != nullptr);
    if (m_state->other) {
        m_otherView->showFrame(m_state->other, m_state->frame, speed);
        refreshCompare(stream);
    }
    if (m_tableButton->isChecked() && !m_tableRefresh.isActive())
        m_tableRefresh.start(m_state->isPlaying ? tableEveryMs : 0);
}

void CanvasPanel::refreshHeader(const ServiceFrame *stream)
{
    m_name->setText(stream ? QString::fromStdString(stream->name) : tr("Canvas"));
    m_name->setVisible(stream != nullptr);
    m_summary->setText(stream ? QString::fromStdString(stream->kindTitle + " · " + stream->summary)
                              : QString());
    m_summary->setToolTip(m_summary->text());
    const bool isSettled = !stream || stream->state == "ACTIVE";
    m_stateChip->setVisible(!isSettled);
    if (!isSettled)
        m_stateChip->setText(QString::fromStdString(stream->state));
}

void CanvasPanel::refreshCompare(const ServiceFrame *stream)
{
    if (!stream)
        return;
    const Theme &theme = Theme::current();
    const auto words = [&](BranchId branch, const Frame &mine, const Frame &other) {
        return QStringLiteral("<b>%1</b><br>%2")
            .arg(branchTitle(*m_state, branch).toHtmlEscaped(),
                 comparedWords(compareFutures(mine, other, *stream), theme));
    };
    m_title->setText(words(m_state->branch, *m_state->frame, *m_state->other));
    m_otherTitle->setText(words(m_state->otherBranch, *m_state->other, *m_state->frame));
}

void CanvasPanel::showTable(bool isTable)
{
    if (m_tableButton->isChecked() != isTable) {
        m_tableButton->setChecked(isTable);
        return;
    }
    if (isTable && m_state)
        m_table->showFrame(m_state->frame);
    refresh();
    m_fitButton->setEnabled(!isTable);
}

bool CanvasPanel::isTable() const
{
    return m_tableButton->isChecked();
}

void CanvasPanel::setStill(bool isStill)
{
    m_view->setStill(isStill);
    m_otherView->setStill(isStill);
}

void CanvasPanel::takeSelection()
{
    const CanvasTarget target{m_selection->service(), m_selection->lane()};
    m_view->select(target);
    m_otherView->select(target);
    m_table->select(target);
    if (m_state && m_state->frame)
        refreshHeader(shownStream(*m_state->frame, m_view->layoutShown().stream));
}

void CanvasPanel::choose(const CanvasTarget &target)
{
    if (m_selection)
        m_selection->select(target.service, target.lane);
}

void CanvasPanel::connectServices(ServiceIndex service, ServiceIndex log)
{
    if (!m_session || !m_state || !m_state->frame)
        return;
    std::string name;
    std::string logName;
    for (const ServiceFrame &each : m_state->frame->services) {
        if (each.index == service)
            name = each.name;
        if (each.index == log)
            logName = each.name;
    }
    if (!name.empty() && !logName.empty())
        m_session->apply(Command{"set", name, {{"stream", logName}}});
}

bool CanvasPanel::savePng(const QString &path)
{
    QImage image(m_view->size() * 2, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    m_view->render(&image);
    return image.save(path, "PNG");
}

bool CanvasPanel::saveSvg(const QString &path)
{
    QSaveFile file(path);
    if (!m_view->frame() || !file.open(QIODevice::WriteOnly))
        return false;
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(m_view->size());
    generator.setViewBox(m_view->rect());
    QPainter painter(&generator);
    painter.fillRect(m_view->rect(), Theme::current().background);
    CanvasStyle style;
    style.theme = &Theme::current();
    style.isStill = true;
    paintCanvas(painter, *m_view->frame(), m_view->layoutShown(), style);
    painter.end();
    return file.commit();
}

bool CanvasPanel::saveCsv(const QString &path)
{
    if (m_state)
        m_table->showFrame(m_state->frame);
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(m_table->csv().toUtf8()) >= 0 && file.commit();
}

void CanvasPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_session)
        m_state = m_session->state();
    refresh();
}

} // namespace millrace
