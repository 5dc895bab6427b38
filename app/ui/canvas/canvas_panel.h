// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/canvas_painter.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>

class QFrame;
class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace millrace {

class CanvasTable;
class CanvasView;
class KeyBox;
class LabSession;
class Selection;
struct LiveState;

/// The system at work: header, canvas (two of them while futures are compared) or the same as a table, and
/// the box that shows where a key falls. Empty, busy and creating states included.
class CanvasPanel : public QWidget
{
    Q_OBJECT

public:
    CanvasPanel(LabSession *session, Selection *selection, QWidget *parent = nullptr);
    ~CanvasPanel() override;

    /// Shows a state at once; for pictures and tests. The session's states arrive by themselves.
    void showState(std::shared_ptr<const LiveState> state);
    void showTable(bool isTable);
    bool isTable() const;
    /// Reduced motion: positions jump, nothing drifts.
    void setStill(bool isStill);

    CanvasView *view() const { return m_view; }
    CanvasView *otherView() const { return m_otherView; }
    CanvasTable *table() const { return m_table; }
    KeyBox *keyBox() const { return m_keyBox; }
    /// Saves what is shown, at the size on screen; false when the file cannot be written.
    bool savePng(const QString &path);
    bool saveSvg(const QString &path);
    bool saveCsv(const QString &path);

signals:
    /// Commands and faults are wanted for a service (lane: noLane) or a lane, at a place on the screen.
    void menuAsked(millrace::ServiceIndex service, millrace::LaneIndex lane, const QPoint &globalPosition);
    /// The user wants a service of a kind ("kinesis_stream", "producer", "consumer").
    void addAsked(const QString &kind);
    void cancelAsked();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build();
    QWidget *buildHeader();
    QWidget *buildBusy(QWidget *header);
    QWidget *buildEmpty();
    void showBusy(bool isBusy);
    void refreshBusy();
    void connectViews();
    void applyTheme();
    void refresh();
    void refreshHeader(const ServiceFrame *stream);
    void refreshCompare(const ServiceFrame *stream);
    void takeSelection();
    void choose(const CanvasTarget &target);
    void connectServices(ServiceIndex service, const QString &parameter, const QString &named);

    LabSession *m_session = nullptr;
    Selection *m_selection = nullptr;
    std::shared_ptr<const LiveState> m_state;
    QLabel *m_name = nullptr;
    QLabel *m_summary = nullptr;
    QLabel *m_stateChip = nullptr;
    QPushButton *m_tableButton = nullptr;
    QPushButton *m_fitButton = nullptr;
    QWidget *m_busy = nullptr;
    QLabel *m_busyWords = nullptr;
    QProgressBar *m_busyBar = nullptr;
    QStackedWidget *m_pages = nullptr;
    QSplitter *m_futures = nullptr;
    QWidget *m_otherSide = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_otherTitle = nullptr;
    CanvasView *m_view = nullptr;
    CanvasView *m_otherView = nullptr;
    CanvasTable *m_table = nullptr;
    QWidget *m_empty = nullptr;
    QLabel *m_emptyWords = nullptr;
    QPushButton *m_emptyButton = nullptr;
    KeyBox *m_keyBox = nullptr;
    QTimer m_tableRefresh;
    QTimer m_busyDelay;
};

} // namespace millrace
