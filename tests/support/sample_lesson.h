// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "content/lesson.h"
#include "content/library.h"
#include "content/skeleton.h"

#include <QtTest/QtTest>

#include <string>
#include <variant>

namespace millrace::test {

/// The three files of a lesson, to be spoilt one by one.
struct LessonFiles
{
    std::string lesson;
    std::string text;
    std::string solution;
};

/// A complete lesson: what `millracectl new lesson` gives an author to begin with.
inline LessonFiles sampleFiles()
{
    LessonFiles files;
    for (const auto &[path, text] : skeletonFiles("lesson", "kinesis/99-sample")) {
        const std::string name = path.filename().string();
        (name == "lesson.json" ? files.lesson : name == "text.md" ? files.text : files.solution) = text;
    }
    return files;
}

/// Puts `to` for `from`, which must be there: a sample that spoils nothing proves nothing.
inline void spoil(std::string &text, const std::string &from, const std::string &to)
{
    const std::size_t at = text.find(from);
    if (at == std::string::npos)
        qFatal("the sample lesson has no %s", from.c_str());
    text.replace(at, from.size(), to);
}

inline Loaded<Lesson> parse(const LessonFiles &files)
{
    return parseLesson(files.lesson, files.text, files.solution);
}

inline Lesson lessonOf(const LessonFiles &files)
{
    Loaded<Lesson> loaded = parse(files);
    if (!isGood(loaded))
        qFatal("%s", describe("sample", std::get<std::vector<Finding>>(loaded)).c_str());
    return std::get<Lesson>(std::move(loaded));
}

inline Lesson sampleLesson()
{
    return lessonOf(sampleFiles());
}

} // namespace millrace::test
