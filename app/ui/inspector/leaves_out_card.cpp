// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/leaves_out_card.h"

#include "present/theme.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/wrapped_text.h"

#include <QAbstractButton>
#include <QFontMetrics>
#include <QLabel>
#include <QPainter>
#include <QStringList>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

/// A line of words with an arrow that says whether what belongs to them is open. The words wrap.
class FoldButton : public QAbstractButton
{
public:
    explicit FoldButton(QWidget *parent)
        : QAbstractButton(parent)
    {
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
        clickOnEnter(this);
        connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { updateGeometry(); });
    }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override
    {
        return wrappedHeight(text(), font13(), width - arrowRoom() - edge) + 2 * edge;
    }
    QSize sizeHint() const override { return {160, heightForWidth(std::max(width(), 160))}; }
    QSize minimumSizeHint() const override { return {60, 20}; }

protected:
    void resizeEvent(QResizeEvent *) override { updateGeometry(); }
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
        const bool isMirrored = layoutDirection() == Qt::RightToLeft;
        const double room = arrowRoom();
        const QPointF at(isMirrored ? width() - room / 2 : room / 2,
                         edge + QFontMetrics(font13()).height() / 2.0);
        const double size = theme.scaled(4);
        painter.setPen(QPen(theme.inkSecond, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const double side = isMirrored ? -size / 2 : size / 2;
        if (isChecked())
            painter.drawPolyline(QPolygonF{{at.x() - size, at.y() - size / 2},
                                           {at.x(), at.y() + size / 2},
                                           {at.x() + size, at.y() - size / 2}});
        else
            painter.drawPolyline(QPolygonF{
                {at.x() - side, at.y() - size}, {at.x() + side, at.y()}, {at.x() - side, at.y() + size}});
        painter.setPen(theme.inkSecond);
        paintWrapped(painter, QRectF(isMirrored ? edge : room, edge, width() - room - edge, height() - edge),
                     text(), font13(), layoutDirection());
    }

private:
    static constexpr int edge = 7;
    static QFont font13() { return Theme::current().words(13, QFont::Medium); }
    static int arrowRoom() { return Theme::current().scaled(26); }
};

} // namespace

LeavesOutCard::LeavesOutCard(QWidget *parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    m_toggle = new FoldButton(this);
    m_toggle->setText(tr("What this model leaves out"));
    m_lines = wordsLabel(WordStyle::Second, {}, this);
    m_lines->setContentsMargins(8, 0, 8, 8);
    column->addWidget(m_toggle);
    column->addWidget(m_lines);
    connect(m_toggle, &QAbstractButton::toggled, this, &LeavesOutCard::showState);
    showState();
}

bool LeavesOutCard::isOpen() const
{
    return m_toggle->isChecked();
}

void LeavesOutCard::setLines(const std::vector<std::string_view> &lines)
{
    QStringList words;
    for (const std::string_view line : lines)
        words << QStringLiteral("• ") + QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size()));
    setWords(m_lines, words.join(QLatin1Char('\n')));
    setVisible(!lines.empty());
}

void LeavesOutCard::showState()
{
    m_toggle->setAccessibleDescription(isOpen() ? tr("open") : tr("closed"));
    m_lines->setVisible(isOpen());
}

} // namespace millrace
