// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/happening_delegate.h"

#include "present/happening_model.h"
#include "present/theme.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/wrapped_text.h"
#include "ui/marks/happening_mark.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace millrace {

namespace {

constexpr int heightsKeptMax = 4'000;

QFont wordsFont()
{
    return Theme::current().words(12.5);
}

QFont timeFont()
{
    return Theme::current().figures(12);
}

QString wordsOf(const QModelIndex &index)
{
    return withShortLanes(index.data().toString());
}

} // namespace

HappeningDelegate::HappeningDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { m_heights.clear(); });
}

/// Time beside the words, or above them where the panel is too narrow for both.
HappeningDelegate::Places HappeningDelegate::placesIn(const QRect &box) const
{
    const Theme &theme = Theme::current();
    const QFontMetrics time(timeFont());
    const int left = box.left() + 6;
    const int markRoom = theme.scaled(16);
    const int timeWidth = time.horizontalAdvance(QStringLiteral("00:00.0")) + 8;
    const int top = box.top() + 4;
    Places places;
    places.mark = QPointF(left + theme.scaled(6), top + time.height() / 2.0);
    places.time = QRect(left + markRoom, top, timeWidth, time.height());
    const bool isBeside = box.width() - markRoom - timeWidth > theme.scaled(110);
    const int wordsLeft = isBeside ? places.time.right() + 6 : places.time.left();
    places.words =
        QRect(wordsLeft, isBeside ? top : places.time.bottom() + 1, box.right() - 6 - wordsLeft, 0);
    return places;
}

QSize HappeningDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view != nullptr ? view->viewport()->width() : std::max(option.rect.width(), 200);
    if (width != m_width || m_heights.size() > heightsKeptMax) {
        m_heights.clear();
        m_width = width;
    }
    const Places places = placesIn(QRect(0, 0, width, 0));
    const QString words = wordsOf(index);
    auto height = m_heights.find(words);
    if (height == m_heights.end())
        height =
            m_heights.insert(words, wrappedHeight(words, wordsFont(), std::max(places.words.width(), 40)));
    return {width, std::max(places.words.top() + *height, places.time.bottom()) + 5};
}

void HappeningDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const Theme &theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isChosen = option.state.testFlag(QStyle::State_Selected);
    if (isChosen || option.state.testFlag(QStyle::State_MouseOver)) {
        const bool isFocused = isChosen && option.state.testFlag(QStyle::State_HasFocus);
        painter->setPen(isFocused ? QPen(theme.accent, 1.6) : QPen(Qt::NoPen));
        painter->setBrush(isChosen ? theme.accentPale : theme.track);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5);
    }
    Places places = placesIn(option.rect);
    places.words.setBottom(option.rect.bottom() - 2);
    const auto mirrored = [&](const QRect &box) {
        return QStyle::visualRect(option.direction, option.rect, box);
    };
    const QPoint mark = mirrored(QRect(places.mark.toPoint(), QSize(1, 1))).center();
    paintHappeningMark(*painter, QPointF(mark.x(), places.mark.y()), theme.scaled(10),
                       static_cast<HappeningTone>(index.data(HappeningModel::Tone).toInt()), theme);
    const int lead =
        static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignTop);
    painter->setFont(timeFont());
    painter->setPen(theme.inkSecond);
    painter->drawText(mirrored(places.time), lead, index.data(HappeningModel::Time).toString());
    painter->setPen(theme.ink);
    paintWrapped(*painter, mirrored(places.words), wordsOf(index), wordsFont(), option.direction);
    painter->restore();
}

} // namespace millrace
