// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractButton;
class QLabel;
class QWidget;

namespace millrace {

/// How words stand in a panel. Labels made here follow the theme by themselves.
enum class WordStyle {
    Caption, ///< small, above a name
    Heading, ///< of a section
    Body,
    Second, ///< explains what is above it
    Name,   ///< an id or a name, in figures
    Fault,  ///< what is wrong
};

/// A label of a style that wraps its words.
QLabel *wordsLabel(WordStyle style, const QString &text, QWidget *parent);

/// Sets the text only when it is another one: a label that is read keeps its place.
void setWords(QLabel *label, const QString &text);

/// An id or a name that may be broken behind its signs, where a line is too short for all of it.
QString breakable(const QString &name);

/// Words in which a long row of digits, such as a hash key, may be broken.
QString withBrokenDigits(const QString &words);

/// Enter presses the button, as Space does: Space belongs to play and pause.
void clickOnEnter(QAbstractButton *button);

} // namespace millrace
