// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "content/library.h"
#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "ui/build/build_panel.h"
#include "ui/build/command_menu.h"
#include "ui/canvas/canvas_panel.h"
#include "ui/canvas/canvas_view.h"
#include "ui/charts/charts_panel.h"
#include "ui/cost/cost_meter.h"
#include "ui/inspector/happenings_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/time/time_bar.h"
#include "ui/views/view_deck.h"
#include "ui/window/notice_bar.h"
#include "ui/window/session_files.h"
#include "ui/window/style_sheet.h"
#include "ui/window/top_bar.h"
#include "ui/window/tour_caption.h"
#include "ui/window/window_actions.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace millrace {

namespace {

constexpr int leftWidth = 312;
constexpr int rightWidth = 300;
/// The tour is watched, not lived through: ten minutes in two.
constexpr double tourSpeed = 5;

QFrame *sidePanel(const char *name)
{
    auto *frame = new QFrame;
    frame->setObjectName(QLatin1String(name));
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return frame;
}

} // namespace

MainWindow::MainWindow(const Settings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_session(new LabSession(this))
    , m_selection(new Selection(this))
    , m_editor(new LabEditor(m_session, this))
    , m_files(new SessionFiles(m_session, this))
{
    setWindowTitle(tr("Millrace"));
    setAcceptDrops(true);
    build();
    m_actions = new WindowActions(this);
    connect(m_top->menuButton(), &QPushButton::clicked, this, [this] {
        const QPushButton *button = m_top->menuButton();
        m_actions->menu()->popup(button->mapToGlobal(QPoint(0, button->height())));
    });
    connectPanels();
    connectLesson();
    connectFiles();
    qApp->installEventFilter(this);
    showTab(Tab::Learn);
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
}

void MainWindow::build()
{
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_top = new TopBar;
    m_top->addTab(tr("Learn"), tr("Learn: lessons"));
    m_top->addTab(tr("Lab"), tr("Lab: build a system of your own"));
    m_cost = new CostMeter(m_session);
    m_top->addMeter(m_cost);
    column->addWidget(m_top);
    m_notice = new NoticeBar;
    column->addWidget(m_notice);
    m_sides = new QSplitter(Qt::Horizontal);
    m_sides->setHandleWidth(1);
    m_sides->setChildrenCollapsible(false);
    m_sides->addWidget(buildLeft());
    m_sides->addWidget(buildMiddle());
    m_sides->addWidget(buildRight());
    m_sides->setStretchFactor(0, 0);
    m_sides->setStretchFactor(1, 1);
    m_sides->setStretchFactor(2, 0);
    column->addWidget(m_sides, 1);
    m_time = new TimeBar(m_session);
    column->addWidget(m_time);
    setCentralWidget(centre);
    m_panels = {m_left, m_canvas, m_views, m_inspector, m_happenings, m_time, m_top};
    resize(1440, 900);
    shareOutWidth();
    // Words twice as large need columns twice as wide.
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this,
            [this, scale = Theme::current().textScale]() mutable {
                if (scale != Theme::current().textScale)
                    shareOutWidth();
                scale = Theme::current().textScale;
            });
    m_middle->setSizes({560, 320});
    m_canvas->view()->setFocus();
}

QWidget *MainWindow::buildLeft()
{
    QFrame *frame = sidePanel("leftPanel");
    m_left = new QStackedWidget;
    m_lesson = new LessonPanel(m_session, m_selection);
    m_build = new BuildPanel(m_session, m_selection, m_editor);
    m_left->addWidget(m_lesson);
    m_left->addWidget(m_build);
    frame->layout()->addWidget(m_left);
    return frame;
}

QWidget *MainWindow::buildMiddle()
{
    auto *frame = new QWidget;
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_caption = new TourCaption(m_session);
    m_caption->hide();
    column->addWidget(m_caption);
    m_middle = new QSplitter(Qt::Vertical);
    m_middle->setHandleWidth(1);
    m_middle->setChildrenCollapsible(false);
    m_canvas = new CanvasPanel(m_session, m_selection);
    m_views = new ViewDeck(m_session, m_selection);
    m_charts = qobject_cast<ChartsPanel *>(m_views->view(QStringLiteral("charts")));
    connect(m_views, &ViewDeck::enlargeChanged, m_canvas, &CanvasPanel::setHidden);
    m_middle->addWidget(m_canvas);
    m_middle->addWidget(m_views);
    m_middle->setStretchFactor(0, 3);
    m_middle->setStretchFactor(1, 2);
    column->addWidget(m_middle, 1);
    return frame;
}

QWidget *MainWindow::buildRight()
{
    QFrame *frame = sidePanel("rightPanel");
    m_inspector = new InspectorPanel(m_session, m_selection, m_editor);
    m_happenings = new HappeningsPanel(m_session, m_selection);
    auto *both = new QSplitter(Qt::Vertical);
    both->setHandleWidth(1);
    both->setChildrenCollapsible(false);
    both->addWidget(m_inspector);
    both->addWidget(m_happenings);
    both->setStretchFactor(0, 3);
    both->setStretchFactor(1, 2);
    both->setSizes({540, 240});
    frame->layout()->addWidget(both);
    return frame;
}

void MainWindow::shareOutWidth()
{
    const Theme &theme = Theme::current();
    // The system in the middle keeps at least four tenths.
    const int left = std::min(theme.scaled(leftWidth), width() * 3 / 10);
    const int right = std::min(theme.scaled(rightWidth), width() * 3 / 10);
    m_sides->setSizes({left, width() - left - right, right});
}

void MainWindow::connectPanels()
{
    connect(m_top, &TopBar::tabChosen, this, [this](int tab) { showTab(static_cast<Tab>(tab)); });
    connect(m_top, &TopBar::searchWanted, this, &MainWindow::search);
    connect(m_canvas, &CanvasPanel::menuAsked, this, &MainWindow::popupCommands);
    connect(m_canvas, &CanvasPanel::addAsked, this, &MainWindow::addService);
    connect(m_charts, &ChartsPanel::momentChosen, m_session, &LabSession::seek);
    connect(m_build, &BuildPanel::saveScenarioWanted, this, &MainWindow::askSaveScenario);
    connect(m_build, &BuildPanel::newSystemWanted, this, &MainWindow::newSystem);
    connect(m_session, &LabSession::stateChanged, this,
            [this](const std::shared_ptr<const LiveState> &state) { takeState(*state); });
    connect(m_session, &LabSession::refused, this, &MainWindow::showError);
    connect(m_session, &LabSession::runReplaced, this, [this] { m_selection->clear(); });
    connect(m_caption, &TourCaption::lessonWanted, this, [this] {
        showTab(Tab::Learn);
        if (const auto lessons = shippedLessons(); !lessons.empty())
            m_lesson->openLesson(QString::fromStdString(lessons.front().id));
    });
    connect(m_caption, &TourCaption::whyWanted, m_happenings, &HappeningsPanel::explain);
}

void MainWindow::connectLesson()
{
    connect(m_lesson, &LessonPanel::scenarioWanted, this,
            [this](const QString &scenario, const QString &variant, quint64 seed, double speed) {
                if (m_files->openScenario(scenario, variant, seed))
                    m_session->setSpeed(speed);
            });
    connect(m_lesson, &LessonPanel::runUntilWanted, m_session, &LabSession::playUntil);
    connect(m_lesson, &LessonPanel::compareWanted, m_time, &TimeBar::toggleCompare);
}

void MainWindow::connectFiles()
{
    connect(m_files, &SessionFiles::failed, this, &MainWindow::showError);
    connect(m_files, &SessionFiles::noticed, m_notice, &NoticeBar::showNotice);
    connect(m_files, &SessionFiles::saved, this, [this](const QString &path) {
        Settings::addRecentFile(path);
        m_notice->showNotice(tr("Saved as %1").arg(path));
    });
    connect(m_files, &SessionFiles::replaying, this, [this](const QString &name, double share) {
        m_notice->showWork(tr("Replaying %1, %2 %").arg(name).arg(qRound(share * 100)), share);
    });
    connect(m_notice, &NoticeBar::stopWanted, m_files, &SessionFiles::stopOpening);
    connect(m_files, &SessionFiles::opened, this, [this](const QString &name) {
        // Only what could be opened is worth offering again.
        if (const QFileInfo file(name); file.isFile())
            Settings::addRecentFile(file.absoluteFilePath());
        m_isTour = false;
        m_caption->hide();
        showRunName();
    });
}

void MainWindow::takeState(const LiveState &state)
{
    if (!m_isTour || !state.frame || !state.frame->histories)
        return;
    // In the tour the window looks where the trouble is, so that "Why?" is answered before it is asked.
    const Happenings &all = state.frame->histories->happenings;
    for (std::size_t i = all.size(); i > 0; --i) {
        const Happening &happening = all[i - 1];
        if (happening.tone != HappeningTone::Trouble || !happening.isNotable || happening.lane == noLane)
            continue;
        if (happening.id != m_followed) {
            m_followed = happening.id;
            m_selection->select(happening.service, happening.lane);
        }
        return;
    }
}

void MainWindow::showRunName()
{
    const Scenario &scenario = m_files->scenario();
    const auto state = m_session->state();
    m_top->setRunName(
        tr("%1 · seed %2").arg(QString::fromStdString(scenario.name)).arg(state ? state->seed : 0));
    setWindowTitle(tr("%1 - Millrace").arg(QString::fromStdString(scenario.title)));
}

void MainWindow::setFolders(const QString &progress, const QString &state)
{
    m_lesson->setProgressFolder(progress);
    if (!state.isEmpty())
        m_files->setKeptPath(state + QStringLiteral("/present.millrace"));
}

void MainWindow::openFirst()
{
    // What the kept session shows comes in a moment; until then the tour is there, and stays if it fails.
    openTour();
    if (m_files->openKept())
        m_session->pause();
}

void MainWindow::openTour()
{
    if (!m_files->openScenario(QStringLiteral("tour")))
        return;
    m_isTour = true;
    m_files->setOnlyWatched();
    m_followed = noHappening;
    m_caption->show();
    m_session->setSpeed(tourSpeed);
    m_session->play();
}

void MainWindow::openPath(const QString &path)
{
    if (path.endsWith(QStringLiteral(".millrace"))) {
        m_files->openSession(path);
    } else if (path == u"tour") {
        openTour();
    } else {
        m_files->openScenario(path);
    }
}

void MainWindow::newSystem()
{
    m_files->newSystem();
    showTab(Tab::Lab);
}

void MainWindow::showTab(Tab tab)
{
    m_top->setTab(static_cast<int>(tab));
    m_left->setCurrentIndex(static_cast<int>(tab));
}

void MainWindow::showError(const QString &text)
{
    m_notice->showError(text);
}

void MainWindow::popupCommands(ServiceIndex service, LaneIndex lane, const QPoint &at)
{
    m_selection->select(service, lane);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillCommandMenu(menu, m_session, service, lane, CommandMenuPart::Do);
    QMenu *faults = menu->addMenu(tr("&Faults"));
    fillCommandMenu(faults, m_session, service, lane, CommandMenuPart::Faults);
    faults->setEnabled(!faults->isEmpty());
    menu->popup(at);
}

void MainWindow::showCommandMenu()
{
    if (m_selection->isEmpty())
        m_notice->showNotice(
            tr("Select a service or a shard first: on the canvas, in the table, or with Ctrl+K."));
    else
        popupCommands(m_selection->service(), m_selection->lane(), m_inspector->mapToGlobal(QPoint(20, 40)));
}

void MainWindow::addService(const QString &kind)
{
    showTab(Tab::Lab);
    m_build->add(kind);
}

void MainWindow::applySettings(const Settings &settings)
{
    m_settings = settings;
    m_settings.save();
    applyTheme(*qApp, m_settings.theme());
    m_canvas->setStill(m_settings.isStill);
}

void MainWindow::focusNextPanel(bool isForward)
{
    std::size_t at = isForward ? m_panels.size() - 1 : 0;
    for (std::size_t i = 0; i < m_panels.size(); ++i)
        if (const QWidget *focus = focusWidget(); focus != nullptr && m_panels[i]->isAncestorOf(focus))
            at = i;
    QWidget *next = m_panels[(at + (isForward ? 1 : m_panels.size() - 1)) % m_panels.size()];
    // The first thing in the panel that takes the keyboard.
    for (QWidget *child : next->findChildren<QWidget *>()) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) != 0) {
            child->setFocus(Qt::TabFocusReason);
            return;
        }
    }
    next->setFocus(Qt::TabFocusReason);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_files->stopOpening();
    m_session->pause();
    m_session->settle();
    m_files->keepNow();
    m_session->settle();
    QCoreApplication::sendPostedEvents(m_session);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    openPath(event->mimeData()->urls().front().toLocalFile());
}

} // namespace millrace
