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

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

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
        // A line may end between two figures, never within one.
        QString plain = (figure.value + QLatin1Char(' ') + figure.name).toHtmlEscaped();
        plain.replace(QLatin1Char(' '), QStringLiteral("&nbsp;"));
        if (!figure.isDifferent())
            words << plain;
        else
            words << QStringLiteral("<span style='color:%1;font-weight:600'>%2&nbsp;%3</span>")
                         .arg((figure.isBetter() ? theme.greenText : theme.redText).name(),
                              figure.isBetter() ? QStringLiteral("▾") : QStringLiteral("▴"), plain);
    }
    return words.join(QStringLiteral(" · "));
}

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

void CanvasPanel::showBusy(bool isBusy)
{
    m_busy->setVisible(isBusy);
    m_summary->setVisible(!isBusy);
    // What is busy can be cancelled even where there is little room.
    m_fitButton->setVisible(!isBusy && m_tableButton->isVisibleTo(this));
}

void CanvasPanel::refreshBusy()
{
    if (!m_state || m_state->busy.empty()) {
        m_busyDelay.stop();
        showBusy(false);
        return;
    }
    m_busyWords->setText(QString::fromStdString(m_state->busy));
    m_busyBar->setValue(static_cast<int>(m_state->busyShare * 100));
    if (m_busy->isHidden() && !m_busyDelay.isActive())
        m_busyDelay.start();
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
    m_tableButton->setVisible(!isEmpty);

    refreshBusy();
    const double speed = m_state && m_state->speed != asFastAsItCan ? m_state->speed : unpacedSpeed;
    if (!isEmpty)
        m_view->showFrame(m_state->frame, m_state->other, speed);
    const ServiceFrame *stream = frame ? shownStream(*frame, m_view->layoutShown().stream) : nullptr;
    refreshHeader(stream);
    m_keyBox->showStream(stream);
    if (isEmpty)
        return;

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

void CanvasPanel::connectServices(ServiceIndex service, const QString &parameter, const QString &named)
{
    const Frame *frame = m_state ? m_state->frame.get() : nullptr;
    const ServiceFrame *found = frame ? frame->find(service) : nullptr;
    if (m_session && found)
        m_session->apply(Command{"set", found->name, {{parameter.toStdString(), named.toStdString()}}});
}

void CanvasPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_session)
        m_state = m_session->state();
    refresh();
}

} // namespace millrace
