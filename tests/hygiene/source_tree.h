// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

namespace millrace::hygiene {

struct SourceFile
{
    QString path; ///< from the root of the repository: "sim/kernel/time.h"
    QString text;
};

inline QString repositoryRoot()
{
    return QStringLiteral(MILLRACE_SOURCE_DIR);
}

/// The files below `folders` (relative to the root; "." is the root's own files only) whose name matches one
/// of `patterns`, sorted. Binary directories are never entered.
inline QList<SourceFile> sourceFiles(const QStringList &folders, const QStringList &patterns)
{
    QStringList paths;
    const QDir root(repositoryRoot());
    for (const QString &folder : folders) {
        const bool isTopOnly = folder == QLatin1String(".");
        QDirIterator files(root.filePath(folder), patterns, QDir::Files | QDir::Hidden,
                           isTopOnly ? QDirIterator::NoIteratorFlags : QDirIterator::Subdirectories);
        while (files.hasNext())
            paths << root.relativeFilePath(files.next());
    }
    paths.sort();
    paths.removeDuplicates();
    QList<SourceFile> result;
    for (const QString &path : paths) {
        QFile file(root.filePath(path));
        if (file.open(QIODevice::ReadOnly))
            result.append({path, QString::fromUtf8(file.readAll())});
    }
    return result;
}

/// C++ text with comments and the insides of string and character literals blanked; lines stay where they
/// are.
inline QString withoutCommentsAndLiterals(const QString &text)
{
    enum class In { Code, Line, Block, String, Character, RawString };
    QString result = text;
    In in = In::Code;
    QString rawEnd;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const QChar next = i + 1 < text.size() ? text[i + 1] : QChar();
        const auto blank = [&result](qsizetype at) {
            if (result[at] != u'\n')
                result[at] = u' ';
        };
        switch (in) {
        case In::Code:
            if (c == u'/' && (next == u'/' || next == u'*')) {
                in = next == u'/' ? In::Line : In::Block;
                blank(i);
                blank(++i);
            } else if (c == u'"' && i > 0 && text[i - 1] == u'R') {
                const qsizetype open = text.indexOf(u'(', i);
                rawEnd = u')' + text.mid(i + 1, open - i - 1) + u'"';
                in = In::RawString;
            } else if (c == u'"') {
                // The name of an included file stays readable.
                const qsizetype lineStart = text.lastIndexOf(u'\n', i) + 1;
                if (text.mid(lineStart, i - lineStart).trimmed().startsWith(QLatin1String("#include"))) {
                    const qsizetype lineEnd = text.indexOf(u'\n', i);
                    i = (lineEnd < 0 ? text.size() : lineEnd) - 1;
                } else {
                    in = In::String;
                }
            } else if (c == u'\'' && !(i > 0 && text[i - 1].isLetterOrNumber())) {
                in = In::Character; // else a digit separator: 1'000
            }
            break;
        case In::Line:
            if (c == u'\n')
                in = In::Code;
            blank(i);
            break;
        case In::Block:
            blank(i);
            if (c == u'*' && next == u'/') {
                blank(++i);
                in = In::Code;
            }
            break;
        case In::String:
        case In::Character:
            if (c == u'\\') {
                blank(i);
                if (++i < text.size())
                    blank(i);
            } else if (c == (in == In::String ? u'"' : u'\'')) {
                in = In::Code;
            } else {
                blank(i);
            }
            break;
        case In::RawString:
            if (text.mid(i, rawEnd.size()) == rawEnd) {
                i += rawEnd.size() - 1;
                in = In::Code;
            } else {
                blank(i);
            }
            break;
        }
    }
    return result;
}

/// "sim/kernel/time.h:12: what is wrong", the form that editors jump to.
inline QString fault(const QString &path, qsizetype line, const QString &what)
{
    return QStringLiteral("%1:%2: %3").arg(path).arg(line).arg(what);
}

inline QByteArray joined(const QStringList &faults)
{
    return (QStringLiteral("%1 fault(s)\n").arg(faults.size()) + faults.join(u'\n')).toUtf8();
}

} // namespace millrace::hygiene
