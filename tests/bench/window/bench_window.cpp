// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be reached with a window: a frame of 1,000 shards built and painted, and the first picture after
// the start of the program.

#include "present/theme.h"
#include "sim/scenario/scenario.h"
#include "sim/simulation.h"
#include "table/bench_table.h"
#include "ui/canvas/canvas_view.h"
#include "ui/window/style_sheet.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QProcess>

#include <memory>
#include <string>

namespace {

using namespace millrace;

const Simulation &thousandShards()
{
    static const Simulation run = [] {
        Scenario scenario;
        scenario.name = "wide";
        scenario.services = {
            {"kinesis_stream", "orders", {{"shards", std::int64_t{1000}}}},
            {"producer",
             "web",
             {{"key_count", std::int64_t{100'000}}, {"rate", 100'000.0}, {"stream", std::string("orders")}}},
            {"consumer", "analytics", {{"processing_rate", 1e6}, {"stream", std::string("orders")}}}};
        Simulation made = std::get<Simulation>(Simulation::build(scenario, 1));
        made.advance(made.start() + seconds(30));
        return made;
    }();
    return run;
}

/// As the window does it: a new frame, laid out and painted at the size the canvas has at 1280 x 800.
void frameBuiltAndPainted(benchmark::State &state)
{
    Simulation run = thousandShards();
    CanvasView view;
    view.resize(700, 420);
    QImage picture(view.size(), QImage::Format_ARGB32_Premultiplied);
    for (auto unused : state) {
        (void)unused;
        state.PauseTiming();
        run.advance(run.now() + milliseconds(100));
        state.ResumeTiming();
        view.showFrame(std::make_shared<const Frame>(run.frame()));
        view.render(&picture);
        benchmark::DoNotOptimize(picture);
    }
}
BENCHMARK(frameBuiltAndPainted)->Name("frame")->Unit(benchmark::kMillisecond);

/// By the clock on the wall: it is what a person waits.
void firstPicture(benchmark::State &state)
{
    static std::string fault;
    double ms = 0;
    for (auto unused : state) {
        (void)unused;
        QProcess program;
        QElapsedTimer since;
        since.start();
        program.start(QCoreApplication::applicationDirPath() + QStringLiteral("/millrace"),
                      {QStringLiteral("--end-after-first-picture")});
        const bool isOver = program.waitForFinished(60'000);
        ms = static_cast<double>(since.nsecsElapsed()) / 1e6;
        if (!isOver || program.exitStatus() != QProcess::NormalExit || program.exitCode() != 0) {
            const QByteArray said = program.readAllStandardError().trimmed();
            fault = "the program showed no picture: "
                    + (said.isEmpty() ? program.errorString().toStdString() : said.toStdString());
            state.SkipWithError(fault.c_str());
            return;
        }
    }
    state.counters["figure"] = ms;
}
BENCHMARK(firstPicture)->Name("first picture")->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    applyTheme(application, Theme::light());
    return bench::runAndPrint(argc, argv,
                              {
                                  {"a frame for 1,000 shards: build and paint", "frame", "", "ms", 16, false},
                                  {"from the start of the program to its first picture (wall clock)",
                                   "first picture", "", "ms", 1000, false},
                              });
}
