// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include <string_view>
#include <vector>

class QAbstractButton;
class QLabel;

namespace millrace {

/// "What this model leaves out": one line until it is opened.
class LeavesOutCard : public QFrame
{
    Q_OBJECT

public:
    explicit LeavesOutCard(QWidget *parent = nullptr);

    void setLines(const std::vector<std::string_view> &lines);
    bool isOpen() const;
    QAbstractButton *toggle() const { return m_toggle; }

private:
    void showState();

    QAbstractButton *m_toggle = nullptr;
    QLabel *m_lines = nullptr;
};

} // namespace millrace
