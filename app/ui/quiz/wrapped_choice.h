// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/prose_document.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QPainter>
#include <QRadioButton>

#include <type_traits>

namespace millrace {

/// How a choice is painted: a card with its mark and as many lines of words as it takes.
struct ChoiceLook
{
    bool isRound = false; ///< one of several, else any of them
    bool isChecked = false;
    bool hasFocus = false;
    bool isEnabled = true;
    bool isHovered = false;
    QString badge; ///< "1": stands where the mark would
};
void paintChoice(QPainter &painter, const QRect &place, Qt::LayoutDirection direction, const ChoiceLook &look,
                 const ProseDocument &words);
int choiceHeight(int width, const ProseDocument &words);
int choiceWidth(const ProseDocument &words);

/// A radio button or check box whose words wrap. Keys, groups and what screen readers hear are those of
/// the Qt button beneath; Space chooses here, though elsewhere in the window it plays.
template <typename Button>
class WrappedChoice : public Button
{
public:
    WrappedChoice(const QString &markdown, QWidget *parent)
        : Button(parent)
        , m_words(ProseStyle::Body)
    {
        m_words.setMarkdown(markdown);
        Button::setText(QString(m_words.plain()).replace(QLatin1Char('&'), QLatin1String("&&")));
        Button::setAccessibleName(m_words.plain());
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
        policy.setHeightForWidth(true);
        Button::setSizePolicy(policy);
        Button::setAttribute(Qt::WA_Hover);
        QObject::connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
            m_words.restyle();
            Button::updateGeometry();
            Button::update();
        });
    }

    QString plain() const { return m_words.plain(); }
    void setBadge(const QString &badge)
    {
        m_badge = badge;
        Button::update();
    }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return choiceHeight(width, m_words); }
    QSize sizeHint() const override
    {
        const int width = choiceWidth(m_words);
        return {width, choiceHeight(width, m_words)};
    }
    QSize minimumSizeHint() const override
    {
        return {Theme::current().scaled(96), choiceHeight(QWIDGETSIZE_MAX, m_words)};
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride
            && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
            event->accept();
            return true;
        }
        return Button::event(event);
    }
    bool hitButton(const QPoint &position) const override { return Button::rect().contains(position); }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintChoice(painter, Button::rect(), Button::layoutDirection(),
                    {std::is_same_v<Button, QRadioButton>, Button::isChecked(), Button::hasFocus(),
                     Button::isEnabled(), Button::underMouse(), m_badge},
                    m_words);
    }

private:
    ProseDocument m_words;
    QString m_badge;
};

using WrappedRadio = WrappedChoice<QRadioButton>;
using WrappedCheck = WrappedChoice<QCheckBox>;

} // namespace millrace
