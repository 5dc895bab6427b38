// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shot_studio.h"

#include "content/library.h"
#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/open_lesson.h"
#include "present/selection.h"
#include "sim/services/catalogue.h"
#include "ui/build/build_panel.h"
#include "ui/build/command_menu.h"
#include "ui/canvas/canvas_panel.h"
#include "ui/cost/cost_meter.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/views/follow_view.h"
#include "ui/views/view_deck.h"
#include "ui/window/notice_bar.h"
#include "ui/window/session_files.h"
#include "ui/window/style_sheet.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QMenu>
#include <QThread>

namespace millrace {

ShotStudio::ShotStudio(const Settings &settings, const QString &ownFolder, const QString &folder,
                       const QString &ending)
    : m_window(std::make_unique<MainWindow>(settings))
    , m_folder(folder)
    , m_ending(ending)
{
    m_window->setFolders(ownFolder, {});
    m_window->canvas()->setStill(true);
    m_window->resize(1280, 800);
    m_window->show();
}

ShotStudio::~ShotStudio() = default;

void ShotStudio::rest(int milliseconds)
{
    session().settle();
    QElapsedTimer since;
    since.start();
    while (since.elapsed() < milliseconds) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QThread::msleep(5);
    }
}

// --- what runs -----------------------------------------------------------------------------------------

void ShotStudio::openTour()
{
    m_window->openTour();
    m_window->session()->pause();
    rest(0);
}

void ShotStudio::openScenario(const char *name)
{
    m_window->openPath(QLatin1String(name));
    rest(0);
}

void ShotStudio::openMany(int shards)
{
    Scenario scenario;
    scenario.name = std::to_string(shards) + "-shards";
    scenario.title = scenario.name;
    if (auto tour = loadScenario("tour"); isGood(tour))
        scenario.prices = std::get<Scenario>(tour).prices;
    scenario.services = {
        {"kinesis_stream", "orders", {{"shards", std::int64_t{shards}}}},
        {"producer",
         "web",
         {{"hot_others", std::int64_t{20'000}},
          {"hot_share", 1400.0 / (1400 + 180.0 * shards)},
          {"keys", std::string("hot")},
          {"rate", 1400 + 180.0 * shards},
          {"stream", std::string("orders")}}},
        {"consumer", "analytics", {{"processing_rate", 1e6}, {"stream", std::string("orders")}}}};
    m_error = session().open(scenario, 7);
    rest(0);
}

void ShotStudio::newSystem()
{
    m_window->newSystem();
    rest(0);
}

void ShotStudio::seek(double second)
{
    if (const auto frame = session().frame())
        session().seek(frame->start + Duration{static_cast<std::int64_t>(second * 1e9)});
    session().settle();
}

void ShotStudio::showView(const char *id, bool isLarge)
{
    m_window->views()->showView(QString::fromLatin1(id));
    m_window->views()->setEnlarged(isLarge);
    rest();
}

void ShotStudio::follow(const char *source, qint64 number)
{
    const auto frame = session().frame();
    const ServiceFrame *service = frame ? frame->find(std::string(source)) : nullptr;
    if (auto *view = qobject_cast<FollowView *>(m_window->views()->shown());
        view != nullptr && service != nullptr)
        view->follow({service->index, number});
    session().settle();
    rest();
}

void ShotStudio::selectService(const char *name)
{
    if (const auto frame = session().frame())
        if (const ServiceFrame *service = frame->find(std::string(name)))
            m_window->selection()->select(service->index);
}

void ShotStudio::selectShard(const char *stream, LaneIndex lane)
{
    if (const auto frame = session().frame())
        if (const ServiceFrame *service = frame->find(std::string(stream)))
            m_window->selection()->select(service->index, lane);
}

void ShotStudio::command(const char *name, const char *target, const ParameterValues &arguments,
                         const char *fork)
{
    session().apply(Command{name, target, arguments}, {}, QLatin1String(fork != nullptr ? fork : ""));
    session().settle();
}

void ShotStudio::create(const char *kind, const char *name, const ParameterValues &parameters)
{
    m_window->editor()->create(QLatin1String(kind), QLatin1String(name), parameters);
    session().settle();
}

void ShotStudio::switchTo(int branch)
{
    session().switchTo(branch);
    session().settle();
}

void ShotStudio::compare(int branch)
{
    session().compare(branch);
    session().settle();
}

void ShotStudio::showTable(bool isTable)
{
    m_window->canvas()->showTable(isTable);
}

// --- lessons -------------------------------------------------------------------------------------------

void ShotStudio::showLessons()
{
    m_window->showTab(MainWindow::Tab::Learn);
    m_window->lessonPanel()->showList();
}

QStringList ShotStudio::lessonIds() const
{
    QStringList ids;
    for (const LessonEntry &lesson : shippedLessons())
        ids << QString::fromStdString(lesson.id);
    return ids;
}

void ShotStudio::openLesson(const QString &id)
{
    m_window->showTab(MainWindow::Tab::Learn);
    if (!m_window->lessonPanel()->openLesson(id))
        m_error = QStringLiteral("the lesson %1 cannot be opened").arg(id);
    rest(0);
    seek(60);
}

int ShotStudio::lessonPages() const
{
    const OpenLesson *lesson = m_window->lessonPanel()->lesson();
    return lesson != nullptr ? lesson->pageCount() : 0;
}

void ShotStudio::goToLessonPage(int page)
{
    if (OpenLesson *lesson = m_window->lessonPanel()->lesson())
        lesson->goToPage(page);
    if (const auto frame = session().frame(); frame && frame->elapsed() < seconds(60))
        seek(60);
}

// --- dialogs and states --------------------------------------------------------------------------------

void ShotStudio::add(const char *kind)
{
    m_window->buildPanel()->add(QLatin1String(kind));
}

void ShotStudio::ask(const char *command, const char *service, LaneIndex lane)
{
    const auto frame = session().frame();
    const ServiceFrame *found = frame ? frame->find(std::string(service)) : nullptr;
    const ServiceKind *kind = found != nullptr ? findKind(found->kind) : nullptr;
    const CommandInfo *info = kind != nullptr ? findCommand(*kind, command) : nullptr;
    if (info != nullptr)
        runCommand(m_window.get(), &session(), found->index, lane, *info);
}

void ShotStudio::trigger(const char *action)
{
    if (QAction *found = m_window->actions()->find(QLatin1String(action)))
        found->trigger();
}

void ShotStudio::openMenu()
{
    m_window->actions()->menu()->popup(m_window->mapToGlobal(QPoint(900, 60)));
}

void ShotStudio::openBill()
{
    m_window->costMeter()->openBill();
}

void ShotStudio::showBusy()
{
    auto busy = std::make_shared<LiveState>(*session().state());
    busy->busy = "Seeking";
    busy->busyShare = 0.4;
    session().show(busy);
}

void ShotStudio::showError()
{
    auto calm = std::make_shared<LiveState>(*session().state());
    calm->busy.clear();
    session().show(calm);
    session().apply(
        Command{"split_shard", "orders", {{"at", std::string("0")}, {"shard", std::string("1")}}});
}

void ShotStudio::clearStates()
{
    m_window->notice()->hide();
}

void ShotStudio::setTextPercent(int percent)
{
    Settings settings = m_window->settings();
    settings.textPercent = percent;
    applyTheme(*qApp, settings.theme());
    rest();
}

// --- pictures ------------------------------------------------------------------------------------------

void ShotStudio::write(QWidget &widget, const QString &name, double pixelRatio)
{
    if (!m_error.isEmpty())
        return;
    QPixmap picture(widget.size() * pixelRatio);
    picture.setDevicePixelRatio(pixelRatio);
    widget.render(&picture);
    const QString path = QDir(m_folder).filePath(name + QLatin1Char('-') + m_ending + QStringLiteral(".png"));
    if (picture.save(path))
        ++m_count;
    else
        m_error = QStringLiteral("%1 was not written: is the folder writable, and is there room?").arg(path);
}

void ShotStudio::shoot(const QString &name, QSize size, double pixelRatio)
{
    m_window->resize(size);
    rest();
    write(*m_window, name, pixelRatio);
}

void ShotStudio::shootDialog(const QString &name, const std::function<void()> &open)
{
    open();
    rest();
    QWidget *dialog = QApplication::activePopupWidget();
    for (QWidget *widget : QApplication::topLevelWidgets())
        if (dialog == nullptr && widget != m_window.get() && widget->isVisible())
            dialog = widget;
    if (dialog == nullptr) {
        m_error = QStringLiteral("%1 did not open").arg(name);
        return;
    }
    write(*dialog, name, 1);
    dialog->close();
    rest(0);
}

} // namespace millrace
