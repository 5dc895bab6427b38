// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"

#include <QFrame>
#include <QString>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace millrace {

class CalmRefresh;
class CommandDialog;
class LabEditor;
class LabSession;
class PaletteList;
class Selection;
class ServiceList;
struct Frame;
struct LiveState;
struct ParameterInfo;
struct ServiceFrame;

/// Builds a system while it runs: a palette of kinds, what stands, what is connected to what, undo and redo.
class BuildPanel : public QFrame
{
    Q_OBJECT

public:
    BuildPanel(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent = nullptr);

    ServiceList *services() const { return m_services; }
    PaletteList *kinds() const { return m_kinds; }
    /// What the chosen service is connected to: by its first parameter that names another.
    QComboBox *connectTo() const { return m_connections.empty() ? nullptr : m_connections.front().combo; }
    QPushButton *newSystemButton() const { return m_newSystem; }
    QPushButton *saveButton() const { return m_save; }
    QPushButton *undoButton() const { return m_undo; }
    QPushButton *redoButton() const { return m_redo; }

public slots:
    /// Asks for the name and parameters of a new service of a kind. Null where nothing is open.
    millrace::CommandDialog *add(const QString &kind);
    void removeSelected();

signals:
    void saveScenarioWanted();
    void newSystemWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildEmpty(QVBoxLayout *column);
    void buildPalette(QVBoxLayout *column);
    void buildServices(QVBoxLayout *column);
    void buildActions(QVBoxLayout *column);
    void refresh(const LiveState *state);
    /// One line for each way in which the chosen service names another.
    struct ConnectionRow
    {
        QLabel *label = nullptr;
        QComboBox *combo = nullptr;
        std::string parameter;
    };
    void addConnectionRow();
    void showConnections(const Frame &frame);
    void showConnection(const Frame &frame, const ServiceFrame &service, std::size_t at,
                        const ParameterInfo &reference);
    void showSteps();
    void connectSelected(std::size_t at);
    const ServiceFrame *selected() const;

    LabSession *m_session;
    Selection *m_selection;
    LabEditor *m_editor;
    CalmRefresh *m_refresh = nullptr;
    QWidget *m_nothing = nullptr;
    QWidget *m_something = nullptr;
    QPushButton *m_newSystem = nullptr;
    PaletteList *m_kinds = nullptr;
    QLabel *m_noServices = nullptr;
    ServiceList *m_services = nullptr;
    QVBoxLayout *m_connectionColumn = nullptr;
    std::vector<ConnectionRow> m_connections;
    QLabel *m_problem = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_undo = nullptr;
    QPushButton *m_redo = nullptr;
    QPushButton *m_save = nullptr;
    QString m_awaited;       ///< name of a service that will be selected as soon as it stands
    ServiceIndex m_shownFor; ///< whose connection is shown
    bool m_isConnecting = false;
};

} // namespace millrace
