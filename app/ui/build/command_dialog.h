// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/scenario/command.h"

#include <QDialog>

#include <functional>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;
class QScrollArea;

namespace millrace {

class LabSession;
class ServiceForm;

/// What a dialog of arguments asks, and the command that it makes of the answers.
struct CommandQuestion
{
    QString title;  ///< "Split shard"
    QString help;   ///< one sentence
    QString accept; ///< the button: "Split shard"
    std::vector<ParameterInfo> arguments;
    ParameterValues values; ///< what the form begins with
    std::function<Command(const ParameterValues &)> make;
    std::vector<std::string> words; ///< what the rows' texts of their own point into
    bool mayFork = true;
};

/// The question of a row of a command table, with the lane filled in and lanes offered by name.
CommandQuestion questionOf(const CommandInfo &info, const ServiceFrame &service, LaneIndex lane);

/// Asks for the arguments of a command and gives it; a refusal is shown in place, with its remedy, and the
/// dialog stays. Optionally the command begins a new future.
class CommandDialog : public QDialog
{
    Q_OBJECT

public:
    CommandDialog(LabSession *session, CommandQuestion question, QWidget *parent = nullptr);

    ServiceForm *form() const { return m_form; }
    QCheckBox *forkBox() const { return m_fork; }
    QLineEdit *forkTitle() const { return m_forkTitle; }
    QString errorText() const;

    void accept() override;

signals:
    /// The command was carried out; the dialog closes.
    void carriedOut(const millrace::Command &command);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildFork(QVBoxLayout *column);
    void showError(const QString &text);
    void grow();

    LabSession *m_session;
    CommandQuestion m_question;
    ServiceForm *m_form = nullptr;
    QScrollArea *m_scroll = nullptr;
    QCheckBox *m_fork = nullptr;
    QLineEdit *m_forkTitle = nullptr;
    QLabel *m_error = nullptr;
    QPushButton *m_accept = nullptr;
    bool m_isGiven = false;
};

} // namespace millrace
