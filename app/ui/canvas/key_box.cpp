// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/key_box.h"

#include "present/theme.h"
#include "sim/services/kinesis/hash_key.h"
#include "ui/canvas/canvas_painter.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/elided_label.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

namespace millrace {
KeyPlace placeOfKey(const QString &key, const ServiceFrame *stream)
{
    KeyPlace place;
    const std::string bytes = key.toStdString();
    const Uint128 hash = hashKeyOf(bytes);
    place.md5 = QString::fromStdString(md5Hex(bytes));
    place.share = shareOf(hash);
    if (!stream)
        return place;
    for (const LaneFrame &lane : stream->lanes) {
        if (lane.state != LaneState::Open)
            continue;
        const auto begin = fromDecimal(lane.beginText);
        const auto end = fromDecimal(lane.endText);
        // The exact bounds decide; a double cannot tell neighbours of a boundary apart.
        const bool isExact = begin && end && *begin < *end;
        const bool holds =
            isExact ? hash >= *begin && hash <= *end : place.share >= lane.begin && place.share < lane.end;
        if (holds) {
            place.lane = lane.index;
            place.laneName = laneTitle(lane);
            break;
        }
    }
    return place;
}

KeyBox::KeyBox(QWidget *parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("keyBox"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 5, 14, 5);
    row->setSpacing(10);
    m_title = new QLabel(tr("&Key"), this);
    m_edit = new QLineEdit(this);
    m_edit->setFrame(false);
    m_edit->setPlaceholderText(tr("type a partition key"));
    m_edit->setMaxLength(256);
    m_edit->setMinimumWidth(176);
    m_edit->setStyleSheet(
        QStringLiteral("QLineEdit, QLineEdit:focus { border: none; padding: 0; background: transparent; }"));
    m_edit->setAttribute(Qt::WA_MacShowFocusRect, false);
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(tr("Partition key"));
    m_edit->setAccessibleDescription(
        tr("Shows where the key falls in the hash key space, and in which shard"));
    m_title->setBuddy(m_edit);
    m_hash = new ElidedLabel(this, Qt::ElideMiddle);
    m_result = new QLabel(this);
    m_result->setAccessibleName(tr("Shard of the key"));
    row->addWidget(m_title);
    row->addWidget(m_edit, 1);
    row->addWidget(m_hash, 2);
    row->addWidget(m_result);
    connect(m_edit, &QLineEdit::textChanged, this, &KeyBox::fall);
    connect(m_edit, &QLineEdit::returnPressed, this, &KeyBox::fall);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &KeyBox::applyTheme);
    applyTheme();
    showPlace();
}

QString KeyBox::key() const
{
    return m_edit->text();
}

void KeyBox::setKey(const QString &key)
{
    m_edit->setText(key);
}

void KeyBox::showStream(const ServiceFrame *stream)
{
    const auto openLanes = [](const ServiceFrame &service) {
        std::vector<LaneIndex> open;
        for (const LaneFrame &lane : service.lanes) {
            if (lane.state == LaneState::Open)
                open.push_back(lane.index);
        }
        return open;
    };
    const bool isSame =
        m_hasStream == (stream != nullptr)
        && (!stream || (m_stream.index == stream->index && openLanes(m_stream) == openLanes(*stream)));
    if (isSame)
        return;
    m_hasStream = stream != nullptr;
    m_stream = stream ? *stream : ServiceFrame{};
    if (!key().isEmpty())
        fall();
}

void KeyBox::fall()
{
    if (key().isEmpty()) {
        m_place = {};
        showPlace();
        emit keyFalls({}, 0, noLane);
        return;
    }
    m_place = placeOfKey(key(), m_hasStream ? &m_stream : nullptr);
    showPlace();
    emit keyFalls(key(), m_place.share, m_place.lane);
}

void KeyBox::showPlace()
{
    if (key().isEmpty()) {
        m_hash->setText(tr("MD5 of the key picks the shard"));
        m_result->clear();
        return;
    }
    QString spaced = m_place.md5;
    for (int at = 24; at > 0; at -= 8)
        spaced.insert(at, QLatin1Char(' '));
    m_hash->setToolTip(tr("MD5 %1").arg(m_place.md5));
    m_hash->setText(tr("→ MD5 %1").arg(spaced));
    const QString share = QString::number(m_place.share, 'f', 4);
    m_result->setText(m_place.lane == noLane ? tr("%1 of the space").arg(share)
                                             : tr("%1 of the space → %2").arg(share, m_place.laneName));
}

void KeyBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = Theme::current();
    painter.setPen(QPen(m_edit->hasFocus() ? theme.accent : theme.line, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

void KeyBox::applyTheme()
{
    const Theme &theme = Theme::current();
    const CanvasFonts fonts = canvasFonts(theme);
    m_title->setFont(fonts.body);
    m_edit->setFont(fonts.figures);
    m_hash->setFont(fonts.smallFigures);
    m_result->setFont(fonts.title);
    const auto ink = [&theme](QWidget *widget, const QColor &colour) {
        QPalette palette = widget->palette();
        palette.setColor(QPalette::WindowText, colour);
        palette.setColor(QPalette::Text, colour);
        palette.setColor(QPalette::Base, theme.panel);
        palette.setColor(QPalette::PlaceholderText, theme.inkSecond);
        widget->setPalette(palette);
    };
    ink(m_title, theme.inkSecond);
    ink(m_edit, theme.ink);
    ink(m_hash, theme.inkSecond);
    ink(m_result, theme.accent);
}

} // namespace millrace
