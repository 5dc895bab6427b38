// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notice_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QTimer>

namespace millrace {

namespace {

constexpr int noticeForMs = 8000;

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 8, 12, 8);
    row->setSpacing(12);
    m_mark = new QLabel;
    m_words = new QLabel;
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_words->setAccessibleName(tr("Notice"));
    m_bar = new QProgressBar;
    m_bar->setRange(0, 100);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(180);
    m_bar->setMaximumHeight(8);
    m_bar->setAccessibleName(tr("Progress"));
    m_stop = new QPushButton(tr("Cancel"));
    m_close = new QPushButton(tr("Close"));
    m_close->setAccessibleName(tr("Close this notice"));
    row->addWidget(m_mark);
    row->addWidget(m_words, 1);
    row->addWidget(m_bar);
    row->addWidget(m_stop);
    row->addWidget(m_close);
    connect(m_stop, &QPushButton::clicked, this, &NoticeBar::stopWanted);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void NoticeBar::show(Kind kind, const QString &text)
{
    m_kind = kind;
    // The style sheet tells them apart by name, the mark by shape.
    setObjectName(kind == Kind::Error ? QStringLiteral("banner") : QStringLiteral("caption"));
    style()->unpolish(this);
    style()->polish(this);
    m_mark->setText(kind == Kind::Error ? QStringLiteral("⚠") : QStringLiteral("ⓘ"));
    m_mark->setAccessibleName(kind == Kind::Error ? tr("Error") : tr("Note"));
    m_words->setText(text);
    m_bar->setVisible(kind == Kind::Work);
    m_stop->setVisible(kind == Kind::Work);
    m_close->setVisible(kind != Kind::Work);
    QFrame::show();
}

void NoticeBar::showError(const QString &text)
{
    show(Kind::Error, text);
}

void NoticeBar::showNotice(const QString &text)
{
    show(Kind::Notice, text);
    QTimer::singleShot(noticeForMs, this, [this, text] {
        if (m_kind == Kind::Notice && m_words->text() == text)
            hide();
    });
}

void NoticeBar::showWork(const QString &text, double share)
{
    if (share >= 1) {
        if (m_kind == Kind::Work)
            hide();
        return;
    }
    show(Kind::Work, text);
    m_bar->setValue(qRound(share * 100));
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_words->text();
}

} // namespace millrace
