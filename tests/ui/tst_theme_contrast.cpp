// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every ink that words are written in holds 4.5:1 against every ground it is written on, in both
// themes.
#include "present/theme.h"
#include "ui/canvas/painter_parts.h"

#include <QTest>

using namespace millrace;

namespace {

struct Pair
{
    const char *ink;
    const char *ground;
    QColor Theme::*inkColour;
    QColor Theme::*groundColour;
};

const std::vector<Pair> &pairs()
{
    static const std::vector<Pair> all{
        {"ink", "background", &Theme::ink, &Theme::background},
        {"ink", "panel", &Theme::ink, &Theme::panel},
        {"ink", "track", &Theme::ink, &Theme::track},
        {"ink", "water", &Theme::ink, &Theme::waterPale},
        {"ink", "red", &Theme::ink, &Theme::redPale},
        {"ink", "accent", &Theme::ink, &Theme::accentPale},
        {"ink", "line", &Theme::ink, &Theme::line},
        {"second ink", "background", &Theme::inkSecond, &Theme::background},
        {"second ink", "panel", &Theme::inkSecond, &Theme::panel},
        {"second ink", "track", &Theme::inkSecond, &Theme::track},
        {"red", "background", &Theme::redText, &Theme::background},
        {"red", "panel", &Theme::redText, &Theme::panel},
        {"red", "red", &Theme::redText, &Theme::redPale},
        {"amber", "background", &Theme::amberText, &Theme::background},
        {"amber", "panel", &Theme::amberText, &Theme::panel},
        {"amber", "water", &Theme::amberText, &Theme::waterPale},
        {"green", "background", &Theme::greenText, &Theme::background},
        {"green", "panel", &Theme::greenText, &Theme::panel},
        {"violet", "background", &Theme::violetText, &Theme::background},
        {"violet", "panel", &Theme::violetText, &Theme::panel},
        {"accent", "background", &Theme::accentText, &Theme::background},
        {"accent", "panel", &Theme::accentText, &Theme::panel},
        {"accent", "accent", &Theme::accentText, &Theme::accentPale},
        {"on accent", "accent", &Theme::onAccent, &Theme::accent},
        {"panel", "ink", &Theme::panel, &Theme::ink},
    };
    return all;
}

} // namespace

class TestThemeContrast : public QObject
{
    Q_OBJECT

private slots:
    void theMeasureIsRight()
    {
        QVERIFY(std::abs(contrastOf(Qt::black, Qt::white) - 21) < 0.01);
        QVERIFY(std::abs(contrastOf(Qt::white, Qt::white) - 1) < 0.01);
        // The WCAG's own border case: #767676 on white is 4.54:1, #777777 is 4.48:1.
        QVERIFY(std::abs(contrastOf(QColor(0x767676), Qt::white) - 4.54) < 0.01);
        QVERIFY(std::abs(contrastOf(QColor(0x777777), Qt::white) - 4.48) < 0.01);
    }

    void wordsCanBeRead_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<int>("at");
        for (const bool isDark : {false, true}) {
            for (int at = 0; at < static_cast<int>(pairs().size()); ++at) {
                const Pair &pair = pairs()[static_cast<std::size_t>(at)];
                QTest::addRow("%s on %s, %s", pair.ink, pair.ground, isDark ? "dark" : "light")
                    << isDark << at;
            }
        }
    }
    void wordsCanBeRead()
    {
        QFETCH(bool, isDark);
        QFETCH(int, at);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        const Pair &pair = pairs()[static_cast<std::size_t>(at)];
        const double contrast = contrastOf(theme.*pair.inkColour, theme.*pair.groundColour);
        QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
    }

    void marksCanBeSeen()
    {
        // Signs and lines that carry meaning hold 3:1.
        for (const Theme &theme : {Theme::light(), Theme::dark()}) {
            for (const QColor &mark : {theme.water, theme.red, theme.green, theme.violet, theme.accent})
                QVERIFY2(contrastOf(mark, theme.panel) >= 3, qPrintable(mark.name()));
        }
    }

    void heatGrowsDarkerOrLighterButNeverBack()
    {
        for (const Theme &theme : {Theme::light(), Theme::dark()}) {
            double last = 0;
            for (int percent = 0; percent <= 100; percent += 5) {
                const double contrast =
                    contrastOf(heatColour(theme, percent / 100.0, Level::Normal), theme.panel);
                QVERIFY(contrast >= last);
                last = contrast;
            }
            QCOMPARE(heatColour(theme, 0.5, Level::Refusing), theme.red);
        }
    }
};

QTEST_APPLESS_MAIN(TestThemeContrast)
#include "tst_theme_contrast.moc"
