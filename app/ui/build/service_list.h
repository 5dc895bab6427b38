// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QListWidget>

namespace millrace {

class Selection;

/// The services of a run in a list, each with its state in words. Shows and makes the selection; rows stand
/// as long as their services do.
class ServiceList : public QListWidget
{
    Q_OBJECT

public:
    /// Following: a row is selected as soon as the keyboard is on it, else by Enter or a click.
    enum class Mode { Following, Choosing };

    ServiceList(Mode mode, Selection *selection, QWidget *parent = nullptr);

    void setFrame(const Frame &frame);
    ServiceIndex current() const;
    /// As tall as its rows, up to eight of them.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void setRow(int row, const ServiceFrame &service);
    void takeSelection();

    Mode m_mode;
    Selection *m_selection;
    bool m_isTaking = false;
};

} // namespace millrace
