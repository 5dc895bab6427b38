// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/check_row.h"

#include "sim/kernel/text.h"
#include "ui/lesson/prose.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

constexpr int markSize = 18;

QString secondsText(Duration duration)
{
    return CheckRow::tr("%1 s").arg(QString::fromStdString(decimal(toSeconds(duration), 0)));
}

} // namespace

CheckLook lookOf(const Check &check, const CheckStatus &status)
{
    if (status.isMet)
        return CheckLook::Met;
    if (status.heldFor.ns > 0)
        return CheckLook::Holding;
    return check.isCost ? CheckLook::Price : CheckLook::Open;
}

/// A tick, a ring that fills, an empty ring, or the coin of a price: told apart by shape too.
class CheckRow::Mark : public QWidget
{
public:
    explicit Mark(QWidget *parent)
        : QWidget(parent)
    {
        resize();
        connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { resize(); });
    }

    void show(CheckLook look, double share)
    {
        if (look == m_look && share == m_share)
            return;
        m_look = look;
        m_share = share;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme &theme = Theme::current();
        const double line = width() * 0.13;
        const QRectF outline = QRectF(rect()).adjusted(line, line, -line, -line);
        painter.setBrush(Qt::NoBrush);
        switch (m_look) {
        case CheckLook::Met: {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.green);
            painter.drawEllipse(rect().adjusted(1, 1, -1, -1));
            const double w = width();
            QPainterPath tick(QPointF(w * 0.3, w * 0.52));
            tick.lineTo(w * 0.44, w * 0.66);
            tick.lineTo(w * 0.7, w * 0.37);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.isDark ? theme.onAccent : theme.panel, line * 0.85, Qt::SolidLine,
                                Qt::RoundCap, Qt::RoundJoin));
            painter.drawPath(tick);
            break;
        }
        case CheckLook::Holding:
            painter.setPen(QPen(theme.line, line));
            painter.drawEllipse(outline);
            painter.setPen(QPen(theme.accent, line, Qt::SolidLine, Qt::FlatCap));
            painter.drawArc(outline, 90 * 16, qRound(-360 * 16 * m_share));
            break;
        case CheckLook::Open:
            painter.setPen(QPen(theme.inkFaint, line * 0.7));
            painter.drawEllipse(outline);
            break;
        case CheckLook::Price:
            painter.setPen(QPen(theme.amber, line * 0.8));
            painter.drawEllipse(outline);
            painter.setPen(theme.amberText);
            painter.setFont(theme.words(11, QFont::Bold));
            painter.drawText(rect(), Qt::AlignCenter, QStringLiteral("!"));
            break;
        }
    }

private:
    void resize()
    {
        const int size = Theme::current().scaled(markSize);
        setFixedSize(size, size);
        update();
    }

    CheckLook m_look = CheckLook::Open;
    double m_share = 0;
};

CheckRow::CheckRow(const Check &check, QWidget *parent)
    : QWidget(parent)
    , m_check(check)
    , m_mark(new Mark(this))
    , m_words(new Prose(ProseStyle::Strong, this))
    , m_held(new Prose(ProseStyle::Figure, this))
    , m_why(new Prose(ProseStyle::Small, this))
{
    m_words->setMarkdown(check.text);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    auto *first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(m_words, 1);
    first->addWidget(m_held, 0, Qt::AlignTop);
    column->addLayout(first);
    column->addWidget(m_why);
    row->addLayout(column, 1);
    m_held->hide();
    m_why->hide();
    show(CheckStatus());
}

void CheckRow::show(const CheckStatus &status)
{
    const CheckLook look = lookOf(m_check, status);
    const double share =
        m_check.holds.ns > 0 ? std::min(1.0, toSeconds(status.heldFor) / toSeconds(m_check.holds)) : 0;
    m_mark->show(look, share);
    const bool isHolding = look == CheckLook::Holding;
    m_held->setPlain(isHolding ? secondsText(status.heldFor) : QString());
    m_held->setVisible(isHolding);
    // While it holds, the ring and the seconds say it all.
    const bool hasReason = !status.isMet && !isHolding && !status.feedback.empty();
    QString why = hasReason ? QString::fromStdString(status.feedback) : QString();
    if (hasReason && status.wasEverMet)
        why = tr("Met before, not now. %1").arg(why);
    m_why->setStyle(m_check.isCost ? ProseStyle::AtRisk : ProseStyle::Small);
    m_why->setMarkdown(why.toStdString());
    m_why->setVisible(!why.isEmpty());

    const QString words = m_words->text();
    switch (look) {
    case CheckLook::Met:
        setAccessibleName(tr("%1: met").arg(words));
        break;
    case CheckLook::Holding:
        setAccessibleName(tr("%1: in progress, %2 of %3")
                              .arg(words, secondsText(status.heldFor), secondsText(m_check.holds)));
        break;
    case CheckLook::Price:
        setAccessibleName(tr("%1: not met, the price of this fix. %2").arg(words, m_why->text()));
        break;
    case CheckLook::Open:
        setAccessibleName(tr("%1: not met. %2").arg(words, m_why->text()));
        break;
    }
    m_mark->setToolTip(accessibleName());
}

} // namespace millrace
