// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_panel.h"

#include "learn/progress_store.h"
#include "present/open_lesson.h"
#include "present/selection.h"
#include "ui/lesson/lesson_list.h"
#include "ui/lesson/lesson_view.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace millrace {

namespace {

/// Ids come from files and from the command line: none may lead out of the folder of lessons.
bool isPlainId(const std::string &id)
{
    return !id.empty() && id.front() != '/' && id.find("..") == std::string::npos
           && id.find('\\') == std::string::npos;
}

Loaded<Lesson> loadById(const std::string &id)
{
    const std::vector<LessonEntry> entries = shippedLessons();
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const LessonEntry &candidate) { return candidate.id == id; });
    if (entry != entries.end())
        return loadLesson(entry->folder);
    // One whose files cannot even be listed still has faults to tell of.
    if (std::error_code error;
        isPlainId(id) && std::filesystem::is_directory(dataFolder() / "lessons" / id, error))
        return loadLesson(dataFolder() / "lessons" / id);
    return std::vector<Finding>{{id, "there is no such lesson"}};
}

} // namespace

LessonPanel::LessonPanel(LabSession *session, Selection *selection, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_selection(selection)
    , m_stack(new QStackedWidget(this))
    , m_list(new LessonList(this))
{
    setObjectName(QStringLiteral("panel"));
    setAccessibleName(tr("Lessons"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_stack->addWidget(m_list);
    connect(m_list, &LessonList::lessonWanted, this, [this](const QString &id) { openLesson(id); });
    connect(m_list, &LessonList::listWanted, this, &LessonPanel::showList);
    showList();
}

LessonPanel::~LessonPanel()
{
    // The view looks at the lesson, the lesson at the store.
    delete m_view;
    m_lesson.reset();
}

void LessonPanel::setProgressFolder(const QString &folder)
{
    closeLesson();
    m_store = std::make_unique<ProgressStore>(folder.toStdString());
    showList();
}

QString LessonPanel::note() const
{
    return m_store ? QString::fromStdString(m_store->error()) : QString();
}

QString LessonPanel::lessonId() const
{
    return m_lesson ? QString::fromStdString(m_lesson->lesson().id) : QString();
}

/// The view may be the sender of what led here.
void LessonPanel::closeLesson()
{
    if (m_view == nullptr)
        return;
    m_view->disconnect(this);
    m_lesson->disconnect(m_view);
    m_lesson->close();
    m_stack->removeWidget(m_view);
    m_view->hide();
    // Its pages look at the lesson until they are gone: it goes with them.
    m_lesson->disconnect(this);
    m_lesson.release()->setParent(m_view);
    m_view->deleteLater();
    m_view = nullptr;
}

void LessonPanel::showList()
{
    closeLesson();
    std::vector<std::string> done;
    std::optional<std::string> last;
    if (m_store) {
        done = m_store->doneLessons();
        last = m_store->lastLesson();
    }
    std::vector<LessonListRow> rows;
    for (const LessonEntry &entry : shippedLessons()) {
        const bool isDone = std::find(done.begin(), done.end(), entry.id) != done.end();
        rows.push_back({entry, isDone, !isDone && last == entry.id});
    }
    m_list->showLessons(rows, note());
    m_stack->setCurrentWidget(m_list);
}

bool LessonPanel::openLesson(const QString &lessonId)
{
    Loaded<Lesson> loaded = loadById(lessonId.toStdString());
    if (!isGood(loaded)) {
        closeLesson();
        m_list->showFaults(lessonId, std::get<std::vector<Finding>>(loaded));
        m_stack->setCurrentWidget(m_list);
        return false;
    }
    openLesson(std::get<Lesson>(std::move(loaded)));
    return true;
}

void LessonPanel::openLesson(Lesson lesson)
{
    // Whoever works in another part of the window goes on there.
    const QWidget *focused = window()->focusWidget();
    const bool takesFocus = focused == nullptr || isAncestorOf(focused);
    closeLesson();
    m_lesson = std::make_unique<OpenLesson>(std::move(lesson), m_session, m_store.get());
    connect(m_lesson.get(), &OpenLesson::scenarioWanted, this, &LessonPanel::scenarioWanted);
    connect(m_lesson.get(), &OpenLesson::runUntilWanted, this, &LessonPanel::runUntilWanted);
    connect(m_lesson.get(), &OpenLesson::compareWanted, this, &LessonPanel::compareWanted);
    m_view = new LessonView(m_lesson.get(), {m_session, m_selection}, m_stack);
    connect(m_view, &LessonView::listWanted, this, &LessonPanel::showList);
    connect(m_view, &LessonView::lessonWanted, this, [this](const QString &id) { openLesson(id); });
    m_view->setNote(note());
    const std::vector<LessonEntry> entries = shippedLessons();
    const auto here = std::find_if(entries.begin(), entries.end(), [this](const LessonEntry &entry) {
        return entry.id == m_lesson->lesson().id;
    });
    if (here != entries.end() && here + 1 != entries.end())
        m_view->setNextLesson(QString::fromStdString((here + 1)->id),
                              QString::fromStdString((here + 1)->title));
    m_stack->addWidget(m_view);
    m_stack->setCurrentWidget(m_view);
    if (takesFocus)
        m_view->takeFocus();
    emit lessonOpened(lessonId(), QString::fromStdString(m_lesson->lesson().title));
    m_lesson->askForRun();
}

} // namespace millrace
