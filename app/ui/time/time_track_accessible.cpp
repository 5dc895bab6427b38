// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/time_track_accessible.h"

#include "ui/time/time_track.h"

#include <QAccessibleWidget>

namespace millrace {
namespace {

class TimeTrackAccessible : public QAccessibleWidget, public QAccessibleValueInterface
{
public:
    explicit TimeTrackAccessible(TimeTrack *track)
        : QAccessibleWidget(track, QAccessible::Slider)
        , m_track(track)
    {}

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface *>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_track->spokenValue() : QAccessibleWidget::text(kind);
    }
    QVariant currentValue() const override { return toSeconds(m_track->shownMoment()); }
    void setCurrentValue(const QVariant &value) override
    {
        const Duration moment{static_cast<std::int64_t>(value.toDouble() * 1e9)};
        m_track->askFor(moment);
        emit m_track->momentWanted(m_track->shownMoment(), true);
    }
    QVariant minimumValue() const override { return 0.0; }
    QVariant maximumValue() const override { return toSeconds(m_track->length()); }
    QVariant minimumStepSize() const override { return 1.0; }

private:
    TimeTrack *m_track;
};

QAccessibleInterface *makeAccessible(const QString &, QObject *object)
{
    auto *track = qobject_cast<TimeTrack *>(object);
    return track ? new TimeTrackAccessible(track) : nullptr;
}

} // namespace

void installTimeTrackAccessibility()
{
    static const bool isInstalled = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    Q_UNUSED(isInstalled)
}

} // namespace millrace
