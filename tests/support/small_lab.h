// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "support/topology.h"

#include <QCoreApplication>

#include <memory>
#include <vector>

/// A small shop in a session of its own, for the tests of panels: one shard is hot from the first second.
namespace millrace::test {

inline std::shared_ptr<const PriceBook> priceBook()
{
    auto book = std::make_shared<PriceBook>();
    book->name = "list";
    book->asOf = "2026-08";
    book->items = {
        {"kinesis.shard_hour", "Shard hours", "shard-hour", 15'000'000'000, "AWS price list", "A", false},
        {"kinesis.put_unit", "PUT payload units", "25 KB unit", 14'000, "AWS calculator", "A", false}};
    return book;
}

inline Scenario hotShop()
{
    Scenario made = scenario({stream("orders", {{"shards", "2"}}),
                              producer("web", {{"stream", "orders"},
                                               {"rate", "1800/s"},
                                               {"keys", "hot"},
                                               {"hot_share", "0.85"},
                                               {"retry", "none"}}),
                              consumer("analytics", {{"stream", "orders"}})});
    made.name = "shop";
    made.title = "A shop with one hot key";
    made.length = minutes(5);
    made.prices = priceBook();
    return made;
}

/// A scenario in a live session, paused where `runTo` left it.
struct Lab
{
    LabSession session;
    Selection selection;
    LabEditor editor{&session};
    std::vector<std::shared_ptr<const Frame>> shown;

    explicit Lab(const Scenario &scenario = hotShop())
    {
        if (const QString faults = session.open(scenario, 7); !faults.isEmpty())
            qFatal("%s", qPrintable(faults));
    }
    void settle()
    {
        session.settle();
        QCoreApplication::processEvents();
        session.settle();
        QCoreApplication::processEvents();
    }
    void runTo(int second)
    {
        session.seek(session.frame()->start + seconds(second));
        settle();
    }
    /// The present frame; it stands as long as the lab, so that a test may point into it.
    std::shared_ptr<const Frame> frame()
    {
        if (shown.empty() || shown.back() != session.frame())
            shown.push_back(session.frame());
        return shown.back();
    }
    const ServiceFrame *service(const char *name) { return frame()->find(std::string(name)); }
    ParameterValue value(const char *name, const char *parameter)
    {
        return *findValue(service(name)->parameters, parameter);
    }
    /// The lane of "orders" that refuses.
    const LaneFrame *hotLane()
    {
        for (const LaneFrame &lane : service("orders")->lanes)
            if (lane.level == Level::Refusing)
                return &lane;
        return nullptr;
    }
    std::size_t commandsGiven() { return session.journal().size(); }
};

} // namespace millrace::test
