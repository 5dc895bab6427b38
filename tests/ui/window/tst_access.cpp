// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: everything of the window can be reached by keys and is named, no key means two things, and nothing is
// cut off in either theme at the smallest size and at twice the text.

#include "present/open_lesson.h"
#include "support/window_hands.h"
#include "ui/build/build_panel.h"
#include "ui/charts/charts_panel.h"
#include "ui/inspector/happenings_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/views/view_deck.h"
#include "ui/window/top_bar.h"
#include "ui/window/window_actions.h"

#include <QAbstractButton>
#include <QAction>
#include <QMenu>
#include <QScrollArea>
#include <QSlider>
#include <QTest>

using namespace millrace;
using namespace millrace::test;

namespace {

std::vector<QWidget *> visibleIn(const QWidget *top)
{
    std::vector<QWidget *> found;
    for (QWidget *widget : top->findChildren<QWidget *>())
        if (widget->isVisible() && widget->window() == top)
            found.push_back(widget);
    return found;
}

QString pathOf(const QWidget *widget)
{
    QString path;
    for (; widget != nullptr; widget = widget->parentWidget())
        path = QStringLiteral("%1#%2/").arg(QLatin1String(widget->metaObject()->className()),
                                            widget->objectName())
               + path;
    return path;
}

/// What the keyboard gets to and a screen reader has no name for.
QString nameless(const QWidget *top)
{
    QStringList found;
    for (QWidget *widget : visibleIn(top))
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isEnabled()
            && spokenName(widget).trimmed().isEmpty())
            found << pathOf(widget);
    return found.join(u'\n');
}

/// Letters that more than one visible part answers to with Alt.
QString ambiguousLetters(const QWidget *top)
{
    std::map<QString, QStringList> owners;
    for (QWidget *widget : visibleIn(top)) {
        QString text;
        if (const auto *button = qobject_cast<QAbstractButton *>(widget))
            text = button->text();
        else if (const auto *label = qobject_cast<QLabel *>(widget);
                 label != nullptr && label->buddy() != nullptr)
            text = label->text();
        if (const QKeySequence letter = QKeySequence::mnemonic(text);
            !letter.isEmpty() && widget->isEnabled())
            owners[letter.toString()] << text;
    }
    QStringList found;
    for (const auto &[letter, texts] : owners)
        if (texts.size() > 1)
            found << letter + QStringLiteral(": ") + texts.join(QStringLiteral(" | "));
    return found.join(u'\n');
}

QScrollArea *scrollAreaOf(QWidget *widget)
{
    for (QWidget *parent = widget->parentWidget(); parent != nullptr; parent = parent->parentWidget())
        if (auto *area = qobject_cast<QScrollArea *>(parent))
            return area;
    return nullptr;
}

/// Buttons and words that have less room than they need, or that stick out of the window.
QString cutOff(const QWidget *top)
{
    QStringList found;
    for (QWidget *widget : visibleIn(top)) {
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        const auto *label = qobject_cast<QLabel *>(widget);
        if (button == nullptr && (label == nullptr || label->text().isEmpty()))
            continue;
        if (label != nullptr && label->toolTip() == label->text())
            continue; // cut with dots, and told whole
        const QString words = button != nullptr ? button->text() : label->text();
        const QSize needed = label != nullptr && label->wordWrap()
                                 ? QSize(0, label->heightForWidth(label->width()))
                                 : widget->minimumSizeHint();
        if (widget->width() < needed.width() || widget->height() < needed.height())
            found << QStringLiteral("\"%1\" has %2x%3 of %4x%5")
                         .arg(words)
                         .arg(widget->width())
                         .arg(widget->height())
                         .arg(needed.width())
                         .arg(needed.height());
        const QRect place(widget->mapTo(top, QPoint()), widget->size());
        if (scrollAreaOf(widget) == nullptr && !top->rect().contains(place))
            found << QStringLiteral("\"%1\" sticks out").arg(words);
    }
    return found.join(u'\n');
}

} // namespace

class TestAccess : public QObject
{
    Q_OBJECT

public:
    static void initMain() { useOwnFolders(); }

private slots:
    void init() { applyTheme(*qApp, Theme::light()); }
    void everyActionHasItsPlace();
    void noKeyMeansTwoThings();
    void f6GoesThroughAllParts();
    void everythingIsNamedInEveryState();
    void dialogsAreNamed();
    void settingsChangeTheLookByKeys();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
    void tabGoesAsTheEyeDoes();

private:
    QTemporaryDir m_folder;
};

void TestAccess::everyActionHasItsPlace()
{
    const WindowHands hands(m_folder.path(), QString());
    const WindowActions *actions = hands->actions();
    std::vector<QMenu *> menus{actions->menu()};
    for (std::size_t i = 0; i < menus.size(); ++i)
        for (const QAction *action : menus[i]->actions())
            if (action->menu() != nullptr)
                menus.push_back(action->menu());
    QVERIFY(actions->all().size() > 30);
    for (QAction *action : actions->all()) {
        const bool hasPlace = std::any_of(menus.begin(), menus.end(), [action](const QMenu *menu) {
            return menu->actions().contains(action);
        });
        QVERIFY2(hasPlace, qPrintable(action->objectName()));
        QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
    }
    // In one menu, one letter means one row.
    for (const QMenu *menu : menus) {
        QStringList letters;
        for (const QAction *action : menu->actions())
            if (const QKeySequence letter = QKeySequence::mnemonic(action->text()); !letter.isEmpty()) {
                QVERIFY2(!letters.contains(letter.toString()), qPrintable(action->text()));
                letters << letter.toString();
            }
    }
    // The menu opens by keys and does what it says.
    hands->openPath(QStringLiteral("hot-shard"));
    hands.settle();
    QVERIFY(tabTo(isNamed(QStringLiteral("Application menu"))) != nullptr);
    press(Qt::Key_Space);
    QCOMPARE(QApplication::activePopupWidget(), actions->menu());
    press(Qt::Key_N);
    hands.settle();
    QVERIFY(hands.frame()->services.empty());
}

void TestAccess::noKeyMeansTwoThings()
{
    const WindowHands hands(m_folder.path(), QString());
    std::vector<std::pair<QKeySequence, QString>> keys;
    for (const QAction *action : hands->findChildren<QAction *>())
        for (const QKeySequence &sequence : action->shortcuts()) {
            for (const auto &[other, name] : keys)
                QVERIFY2(sequence.matches(other) == QKeySequence::NoMatch
                             && other.matches(sequence) == QKeySequence::NoMatch,
                         qPrintable(action->objectName() + QStringLiteral(" and ") + name
                                    + QStringLiteral(": ") + sequence.toString()));
            keys.emplace_back(sequence, action->objectName());
        }
    QVERIFY(keys.size() > 25);
    hands->openTour();
    hands.settle();
    for (const char *lesson : {"kinesis/01-hash-range", "kinesis/02-write-limits"}) {
        hands->openTour(); // its caption has letters as well
        QVERIFY(hands->lessonPanel()->openLesson(QLatin1String(lesson)));
        OpenLesson *open = hands->lessonPanel()->lesson();
        for (int page = 0; page < open->pageCount(); ++page) {
            open->goToPage(page);
            hands->openTour();
            hands.settle();
            QCOMPARE(ambiguousLetters(&hands.window()), QString());
        }
    }
    press(Qt::Key_N, Qt::ControlModifier);
    hands.settle();
    QCOMPARE(ambiguousLetters(&hands.window()), QString());
}

void TestAccess::f6GoesThroughAllParts()
{
    const WindowHands hands(m_folder.path(), QString());
    hands->openTour();
    QVERIFY(hands.seekTo(60));
    const std::vector<const QWidget *> parts{
        hands->lessonPanel(),        hands->canvas(),          hands->views(),
        hands->inspector(),          hands->happeningsPanel(), hands->timeBar(),
        hands->findChild<TopBar *>()};
    const auto partOf = [&](const QWidget *widget) {
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (parts[i]->isAncestorOf(widget))
                return static_cast<int>(i);
        return -1;
    };
    const int from = partOf(QApplication::focusWidget());
    QVERIFY(from >= 0);
    const int count = static_cast<int>(parts.size());
    for (int i = 1; i <= count; ++i) {
        press(Qt::Key_F6);
        QCOMPARE(partOf(QApplication::focusWidget()), (from + i) % count);
    }
    for (int i = 1; i <= count; ++i) {
        press(Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(partOf(QApplication::focusWidget()), (from + count - i) % count);
    }
}

void TestAccess::everythingIsNamedInEveryState()
{
    const WindowHands hands(m_folder.path(), QString());
    QCOMPARE(nameless(&hands.window()), QString()); // nothing has been opened
    hands->openTour();
    QVERIFY(hands.seekTo(60));
    QCOMPARE(nameless(&hands.window()), QString());
    press(Qt::Key_T, Qt::ControlModifier); // as a table
    hands.settle();
    QCOMPARE(nameless(&hands.window()), QString());
    press(Qt::Key_T, Qt::ControlModifier);
    for (const char *lesson : {"kinesis/01-hash-range", "kinesis/02-write-limits"}) {
        QVERIFY(hands->lessonPanel()->openLesson(QLatin1String(lesson)));
        OpenLesson *open = hands->lessonPanel()->lesson();
        for (int page = 0; page < open->pageCount(); ++page) {
            open->goToPage(page);
            hands.settle();
            QCOMPARE(nameless(&hands.window()), QString());
        }
    }
    for (const char *service : {"web", "orders", "analytics"}) {
        hands.search(QLatin1String(service));
        QCOMPARE(nameless(&hands.window()), QString());
    }
    hands->showTab(MainWindow::Tab::Lab);
    hands.settle();
    QCOMPARE(nameless(&hands.window()), QString());
    hands->showError(QStringLiteral("something"));
    QCOMPARE(nameless(&hands.window()), QString());
    press(Qt::Key_N, Qt::ControlModifier);
    hands.settle();
    QCOMPARE(nameless(&hands.window()), QString());
}

void TestAccess::dialogsAreNamed()
{
    const WindowHands hands(m_folder.path(), QString());
    hands->openPath(QStringLiteral("hot-shard"));
    hands.settle();
    const auto look = [&](const char *what) {
        QWidget *dialog = QApplication::activePopupWidget() != nullptr ? QApplication::activePopupWidget()
                                                                       : QApplication::activeModalWidget();
        QVERIFY2(dialog != nullptr, what);
        QVERIFY2(!dialog->windowTitle().isEmpty() || !dialog->accessibleName().isEmpty(), what);
        QCOMPARE(nameless(dialog), QString());
        QCOMPARE(ambiguousLetters(dialog), QString());
        QCOMPARE(cutOff(dialog), QString());
        press(Qt::Key_Escape);
        QTRY_VERIFY2(!dialog->isVisible(), what);
    };
    press(Qt::Key_K, Qt::ControlModifier);
    look("search");
    press(Qt::Key_Comma, Qt::ControlModifier);
    look("settings");
    press(Qt::Key_F1);
    look("keys");
    for (const char *kind : {"kinesis_stream", "producer", "consumer"}) {
        hands->buildPanel()->add(QLatin1String(kind));
        look(kind);
    }
}

void TestAccess::settingsChangeTheLookByKeys()
{
    const WindowHands hands(m_folder.path(), QString());
    press(Qt::Key_Comma, Qt::ControlModifier);
    QVERIFY(tabTo(isNamed(QStringLiteral("Look"))) != nullptr);
    press(Qt::Key_End);
    QCOMPARE(Theme::current().background, Theme::dark().background);
    press(Qt::Key_Up);
    QCOMPARE(Theme::current().background, Theme::light().background);
    QVERIFY(tabTo(isA<QSlider>) != nullptr);
    press(Qt::Key_PageUp);
    QCOMPARE(Theme::current().textScale, 1.1);
    press(Qt::Key_Escape);
    // The next start looks the same.
    QCOMPARE(Settings::load().textPercent, 110);
    QVERIFY(Settings::load().look == Settings::Look::Light);
}

void TestAccess::nothingIsCutOff_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QSize>("size");
    QTest::newRow("smallest, light") << false << 1.0 << QSize(1280, 800);
    QTest::newRow("smallest, dark") << true << 1.0 << QSize(1280, 800);
    QTest::newRow("twice the text, light") << false << 2.0 << QSize(1920, 1080);
    QTest::newRow("twice the text, dark") << true << 2.0 << QSize(1920, 1080);
}

void TestAccess::nothingIsCutOff()
{
    QFETCH(const bool, isDark);
    QFETCH(const double, scale);
    QFETCH(const QSize, size);
    const WindowHands hands(m_folder.path(), QString());
    hands->resize(size);
    hands->openTour();
    QVERIFY(hands.seekTo(60));
    // The look changes while all of it is shown.
    Theme theme = isDark ? Theme::dark() : Theme::light();
    theme.textScale = scale;
    applyTheme(*qApp, theme);
    QTest::qWait(50);
    QCOMPARE(hands->size(), size);
    const auto look = [&] {
        QTest::qWait(20);
        QCOMPARE(cutOff(&hands.window()), QString());
        for (const QWidget *part :
             std::initializer_list<const QWidget *>{hands->canvas(), hands->charts(), hands->inspector(),
                                                    hands->happeningsPanel(), hands->timeBar()})
            QVERIFY2(part->width() >= 100 && part->height() >= 40, part->metaObject()->className());
        QVERIFY(hands->canvas()->width() >= size.width() * 3 / 10);
    };
    look();
    hands.search(QStringLiteral("web"));
    look();
    hands->showTab(MainWindow::Tab::Lab);
    look();
    hands->showTab(MainWindow::Tab::Learn);
    QVERIFY(hands->lessonPanel()->openLesson(QStringLiteral("kinesis/02-write-limits")));
    look();
    hands->showError(
        QStringLiteral("A long story of what went wrong, and of what could be done about it. ").repeated(4));
    look();
    QCOMPARE(hands->size(), size);
}

void TestAccess::tabGoesAsTheEyeDoes()
{
    const WindowHands hands(m_folder.path(), QString());
    QVERIFY(hands->lessonPanel()->openLesson(QStringLiteral("kinesis/02-write-limits")));
    hands->lessonPanel()->lesson()->goToPage(1);
    hands.settle();
    QVERIFY(hands.goTo(hands->lessonPanel()));
    QVERIFY(tabTo(isNamed(QStringLiteral("All lessons"))) != nullptr);
    int below = 0;
    for (int i = 0; i < 5; ++i) {
        const int at = QApplication::focusWidget()->mapTo(&hands.window(), QPoint()).y();
        QVERIFY2(at >= below, qPrintable(spokenName(QApplication::focusWidget())));
        below = at;
        press(Qt::Key_Tab);
        if (!hands->lessonPanel()->isAncestorOf(QApplication::focusWidget()))
            break;
    }
}

QTEST_MAIN(TestAccess)
#include "tst_access.moc"
