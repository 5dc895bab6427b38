// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every kind of parameter is edited by keys and reaches the simulation; what is wrong says why and goes
// nowhere; what the system refuses is told in place.

#include "support/panel_window.h"
#include "support/sample_frames.h"
#include "support/small_lab.h"
#include "ui/build/parameter_field.h"
#include "ui/build/service_form.h"
#include "ui/inspector/service_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace millrace;

namespace {

/// The page of one service over a real session.
struct Page
{
    test::Lab lab;
    ServicePage page{&lab.session, &lab.selection, &lab.editor};
    std::string name;

    explicit Page(const char *service, const Scenario &scenario = test::hotShop())
        : lab(scenario)
        , name(service)
    {
        lab.runTo(2);
        show();
        QObject::connect(&lab.session, &LabSession::stateChanged, &page, [this] { show(); });
        test::showPanel(&page, 320, 900);
    }
    void show()
    {
        if (const ServiceFrame *service = lab.service(name.c_str()))
            page.setService(*lab.session.state(), *service);
    }
    ParameterField *field(const char *parameter) { return page.form()->field(parameter); }
    ParameterValue value(const char *parameter) { return lab.value(name.c_str(), parameter); }
    /// Writes over what a line holds, and leaves it by a key.
    void type(const char *parameter, const QString &text, int key = Qt::Key_Return)
    {
        QWidget *line = field(parameter)->editor();
        line->setFocus();
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(line, text);
        QTest::keyClick(line, static_cast<Qt::Key>(key));
        lab.settle();
    }
    void chooseNext(const char *parameter)
    {
        QWidget *combo = field(parameter)->editor();
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        QTest::keyClick(combo, Qt::Key_Return);
        lab.settle();
    }
};

} // namespace

Q_DECLARE_METATYPE(millrace::ParameterValue)

class TestServiceForm : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void everyKindReachesTheSimulation();
    void aSliderIsOneEdit();
    void leavingAFieldSendsIt();
    void wrongTextSaysWhyAndGoesNowhere_data();
    void wrongTextSaysWhyAndGoesNowhere();
    void aRefusalIsToldInPlace();
    void escapeBringsBackWhatHolds();
    void fixedParametersCannotBeTyped();
    void showsWhatMattersNow();
    void stepsByArrows();
    void namesWhatStands();
    void aFlagIsTickedByEnter();
    void aRateOfBytesHasItsUnit();
    void aDraftIsCollected();
};

void TestServiceForm::everyKindReachesTheSimulation()
{
    Page web("web");
    web.type("rate", QStringLiteral("250/s")); // Rate
    QCOMPARE(std::get<double>(web.value("rate")), 250.0);
    web.type("salt", QStringLiteral("12")); // Count
    QCOMPARE(std::get<std::int64_t>(web.value("salt")), std::int64_t{12});
    web.type("linger", QStringLiteral("1.5s")); // Time
    QCOMPARE(std::get<std::int64_t>(web.value("linger")), milliseconds(1'500).ns);
    web.type("record_size", QStringLiteral("3KiB")); // Size
    QCOMPARE(std::get<std::int64_t>(web.value("record_size")), std::int64_t{3'072});
    web.type("hot_share", QStringLiteral("0.25")); // Fraction
    QCOMPARE(std::get<double>(web.value("hot_share")), 0.25);
    web.type("hot_key", QStringLiteral("a key, with words")); // Text
    QCOMPARE(std::get<std::string>(web.value("hot_key")), std::string("a key, with words"));
    web.chooseNext("retry"); // Choice
    QCOMPARE(std::get<std::string>(web.value("retry")), std::string("failed"));
    web.type("backoff", QStringLiteral("250ms")); // shown only since retry is on
    QCOMPARE(std::get<std::int64_t>(web.value("backoff")), milliseconds(250).ns);

    Page list("web", [] {
        Scenario made = test::hotShop();
        setValue(made.find("web")->parameters, "keys", std::string("list"));
        setValue(made.find("web")->parameters, "key_list", std::vector<std::string>{"a", "b"});
        return made;
    }());
    list.type("key_list", QStringLiteral("x, y,z")); // TextList
    QVERIFY(list.value("key_list") == ParameterValue(std::vector<std::string>{"x", "y", "z"}));

    Page zipf("web", [] {
        Scenario made = test::hotShop();
        setValue(made.find("web")->parameters, "keys", std::string("zipf"));
        return made;
    }());
    zipf.type("zipf_exponent", QStringLiteral("1.25")); // Number
    QCOMPARE(std::get<double>(zipf.value("zipf_exponent")), 1.25);

    // Reference: to nowhere and back.
    Page reader("analytics");
    QWidget *combo = reader.field("stream")->editor();
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Up);
    QTest::keyClick(combo, Qt::Key_Return);
    reader.lab.settle();
    QCOMPARE(std::get<std::string>(reader.value("stream")), std::string());
    reader.chooseNext("stream");
    QCOMPARE(std::get<std::string>(reader.value("stream")), std::string("orders"));
}

void TestServiceForm::aSliderIsOneEdit()
{
    Page web("web");
    const std::size_t before = web.lab.commandsGiven();
    QSlider *slider = web.field("hot_share")->slider();
    slider->setFocus();
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(slider, Qt::Key_Left);
    QTest::keyClick(slider, Qt::Key_Tab);
    web.lab.settle();
    QCOMPARE(std::get<double>(web.value("hot_share")), 0.8);
    QCOMPARE(web.lab.commandsGiven(), before + 1);
}

void TestServiceForm::leavingAFieldSendsIt()
{
    Page web("web");
    const std::size_t before = web.lab.commandsGiven();
    web.type("rate", QStringLiteral("321/s"), Qt::Key_Tab);
    QCOMPARE(std::get<double>(web.value("rate")), 321.0);
    QCOMPARE(web.lab.commandsGiven(), before + 1);
    // Enter and leaving are one edit, and an unchanged field none.
    web.type("rate", QStringLiteral("322/s"));
    web.field("salt")->editor()->setFocus();
    web.field("rate")->editor()->setFocus();
    QTest::keyClick(web.field("rate")->editor(), Qt::Key_Return);
    web.lab.settle();
    QCOMPARE(web.lab.commandsGiven(), before + 2);
}

void TestServiceForm::wrongTextSaysWhyAndGoesNowhere_data()
{
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("why");
    QTest::newRow("no number") << "rate"
                               << "many"
                               << "not a number";
    QTest::newRow("no unit") << "linger"
                             << "5"
                             << "no unit";
    QTest::newRow("wrong unit") << "record_size"
                                << "5 apples"
                                << "not a unit";
    QTest::newRow("below") << "salt"
                           << "0"
                           << "below 1";
    QTest::newRow("above") << "hot_share"
                           << "1.5"
                           << "above 1";
    QTest::newRow("not whole") << "salt"
                               << "2.5"
                               << "whole number";
    QTest::newRow("too long") << "explicit_hash_key" << QString(60, QLatin1Char('9')) << "longer than";
}

void TestServiceForm::wrongTextSaysWhyAndGoesNowhere()
{
    QFETCH(QString, parameter);
    QFETCH(QString, text);
    QFETCH(QString, why);
    Page web("web");
    const std::size_t before = web.lab.commandsGiven();
    const std::string name = parameter.toStdString();
    const ParameterValue standing = web.value(name.c_str());
    web.type(name.c_str(), text);
    QVERIFY2(web.field(name.c_str())->faultText().contains(why),
             qPrintable(web.field(name.c_str())->faultText()));
    web.type(name.c_str(), text, Qt::Key_Tab);
    QCOMPARE(web.lab.commandsGiven(), before);
    QVERIFY(web.value(name.c_str()) == standing);
    // What was typed stays to be put right, and the fault goes with it.
    auto *line = qobject_cast<QLineEdit *>(web.field(name.c_str())->editor());
    QCOMPARE(line->text(), text);
    QTest::keyClick(line, Qt::Key_Backspace);
    QCOMPARE(web.field(name.c_str())->faultText(), QString());
}

void TestServiceForm::aRefusalIsToldInPlace()
{
    Page web("web");
    // Right by its row; only the producer knows that no answer can come so soon.
    web.type("timeout", QStringLiteral("100ms"));
    QCOMPARE(web.field("timeout")->faultText(), QString());
    web.type("latency", QStringLiteral("60ms"));
    QVERIFY(web.field("latency")->faultText().contains(QLatin1String("time out")));
    QCOMPARE(std::get<std::int64_t>(web.value("latency")), milliseconds(10).ns);
    const std::size_t given = web.lab.commandsGiven();
    QTest::keyClick(web.field("latency")->editor(), Qt::Key_Tab);
    web.lab.settle();
    QCOMPARE(web.lab.commandsGiven(), given); // it has been said once
    web.type("latency", QStringLiteral("40ms"));
    QCOMPARE(web.field("latency")->faultText(), QString());
    QCOMPARE(std::get<std::int64_t>(web.value("latency")), milliseconds(40).ns);

    // A choice that is refused shows what holds.
    web.field("keys")->editor()->setFocus();
    QTest::keyClick(web.field("keys")->editor(), Qt::Key_End);
    QTest::keyClick(web.field("keys")->editor(), Qt::Key_Return);
    web.lab.settle();
    QVERIFY(web.field("keys")->faultText().contains(QLatin1String("trace")));
    QCOMPARE(qobject_cast<QComboBox *>(web.field("keys")->editor())->currentText(), QStringLiteral("hot"));
}

void TestServiceForm::escapeBringsBackWhatHolds()
{
    Page web("web");
    auto *line = qobject_cast<QLineEdit *>(web.field("rate")->editor());
    const QString before = line->text();
    line->setFocus();
    QTest::keyClicks(line, QStringLiteral("77"));
    QTest::keyClick(line, Qt::Key_Escape);
    QCOMPARE(line->text(), before);
    QTest::keyClick(line, Qt::Key_Tab);
    web.lab.settle();
    QCOMPARE(std::get<double>(web.value("rate")), 1800.0);
}

void TestServiceForm::fixedParametersCannotBeTyped()
{
    Page orders("orders");
    for (const ParameterInfo &info : *findKind("kinesis_stream")->parameters) {
        ParameterField *field = orders.page.form()->field(info.name);
        const auto *line = qobject_cast<QLineEdit *>(field->editor());
        const bool canChange = line != nullptr ? !line->isReadOnly() : field->editor()->isEnabled();
        QCOMPARE(canChange, info.whileRunning);
        QVERIFY(field->editor()->toolTip().contains(
            QString::fromUtf8(info.help.data(), static_cast<int>(info.help.size()))));
        QVERIFY(!field->editor()->accessibleName().isEmpty());
        QVERIFY(!field->editor()->accessibleDescription().isEmpty());
    }
    orders.type("retention", QStringLiteral("48h"));
    QCOMPARE(std::get<std::int64_t>(orders.value("retention")), hours(48).ns);
}

void TestServiceForm::showsWhatMattersNow()
{
    Page web("web");
    QVERIFY(web.field("hot_key")->isVisible());
    QVERIFY(!web.field("key_list")->isVisible());
    QVERIFY(!web.field("backoff")->isVisible());
    web.chooseNext("retry");
    QVERIFY(web.field("backoff")->isVisible());
}

void TestServiceForm::stepsByArrows()
{
    Page web("web");
    QWidget *line = web.field("rate")->editor();
    line->setFocus();
    QTest::keyClick(line, Qt::Key_Up);
    QTest::keyClick(line, Qt::Key_Up);
    QTest::keyClick(line, Qt::Key_Return);
    web.lab.settle();
    QCOMPARE(std::get<double>(web.value("rate")), 2'000.0);
}

void TestServiceForm::namesWhatStands()
{
    Page web("web");
    auto *combo = qobject_cast<QComboBox *>(web.field("stream")->editor());
    QCOMPARE(combo->currentText(), QStringLiteral("orders"));
    web.lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("second"), {});
    web.lab.settle();
    QVERIFY(combo->findData(QStringLiteral("second")) >= 0);
    QVERIFY(combo->findData(QStringLiteral("analytics")) < 0); // of another kind
    web.lab.editor.remove(QStringLiteral("orders"));
    web.lab.settle();
    QVERIFY(combo->currentText().contains(QLatin1String("gone")));
}

void TestServiceForm::aFlagIsTickedByEnter()
{
    const ParameterInfo info{
        .name = "flag", .title = "Flag", .kind = ParameterKind::Flag, .defaultValue = false};
    ParameterField field(info, false);
    test::showPanel(&field, 300, 60);
    QSignalSpy edited(&field, &ParameterField::edited);
    field.editor()->setFocus();
    QTest::keyClick(field.editor(), Qt::Key_Return);
    QCOMPARE(edited.count(), 1);
    QVERIFY(qobject_cast<QCheckBox *>(field.editor())->isChecked());
    field.settle(QStringLiteral("no"));
    QVERIFY(!qobject_cast<QCheckBox *>(field.editor())->isChecked());
    QCOMPARE(field.faultText(), QStringLiteral("no"));
}

void TestServiceForm::aRateOfBytesHasItsUnit()
{
    const ParameterInfo info{.name = "bandwidth",
                             .title = "Bandwidth",
                             .kind = ParameterKind::ByteRate,
                             .minimum = 1,
                             .maximum = 1e9,
                             .defaultValue = std::int64_t{1'048'576}};
    ParameterField field(info, false);
    test::showPanel(&field, 300, 60);
    auto *line = qobject_cast<QLineEdit *>(field.editor());
    QCOMPARE(line->text(), QStringLiteral("1MiB/s"));
    QSignalSpy edited(&field, &ParameterField::edited);
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("2KiB/s"));
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(std::get<std::int64_t>(edited.front().front().value<ParameterValue>()), std::int64_t{2'048});
}

void TestServiceForm::aDraftIsCollected()
{
    ServiceForm form(ServiceForm::Mode::Draft);
    const ServiceKind &kind = *findKind("producer");
    form.setTable(*kind.parameters, withDefaults(kind, {}));
    test::showPanel(&form, 320, 900);
    const auto typeInto = [&](const char *name, const QString &text) {
        QWidget *line = form.field(name)->editor();
        line->setFocus();
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(line, text);
    };
    typeInto("rate", QStringLiteral("10/s"));
    typeInto("linger", QStringLiteral("soon"));
    QVERIFY(!form.commit());
    QCOMPARE(QApplication::focusWidget(), form.field("linger")->editor());
    typeInto("linger", QStringLiteral("2s"));
    QVERIFY(form.commit());
    QCOMPARE(std::get<double>(*findValue(form.values(), "rate")), 10.0);
    QCOMPARE(std::get<std::int64_t>(*findValue(form.values(), "linger")), seconds(2).ns);

    // A trace is chosen among those that the scenario brings, and only where a trace is wanted.
    form.setNames(sample::emptyFrame(), {QStringLiteral("day")});
    QVERIFY(!form.field("trace")->isVisible());
    form.field("arrival")->editor()->setFocus();
    QTest::keyClick(form.field("arrival")->editor(), Qt::Key_End);
    QTest::keyClick(form.field("arrival")->editor(), Qt::Key_Return);
    QVERIFY(form.field("trace")->isVisible());
    form.field("trace")->editor()->setFocus();
    QTest::keyClick(form.field("trace")->editor(), Qt::Key_Down);
    QVERIFY(form.commit());
    QCOMPARE(std::get<std::string>(*findValue(form.values(), "trace")), std::string("day"));
}

QTEST_MAIN(TestServiceForm)
#include "tst_service_form.moc"
