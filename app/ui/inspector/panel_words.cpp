// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/panel_words.h"

#include "present/theme.h"

#include <QAbstractButton>
#include <QKeyEvent>
#include <QLabel>
#include <QRegularExpression>

namespace millrace {

namespace {

class EnterKeys : public QObject
{
public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::KeyPress)
            return false;
        const int key = static_cast<QKeyEvent *>(event)->key();
        auto *button = qobject_cast<QAbstractButton *>(watched);
        if (button == nullptr || (key != Qt::Key_Return && key != Qt::Key_Enter))
            return false;
        button->click();
        return true;
    }
};

QFont fontOf(WordStyle style, const Theme &theme)
{
    switch (style) {
    case WordStyle::Caption:
        return theme.words(11);
    case WordStyle::Heading:
        return theme.words(13.5, QFont::DemiBold);
    case WordStyle::Second:
    case WordStyle::Fault:
        return theme.words(12.5);
    case WordStyle::Name:
        return theme.figures(15, QFont::Medium);
    case WordStyle::Body:
        break;
    }
    return theme.words(13.5);
}

QColor colourOf(WordStyle style, const Theme &theme)
{
    switch (style) {
    case WordStyle::Caption:
    case WordStyle::Second:
        return theme.inkSecond;
    case WordStyle::Fault:
        return theme.redText;
    default:
        return theme.ink;
    }
}

} // namespace

QLabel *wordsLabel(WordStyle style, const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(1); // a long word is cut by the panel rather than widening it
    const auto dress = [label, style] {
        const Theme &theme = Theme::current();
        label->setFont(fontOf(style, theme));
        label->setStyleSheet(QStringLiteral("color:") + colourOf(style, theme).name());
    };
    dress();
    QObject::connect(ThemeNotifier::instance(), &ThemeNotifier::changed, label, dress);
    return label;
}

void setWords(QLabel *label, const QString &text)
{
    if (label->text() != text)
        label->setText(text);
}

QString breakable(const QString &name)
{
    static const QRegularExpression signs(QStringLiteral("([-_./])(?=.)"));
    return QString(name).replace(signs, QStringLiteral("\\1\u200b"));
}

QString withBrokenDigits(const QString &words)
{
    static const QRegularExpression digits(QStringLiteral("(\\d{10})(?=\\d)"));
    return QString(words).replace(digits, QStringLiteral("\\1\u200b"));
}

void clickOnEnter(QAbstractButton *button)
{
    static auto *keys = new EnterKeys;
    button->installEventFilter(keys);
}

} // namespace millrace
