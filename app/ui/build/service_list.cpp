// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/build/service_list.h"

#include "present/selection.h"
#include "present/theme.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/chip.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyle>
#include <QStyledItemDelegate>

#include <algorithm>

namespace millrace {

namespace {

enum Role : int { Index = Qt::UserRole, Second, Word, Tone };
constexpr int rowsShownMax = 8;

/// Name above, kind and figures below, the state in a word at the end when it is not the usual one.
class ServiceDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        const Theme &theme = Theme::current();
        return {100, QFontMetrics(nameFont(theme)).height() + QFontMetrics(theme.words(11.5)).height() + 14};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::current();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect box = option.rect.adjusted(2, 1, -2, -1);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(option.state.testFlag(QStyle::State_HasFocus) ? QPen(theme.accent, 1.6)
                                                                          : QPen(Qt::NoPen));
            painter->setBrush(theme.accentPale);
            painter->drawRoundedRect(box, 5, 5);
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.track);
            painter->drawRoundedRect(box, 5, 5);
        }
        const int lead =
            static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter);
        const int trail =
            static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignRight) | Qt::AlignVCenter);
        QRect line = box.adjusted(8, 5, -8, 0);
        line.setHeight(QFontMetrics(nameFont(theme)).height());
        int room = line.width();
        if (const QString word = index.data(Word).toString(); !word.isEmpty()) {
            painter->setFont(theme.words(11.5, QFont::DemiBold));
            painter->setPen(static_cast<Chip::Tone>(index.data(Tone).toInt()) == Chip::Tone::Refusing
                                ? theme.redText
                                : theme.amberText);
            painter->drawText(line, trail, word);
            room -= painter->fontMetrics().horizontalAdvance(word) + 8;
        }
        painter->setFont(nameFont(theme));
        painter->setPen(theme.ink);
        painter->drawText(
            line, lead,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, std::max(room, 20)));
        line.moveTop(line.bottom() + 3);
        line.setHeight(QFontMetrics(theme.words(11.5)).height());
        painter->setFont(theme.words(11.5));
        painter->setPen(theme.inkSecond);
        painter->drawText(
            line, lead,
            painter->fontMetrics().elidedText(index.data(Second).toString(), Qt::ElideRight, line.width()));
        painter->restore();
    }

private:
    static QFont nameFont(const Theme &theme) { return theme.words(13, QFont::DemiBold); }
};

void setIfOther(QListWidgetItem *item, int role, const QVariant &value)
{
    if (item->data(role) != value)
        item->setData(role, value);
}

QString secondLine(const ServiceFrame &service)
{
    QString kind = QString::fromStdString(service.kindTitle);
    if (!service.summary.empty())
        return kind + QStringLiteral(" · ") + QString::fromStdString(service.summary);
    if (service.headline.empty())
        return kind;
    const Quantity &first = service.headline.front();
    return kind + QStringLiteral(" · ") + quantityText(first.value, first.unit);
}

} // namespace

ServiceList::ServiceList(Mode mode, Selection *selection, QWidget *parent)
    : QListWidget(parent)
    , m_mode(mode)
    , m_selection(selection)
{
    setAccessibleName(tr("Services"));
    setItemDelegate(new ServiceDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setStyleSheet(QStringLiteral("QListView,QListView:focus{border:none;background:transparent}"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        if (!m_isTaking && m_mode == Mode::Following && item != nullptr)
            m_selection->select(current());
    });
    // A click on the current row selects again what has been left for a lane of it.
    connect(this, &QListWidget::itemActivated, this, [this] { m_selection->select(current()); });
    connect(this, &QListWidget::itemClicked, this, [this] { m_selection->select(current()); });
    connect(selection, &Selection::changed, this, &ServiceList::takeSelection);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        scheduleDelayedItemsLayout();
        updateGeometry();
    });
}

ServiceIndex ServiceList::current() const
{
    const QListWidgetItem *item = currentItem();
    return item != nullptr ? ServiceIndex{static_cast<std::uint16_t>(item->data(Index).toUInt())}
                           : ServiceIndex{};
}

void ServiceList::setFrame(const Frame &frame)
{
    const QScopedValueRollback taking(m_isTaking, true);
    const int before = count();
    int row = 0;
    for (const ServiceFrame &service : frame.services) {
        // Both run in order of their index: what is between has been removed.
        while (row < count() && item(row)->data(Index).toUInt() < service.index.value)
            delete takeItem(row);
        if (row >= count() || item(row)->data(Index).toUInt() != service.index.value) {
            auto *added = new QListWidgetItem;
            added->setData(Index, service.index.value);
            insertItem(row, added);
        }
        setRow(row++, service);
    }
    while (count() > row)
        delete takeItem(row);
    if (count() != before) {
        updateGeometry();
        takeSelection();
    }
}

void ServiceList::setRow(int row, const ServiceFrame &service)
{
    QListWidgetItem *shown = item(row);
    const QString name = QString::fromStdString(service.name);
    const Chip::Tone tone = serviceTone(service);
    setIfOther(shown, Qt::DisplayRole, name);
    setIfOther(shown, Second, secondLine(service));
    setIfOther(shown, Word, tone == Chip::Tone::Good ? QString() : serviceWord(service));
    setIfOther(shown, Tone, static_cast<int>(tone));
    setIfOther(shown, Qt::AccessibleTextRole,
               tr("%1, %2, %3").arg(name, secondLine(service), serviceWord(service)));
    setIfOther(shown, Qt::ToolTipRole, secondLine(service));
}

void ServiceList::takeSelection()
{
    const QScopedValueRollback taking(m_isTaking, true);
    QListWidgetItem *chosen = nullptr;
    for (int row = 0; row < count(); ++row)
        if (item(row)->data(Index).toUInt() == m_selection->service().value)
            chosen = item(row);
    if (chosen != currentItem())
        setCurrentItem(chosen);
    if (chosen == nullptr)
        clearSelection();
}

QSize ServiceList::sizeHint() const
{
    const int rowHeight = std::max(sizeHintForRow(0), 30);
    return {180, rowHeight * std::clamp(count(), 1, rowsShownMax) + 2 * frameWidth() + 6};
}

QSize ServiceList::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void ServiceList::focusInEvent(QFocusEvent *event)
{
    // A list that gets the keyboard makes a row the current one: that alone chooses nothing.
    const QScopedValueRollback taking(m_isTaking, true);
    QListWidget::focusInEvent(event);
}

void ServiceList::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
}

} // namespace millrace
