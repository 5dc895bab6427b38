// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/kernel/ids.h"
#include "ui/window/settings.h"

#include <QMainWindow>

#include <memory>
#include <vector>

class QMenu;
class QSplitter;
class QStackedWidget;

namespace millrace {

class BuildPanel;
class CanvasPanel;
class ChartsPanel;
class CostMeter;
class HappeningsPanel;
class InspectorPanel;
class LabEditor;
class LabSession;
class LessonPanel;
class NoticeBar;
class Selection;
class SessionFiles;
class TimeBar;
class TopBar;
class TourCaption;
class ViewDeck;
class WindowActions;
struct LiveState;
struct PaletteEntry;

/// The lab: what to learn or build on the left, the system over its charts in the middle, the reasons on the
/// right, time below. Puts the panels together and carries wishes between them; knows no rule of the domain.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    enum class Tab { Learn, Lab };

    explicit MainWindow(const Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Where progress and the present session are kept; without them nothing is.
    void setFolders(const QString &progress, const QString &state);
    /// What was kept last time, else the tour, playing.
    void openFirst();
    void openTour();
    /// A session file, a scenario file, or the name of a shipped scenario.
    void openPath(const QString &path);
    void showTab(Tab tab);
    void showError(const QString &text);

    LabSession *session() const { return m_session; }
    Selection *selection() const { return m_selection; }
    SessionFiles *files() const { return m_files; }
    LessonPanel *lessonPanel() const { return m_lesson; }
    BuildPanel *buildPanel() const { return m_build; }
    InspectorPanel *inspector() const { return m_inspector; }
    HappeningsPanel *happeningsPanel() const { return m_happenings; }
    CanvasPanel *canvas() const { return m_canvas; }
    ChartsPanel *charts() const { return m_charts; }
    /// Charts and the other views below the canvas.
    ViewDeck *views() const { return m_views; }
    TimeBar *timeBar() const { return m_time; }
    CostMeter *costMeter() const { return m_cost; }
    NoticeBar *notice() const { return m_notice; }
    LabEditor *editor() const { return m_editor; }
    WindowActions *actions() const { return m_actions; }
    const Settings &settings() const { return m_settings; }

public slots:
    void search();
    void showSettings();
    void showKeys();
    void askOpen();
    void askSave();
    void askSaveScenario();
    void newSystem();
    void openTourAgain() { openTour(); }
    /// Commands and faults of what is selected, as a menu at its place.
    void showCommandMenu();
    /// The next (or the previous) part of the window takes the keyboard.
    void focusNextPanel(bool isForward);

protected:
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    QWidget *buildLeft();
    QWidget *buildMiddle();
    QWidget *buildRight();
    void shareOutWidth();
    void connectPanels();
    void connectLesson();
    void connectFiles();
    void takeState(const LiveState &state);
    void showRunName();
    void popupCommands(ServiceIndex service, LaneIndex lane, const QPoint &at);
    void addService(const QString &kind);
    void applySettings(const Settings &settings);
    std::vector<PaletteEntry> searchEntries();

    Settings m_settings;
    LabSession *m_session = nullptr;
    Selection *m_selection = nullptr;
    LabEditor *m_editor = nullptr;
    SessionFiles *m_files = nullptr;
    WindowActions *m_actions = nullptr;
    TopBar *m_top = nullptr;
    CostMeter *m_cost = nullptr;
    NoticeBar *m_notice = nullptr;
    TourCaption *m_caption = nullptr;
    QStackedWidget *m_left = nullptr;
    QSplitter *m_sides = nullptr;
    QSplitter *m_middle = nullptr;
    LessonPanel *m_lesson = nullptr;
    BuildPanel *m_build = nullptr;
    CanvasPanel *m_canvas = nullptr;
    ViewDeck *m_views = nullptr;
    ChartsPanel *m_charts = nullptr;
    InspectorPanel *m_inspector = nullptr;
    HappeningsPanel *m_happenings = nullptr;
    TimeBar *m_time = nullptr;
    std::vector<QWidget *> m_panels; ///< in the order in which F6 goes through them
    bool m_isTour = false;
    HappeningId m_followed = noHappening; ///< trouble of the tour that was selected last
};

} // namespace millrace
