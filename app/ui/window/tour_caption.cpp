// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tour_caption.h"

#include "present/lab_session.h"
#include "present/theme.h"
#include "ui/canvas/canvas_text.h"
#include "ui/charts/chart_figures.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <array>
#include <utility>

namespace millrace {

namespace {

struct Meaning
{
    const char *kind;
    const char *words;
};

/// What a kind of happening means to someone who sees it for the first time; the tour is told by these.
constexpr std::array<Meaning, 9> meanings{{
    {"throttle_begins",
     QT_TRANSLATE_NOOP("millrace::TourCaption",
                       "More arrives for one shard than it may take. The rest turns back, and the "
                       "other shards cannot help.")},
    {"hot_key", QT_TRANSLATE_NOOP("millrace::TourCaption", "A key always goes to one shard.")},
    {"shard_split",
     QT_TRANSLATE_NOOP("millrace::TourCaption",
                       "A split halves the range, but it cannot divide a key: one half goes on "
                       "refusing.")},
    {"throttle_ends", QT_TRANSLATE_NOOP("millrace::TourCaption", "Every record is taken again.")},
    {"order_lost",
     QT_TRANSLATE_NOOP("millrace::TourCaption",
                       "That is the price of the salt: order holds per salted key, no longer per "
                       "product.")},
    {"consumer_falls_behind",
     QT_TRANSLATE_NOOP("millrace::TourCaption",
                       "Records come faster than it works them off: the gap to the write "
                       "head grows.")},
    {"consumer_caught_up", QT_TRANSLATE_NOOP("millrace::TourCaption", "It is back at the write head.")},
    {"load_starts", ""},
    {"command", ""},
}};

/// The newest happening that is part of the story, and its meaning.
std::pair<const Happening *, const Meaning *> newest(const Frame &frame)
{
    const Happenings &all = frame.histories->happenings;
    for (std::size_t i = all.size(); i > 0; --i) {
        const Happening &happening = all[i - 1];
        // What stands there from the first instant is no news.
        if (!happening.isNotable || happening.time == frame.start)
            continue;
        for (const Meaning &meaning : meanings)
            if (happening.kind == meaning.kind)
                return {&happening, &meaning};
    }
    return {nullptr, nullptr};
}

} // namespace

TourCaption::TourCaption(LabSession *session, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("caption"));
    setAccessibleName(tr("What the tour shows now"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 8, 12, 8);
    row->setSpacing(12);
    m_time = new QLabel;
    m_words = new QLabel;
    m_words->setWordWrap(true);
    m_why = new QPushButton(tr("Wh&y?"));
    m_why->setAccessibleName(tr("Why did this happen?"));
    auto *lesson = new QPushButton(tr("Start the f&irst lesson"));
    lesson->setObjectName(QStringLiteral("primary"));
    row->addWidget(m_time, 0, Qt::AlignTop);
    row->addWidget(m_words, 1);
    row->addWidget(m_why);
    row->addWidget(lesson);
    const auto restyle = [this] {
        m_time->setFont(Theme::current().figures(12.5));
        m_words->setFont(Theme::current().words(13.5));
    };
    restyle();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, restyle);
    connect(lesson, &QPushButton::clicked, this, &TourCaption::lessonWanted);
    connect(m_why, &QPushButton::clicked, this, [this] { emit whyWanted(m_shown); });
    connect(session, &LabSession::stateChanged, this, &TourCaption::refresh);
    refresh();
}

void TourCaption::refresh()
{
    const auto frame = m_session->frame();
    const auto [happening, meaning] =
        frame && frame->histories ? newest(*frame) : std::pair<const Happening *, const Meaning *>{};
    const HappeningId id = happening != nullptr ? happening->id : noHappening;
    if (id == m_shown && !m_words->text().isEmpty())
        return;
    m_shown = id;
    m_why->setEnabled(happening != nullptr);
    if (happening == nullptr) {
        m_time->setText(QStringLiteral("00:00"));
        m_words->setText(
            tr("Three producers on the left put records into a stream of four shards; two readers on "
               "the right take them out. All is calm. A sale is about to begin."));
        return;
    }
    m_time->setText(chartTimeText(toSeconds(happening->time - frame->start)));
    const QString what = withShortLanes(QString::fromStdString(happening->text));
    m_words->setText(what.left(1).toUpper() + what.mid(1)
                     + (*meaning->words != 0 ? QStringLiteral(". ") + tr(meaning->words) : QString()));
}

QString TourCaption::text() const
{
    return m_words->text();
}

} // namespace millrace
