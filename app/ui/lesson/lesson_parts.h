// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/prose.h"

#include <QFrame>
#include <QLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <vector>

namespace millrace {

/// A rounded ground that sets something apart; what it means is always said in words as well.
class ToneBox : public QFrame
{
public:
    enum class Tone { Accent, Red, Amber, Green, Plain };
    explicit ToneBox(Tone tone, QWidget *parent = nullptr);

    QVBoxLayout *column() const { return m_column; }
    void setTone(Tone tone);
    Prose *add(ProseStyle style, const QString &text = {});

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    QVBoxLayout *m_column;
};

/// A row of widgets that goes on in the next line where there is no room. Spread: the last widget of a
/// single line stands at its far end.
class WrapRow : public QLayout
{
public:
    explicit WrapRow(bool isSpread = false);
    ~WrapRow() override;

    void addItem(QLayoutItem *item) override { m_items.push_back(item); }
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    Qt::Orientations expandingDirections() const override { return {}; }
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect &geometry) override;

private:
    QSize marginSize() const;
    int place(const QRect &room, bool isReal) const;
    void placeLine(const std::vector<QLayoutItem *> &items, const std::vector<QSize> &sizes,
                   const QRect &line, bool isSpread) const;

    bool m_isSpread;
    std::vector<QLayoutItem *> m_items;
};

/// A button that Enter presses as well as Space: the lab plays and pauses with Space. Its mnemonic acts at
/// once, so that fast typing never runs ahead of it.
class LessonButton : public QPushButton
{
public:
    using QPushButton::QPushButton;

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

QPushButton *lessonButton(const QString &text, QWidget *parent, bool isPrimary = false);

} // namespace millrace
