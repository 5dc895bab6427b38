// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/library.h"
#include "present/lab_session.h"
#include "session/session_io.h"
#include "ui/window/main_window.h"
#include "ui/window/shots.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

using namespace millrace;

volatile std::sig_atomic_t askedToEnd = 0;

void noteEnd(int)
{
    askedToEnd = 1;
}

/// A request to end from outside closes the window as its own button does: the session is kept.
void closeWhenAsked(MainWindow &window)
{
    std::signal(SIGTERM, noteEnd);
    std::signal(SIGINT, noteEnd);
    auto *look = new QTimer(&window);
    QObject::connect(look, &QTimer::timeout, &window, [&window] {
        if (askedToEnd != 0)
            window.close();
    });
    look->start(100);
}

/// Qt ends the program where it finds no display; say what helps before it does.
bool hasDisplay(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "-platform") == 0)
            return true;
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

bool asksForWords(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i)
        for (const char *word : {"--help", "-h", "--version", "-v", "--shots"})
            if (std::strcmp(argv[i], word) == 0)
                return true;
    return false;
}

/// The first state that the running lab hands out is painted, and that is all.
void endAfterFirstPicture(MainWindow &window)
{
    QObject::connect(window.session(), &LabSession::stateChanged, &window, [&window] {
        QTimer::singleShot(0, &window, [&window] {
            window.repaint();
            QApplication::quit();
        });
    });
}

int takeShots(QApplication &application, const QString &folder)
{
    const ShotsResult result = writeShots(application, folder);
    if (!result.error.isEmpty()) {
        std::fprintf(stderr, "millrace: %s\n", qPrintable(result.error));
        return 2;
    }
    std::fprintf(stderr, "millrace: %d pictures written to %s\n", result.count, qPrintable(folder));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (!hasDisplay(argc, argv)) {
        if (!asksForWords(argc, argv)) {
            std::fprintf(stderr,
                         "millrace: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
                         "The console needs none: millracectl run tour. Pictures of the window: "
                         "millrace --shots FOLDER.\n");
            return 2;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("millrace"));
    QApplication::setApplicationDisplayName(QStringLiteral("Millrace"));
    QApplication::setApplicationVersion(QString::fromStdString(millraceVersion()));
    QApplication::setDesktopFileName(QStringLiteral("millrace"));
    const QString data = QString::fromStdString(dataFolder().string());
    QApplication::setWindowIcon(QIcon(data + QStringLiteral("/assets/icons/millrace.svg")));

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main",
        "A lab in which streaming systems are watched, broken and fixed. Opens a tour, or what is named."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption shots(
        QStringLiteral("shots"), QCoreApplication::translate("main", "Write pictures of every view and end."),
        QStringLiteral("folder"));
    parser.addOption(shots);
    QCommandLineOption firstPicture(QStringLiteral("end-after-first-picture"));
    firstPicture.setFlags(QCommandLineOption::HiddenFromHelp); // times the start
    parser.addOption(firstPicture);
    parser.addPositionalArgument(
        QStringLiteral("file"),
        QCoreApplication::translate(
            "main", "A session (*.millrace), a scenario (*.json), or a shipped scenario's name."),
        QStringLiteral("[file]"));
    parser.process(application);
    if (parser.isSet(shots))
        return takeShots(application, parser.value(shots));
    if (parser.positionalArguments().size() > 1) {
        std::fprintf(stderr, "millrace: one file at a time; see millrace --help\n");
        return 2;
    }

    const Settings settings = Settings::load();
    applyTheme(application, settings.theme());
    MainWindow window(settings);
    window.setFolders(progressFolder(), stateFolder());
    closeWhenAsked(window);
    if (parser.isSet(firstPicture))
        endAfterFirstPicture(window);
    window.show();
    if (parser.positionalArguments().isEmpty())
        window.openFirst();
    else
        window.openPath(parser.positionalArguments().front());
    return QApplication::exec();
}
