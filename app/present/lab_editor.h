// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lab_session.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// The command that takes a command back, as things stood before it; nothing where there is none: what
/// cannot be taken back can be gone back before, by the time bar.
std::optional<Command> inverseOf(const Command &command, const Frame &before);

/// A topology as a scenario: every service of a frame with its present parameters.
Scenario scenarioFrom(const Frame &frame, const Scenario &origin);

/// Builds and changes a topology by commands, and takes them back one by one.
class LabEditor : public QObject
{
    Q_OBJECT

public:
    explicit LabEditor(LabSession *session, QObject *parent = nullptr);

    using OnResult = std::function<void(const CommandResult &)>;

    void create(const QString &kind, const QString &name, const ParameterValues &parameters,
                OnResult onResult = {});
    void remove(const QString &name);
    /// One parameter of a service.
    void set(const QString &service, const std::string &parameter, const ParameterValue &value,
             OnResult onResult = {});
    bool canUndo() const { return !m_done.empty(); }
    bool canRedo() const { return !m_undone.empty(); }
    /// "Undo: set salt of web".
    QString undoText() const;
    QString redoText() const;
    void undo();
    void redo();
    /// "stream-2": a name that no service has.
    QString freeName(const QString &kind) const;

signals:
    void changed();

private:
    struct Step
    {
        Command command;
        Command inverse;
        QString title;
    };
    void note(const Command &command, const Frame &before);
    /// Moves the last step of one list to the other, once its command has been carried out.
    void replay(std::vector<Step> &from, std::vector<Step> &to, Command Step::*which);

    LabSession *m_session;
    std::vector<Step> m_done;
    std::vector<Step> m_undone;
    std::optional<Step> m_inHand; ///< being taken back or given again
    bool m_isOwn = false;         ///< the next command that is told of was given by undo or redo
};

} // namespace millrace
