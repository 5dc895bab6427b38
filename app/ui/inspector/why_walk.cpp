// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/why_walk.h"

#include "present/clock_text.h"
#include "present/happening_model.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/wrapped_text.h"
#include "ui/marks/happening_mark.h"

#include <QAbstractButton>
#include <QFontMetrics>
#include <QPainter>
#include <QStringList>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

QString limitText(const LimitReached &limit)
{
    if (limit.name.empty())
        return {};
    return WhyWalk::tr("limit: %1, %2")
        .arg(QString::fromStdString(limit.name), quantityText(limit.value, limit.unit));
}

/// One step of a walk: a mark on the line, what happened, and below it of what, which limit, when.
class WhyStep : public QAbstractButton
{
public:
    explicit WhyStep(QWidget *parent)
        : QAbstractButton(parent)
    {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        clickOnEnter(this);
    }

    void setStep(const Happening &happening, SimTime start, bool isFirst, bool isLast)
    {
        m_tone = happening.tone;
        m_isFirst = isFirst;
        m_isLast = isLast;
        const QString words = QString::fromStdString(happening.text);
        const QString moment = momentText(happening.time - start);
        QStringList lines;
        lines << (happening.subject.empty()
                      ? moment
                      : moment + QStringLiteral(" · ") + QString::fromStdString(happening.subject));
        if (!happening.limit.name.empty())
            lines << limitText(happening.limit);
        m_words = withShortLanes(words);
        m_below = withShortLanes(lines.join(QLatin1Char('\n')));
        // Who stands behind a limit is there to be asked for: the walk itself stays short.
        if (!happening.limit.source.empty())
            lines << WhyWalk::tr("source: %1").arg(QString::fromStdString(happening.limit.source));
        setText(words + QLatin1Char('\n') + lines.join(QLatin1Char('\n')));
        setAccessibleName(toneWord(m_tone) + QStringLiteral(": ") + m_words);
        setAccessibleDescription(lines.join(QLatin1Char('\n')) + QLatin1Char('\n')
                                 + WhyWalk::tr("Enter goes to this moment and selects its subject."));
        setToolTip(lines.join(QLatin1Char('\n')) + QLatin1Char('\n') + WhyWalk::tr("Go to this moment"));
        updateGeometry();
        update();
    }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override
    {
        return wordsBox(width).height() + belowBox(width, 0).height() + 2 * edge()
               + Theme::current().scaled(6);
    }
    QSize sizeHint() const override { return {200, heightForWidth(std::max(width(), 160))}; }
    QSize minimumSizeHint() const override { return {80, 20}; }

protected:
    void resizeEvent(QResizeEvent *) override { updateGeometry(); }
    void enterEvent(QEnterEvent *) override { update(); }
    void leaveEvent(QEvent *) override { update(); }

    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (underMouse() || hasFocus()) {
            painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
            painter.setBrush(underMouse() ? theme.track : QColor(Qt::transparent));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
        }
        const QRect words = wordsBox(width());
        const double x = mirrored(QRectF(edge(), 0, markRoom(), 1)).center().x();
        const double y = words.top() + QFontMetrics(wordsFont()).height() / 2.0;
        painter.setPen(QPen(theme.line, 2));
        if (!m_isFirst)
            painter.drawLine(QPointF(x, 0), QPointF(x, y));
        if (!m_isLast)
            painter.drawLine(QPointF(x, y), QPointF(x, height()));
        paintHappeningMark(painter, QPointF(x, y), theme.scaled(10), m_tone, theme);
        painter.setPen(theme.ink);
        paintWrapped(painter, mirrored(words), m_words, wordsFont(), layoutDirection());
        painter.setPen(theme.inkSecond);
        paintWrapped(painter, mirrored(belowBox(width(), words.bottom() + 1)), m_below, belowFont(),
                     layoutDirection());
    }

private:
    static int edge() { return 4; }
    static int markRoom() { return Theme::current().scaled(14); }
    static QFont wordsFont() { return Theme::current().words(13, QFont::DemiBold); }
    static QFont belowFont() { return Theme::current().words(11.5); }
    QRectF mirrored(const QRectF &box) const
    {
        return layoutDirection() == Qt::RightToLeft
                   ? QRectF(width() - box.right(), box.y(), box.width(), box.height())
                   : box;
    }
    static QRect textBox(const QFont &font, const QString &text, int width, int top)
    {
        const int left = edge() + markRoom() + 8;
        const int room = std::max(40, width - left - edge());
        return {left, top, room, wrappedHeight(text, font, room)};
    }
    QRect wordsBox(int width) const { return textBox(wordsFont(), m_words, width, edge()); }
    QRect belowBox(int width, int top) const { return textBox(belowFont(), m_below, width, top); }

    QString m_words;
    QString m_below;
    HappeningTone m_tone = HappeningTone::Neutral;
    bool m_isFirst = true;
    bool m_isLast = true;
};

WhyWalk::WhyWalk(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
{
    setAccessibleName(tr("Causes"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        for (WhyStep *step : m_steps) {
            step->updateGeometry();
            step->update();
        }
    });
}

void WhyWalk::explain(const Frame &frame, HappeningId id)
{
    std::vector<Happening> chain = frame.histories->happenings.why(id);
    const bool isSame = frame.start == m_start
                        && std::equal(chain.begin(), chain.end(), m_chain.begin(), m_chain.end(),
                                      [](const Happening &a, const Happening &b) {
                                          return a.id == b.id && a.time == b.time && a.text == b.text;
                                      });
    if (isSame)
        return;
    m_chain = std::move(chain);
    m_start = frame.start;
    while (m_steps.size() < m_chain.size()) {
        auto *step = new WhyStep(this);
        const std::size_t number = m_steps.size();
        connect(step, &QAbstractButton::clicked, this, [this, number] { go(number); });
        layout()->addWidget(step);
        m_steps.push_back(step);
    }
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (i < m_chain.size())
            m_steps[i]->setStep(m_chain[i], m_start, i == 0, i + 1 == m_chain.size());
        m_steps[i]->setVisible(i < m_chain.size());
    }
}

void WhyWalk::clear()
{
    m_chain.clear();
    for (WhyStep *step : m_steps)
        step->hide();
}

QString WhyWalk::stepText(std::size_t step) const
{
    return step < m_chain.size() ? m_steps[step]->text() : QString();
}

void WhyWalk::focusFirst()
{
    if (!m_chain.empty())
        m_steps.front()->setFocus(Qt::OtherFocusReason);
}

void WhyWalk::go(std::size_t step)
{
    if (step >= m_chain.size())
        return;
    const Happening happening = m_chain[step];
    m_session->seek(happening.time);
    if (happening.service.isValid())
        m_selection->select(happening.service, happening.lane);
}

} // namespace millrace
