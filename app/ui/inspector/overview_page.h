// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QWidget>

class QLabel;

namespace millrace {

class Selection;
class ServiceList;

/// What the inspector shows while nothing is selected: what runs here, its services and their states, and
/// what has become of the records.
class OverviewPage : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewPage(Selection *selection, QWidget *parent = nullptr);

    void setState(const LiveState *state, const QString &title);
    ServiceList *services() const { return m_services; }
    QLabel *ledgerLabel() const { return m_ledger; }
    QLabel *wordsLabel() const { return m_words; }

private:
    QLabel *m_title = nullptr;
    QLabel *m_words = nullptr;
    QLabel *m_servicesHeading = nullptr;
    ServiceList *m_services = nullptr;
    QLabel *m_ledgerHeading = nullptr;
    QLabel *m_ledger = nullptr;
};

/// What became of the records of one sink: "analytics: 980 of 1,000 delivered, 12 lost (refused), 8 on their
/// way".
QString ledgerText(const LedgerRow &row);

} // namespace millrace
