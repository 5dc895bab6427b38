// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view_page.h"

namespace millrace {

class LettersPicture;

/// All dead letters of a system, with the reason of each.
class LettersView : public ViewPage
{
    Q_OBJECT

public:
    LettersView(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    static QString title();

protected:
    std::vector<ServiceIndex> subjectsOf(const Frame &frame) const override;
    void take(const Frame &frame, ServiceIndex subject) override;
    TableContent table() const override;
    QString summary() const override;
    QString emptyText() const override;
    bool isOneAtATime() const override { return false; }

private:
    LettersPicture *m_letters;
};

} // namespace millrace
