// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shots.h"

#include "ui/window/shot_studio.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

namespace millrace {

namespace {

void shootTour(ShotStudio &studio)
{
    studio.openTour();
    studio.seek(20);
    studio.shoot("tour-1-calm");
    studio.seek(90);
    studio.selectShard("orders", 2);
    studio.shoot("tour-2-hot-shard");
    studio.shoot("tour-2-hot-shard-wide", {1728, 1080});
    studio.seek(200);
    studio.selectShard("orders", 4);
    studio.shoot("tour-3-split");
    studio.seek(330);
    studio.selectService("web");
    studio.shoot("tour-4-salted");
    studio.seek(595);
    studio.selectService("analytics");
    studio.shoot("tour-5-end");
    studio.showTable(true);
    studio.shoot("table");
    studio.showTable(false);
}

void shootLessons(ShotStudio &studio)
{
    studio.showLessons();
    studio.shoot("lessons");
    for (const QString &lesson : studio.lessonIds()) {
        const QString number = lesson.section(u'/', -1).section(u'-', 0, 0);
        const QString stem = QStringLiteral("lesson-%1-%2").arg(lesson.section(u'/', 0, 0), number);
        studio.openLesson(lesson);
        for (int page = 0; page < studio.lessonPages(); ++page) {
            studio.goToLessonPage(page);
            studio.shoot(stem + QStringLiteral("-page-%1").arg(page + 1, 2, 10, QLatin1Char('0')));
        }
    }
}

/// What the views below the canvas are for, each on a system that has something to show there.
void shootViews(ShotStudio &studio)
{
    studio.openTour();
    studio.seek(330);
    studio.showView("shards");
    studio.shoot("view-shards");
    studio.showView("follow");
    studio.shoot("view-follow-choice");
    studio.follow("web", 250'000);
    studio.shoot("view-follow");
    studio.openScenario("poison-message");
    studio.seek(300);
    studio.showView("letters");
    studio.shoot("view-letters");
    studio.showView("latency");
    studio.shoot("view-latency");
    studio.openScenario("poison-record");
    studio.seek(13);
    studio.showView("lambda");
    studio.shoot("view-lambda");
    studio.openScenario("kcl-throwing-processor");
    studio.seek(60);
    studio.showView("leases");
    studio.shoot("view-leases");
    studio.openScenario("event-router");
    studio.seek(60);
    studio.showView("latency");
    studio.shoot("view-latency-router");
    studio.showView("charts", false);
}

/// Reference architectures, each when it is busy or in trouble.
void shootArchitectures(ShotStudio &studio)
{
    studio.openScenario("event-router");
    studio.seek(60);
    studio.shoot("architecture-event-router");
    studio.openScenario("autoscaler-stuck");
    studio.seek(900);
    studio.shoot("architecture-autoscaler");
    studio.openScenario("two-regions");
    studio.seek(400);
    studio.selectService("archive");
    studio.shoot("architecture-two-regions-calm");
    studio.seek(760);
    studio.selectService("lake-west");
    studio.shoot("architecture-two-regions-failed", {1728, 1080});
    studio.openScenario("feature-pipeline");
    studio.seek(120);
    studio.selectService("model");
    studio.shoot("architecture-feature-pipeline", {1728, 1080});
}

void shootFutures(ShotStudio &studio)
{
    studio.showLessons();
    studio.openScenario("hot-shard");
    studio.seek(60);
    studio.command("split_shard", "orders", {{"shard", std::string("1")}}, "shard 1 split");
    studio.seek(100);
    studio.shoot("future-1-split");
    studio.switchTo(0);
    studio.seek(60);
    studio.command("set", "web", {{"salt", std::int64_t{18}}}, "hot key salted");
    studio.seek(150);
    studio.compare(1);
    studio.selectShard("orders", 1);
    studio.shoot("future-2-compared");
    studio.shoot("future-2-compared-wide", {1728, 1080});
    studio.compare(-1);
    studio.command("crash", "analytics", {}, {});
    studio.seek(165);
    studio.selectService("analytics");
    studio.shoot("fault-consumer-crashed");
}

void shootBuilding(ShotStudio &studio)
{
    studio.newSystem();
    studio.shoot("build-1-empty");
    studio.shootDialog("build-2-new-stream", [&studio] { studio.add("kinesis_stream"); });
    studio.create("kinesis_stream", "stream-1", {{"shards", std::int64_t{2}}});
    studio.shootDialog("build-3-new-producer", [&studio] { studio.add("producer"); });
    studio.create("producer", "producer-1", {{"stream", std::string("stream-1")}, {"rate", 800.0}});
    studio.create("consumer", "consumer-1", {{"stream", std::string("stream-1")}});
    studio.seek(30);
    studio.selectService("producer-1");
    studio.shoot("build-4-running");
    studio.selectService("stream-1");
    studio.shootDialog("command-split", [&studio] { studio.ask("split_shard", "stream-1", 0); });
}

void shootSizes(ShotStudio &studio)
{
    for (const int shards : {1, 40, 1000}) {
        studio.openMany(shards);
        studio.seek(40);
        studio.shoot(QStringLiteral("shards-%1").arg(shards, 4, 10, QLatin1Char('0')));
    }
    studio.openScenario("flights");
    studio.seek(300);
    studio.shoot("flights");
}

void shootStates(ShotStudio &studio)
{
    studio.openScenario("hot-shard");
    studio.seek(45);
    studio.showBusy();
    studio.shoot("state-busy");
    studio.showError();
    studio.shoot("state-error");
    studio.clearStates();
    studio.shootDialog("search", [&studio] { studio.trigger("search"); });
    studio.shootDialog("settings", [&studio] { studio.trigger("settings"); });
    studio.shootDialog("keys", [&studio] { studio.trigger("keys"); });
    studio.shootDialog("menu", [&studio] { studio.openMenu(); });
    studio.shootDialog("cost", [&studio] { studio.openBill(); });
}

void shootLarge(ShotStudio &studio)
{
    studio.showLessons();
    studio.openTour();
    studio.seek(90);
    studio.selectShard("orders", 2);
    // 4K, once with every pixel doubled, as a desktop at 200 % does, and once with text at 200 % only.
    studio.shoot("4k-scaled-200", {1920, 1080}, 2);
    studio.setTextPercent(200);
    studio.shoot("4k-text-200", {3840, 2160});
    if (!studio.lessonIds().isEmpty()) {
        studio.openLesson(studio.lessonIds().back());
        studio.goToLessonPage(3);
        studio.shoot("4k-text-200-lesson", {3840, 2160});
    }
    studio.setTextPercent(100);
}

} // namespace

ShotsResult writeShots(QApplication &application, const QString &folder)
{
    if (!QDir().mkpath(folder) || !QFileInfo(folder).isWritable())
        return {0, QCoreApplication::translate("shots", "%1 cannot be written to; name a folder that can.")
                       .arg(folder)};
    ShotsResult result;
    for (const bool isDark : {false, true}) {
        const QTemporaryDir own; // progress and settings of nobody
        Settings settings;
        settings.look = isDark ? Settings::Look::Dark : Settings::Look::Light;
        settings.isStill = true;
        applyTheme(application, settings.theme());
        ShotStudio studio(settings, own.path(), folder,
                          isDark ? QStringLiteral("dark") : QStringLiteral("light"));
        for (const auto part : {shootTour, shootViews, shootArchitectures, shootLessons, shootFutures,
                                shootBuilding, shootSizes, shootStates, shootLarge}) {
            part(studio);
            if (!studio.error().isEmpty())
                return {result.count + studio.count(), studio.error()};
        }
        result.count += studio.count();
    }
    return result;
}

} // namespace millrace
