// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore>
#include <QtTest>

namespace millrace::test {

/// What one run of the console left behind.
struct ConsoleOutcome
{
    int exitCode = -1; ///< -1: it did not end by itself
    QByteArray out;
    QByteArray err;

    /// The one document on standard output; null and a failed check when it is none.
    QJsonDocument json() const
    {
        QJsonParseError error;
        QJsonDocument document = QJsonDocument::fromJson(out, &error);
        if (error.error != QJsonParseError::NoError)
            qWarning("no JSON: %s\n%s%s", qPrintable(error.errorString()), out.constData(), err.constData());
        return document;
    }
    bool says(const char *text) const { return err.contains(text); }
};

struct ConsoleSetting
{
    QString dataFolder = QString::fromLocal8Bit(MILLRACE_SOURCE_DIR); ///< MILLRACE_DATA
    QString outputFile = {};                                          ///< instead of a pipe
    QString workingFolder = {};
};

/// Runs the real program to its end.
inline ConsoleOutcome console(const QStringList &arguments, const ConsoleSetting &setting = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("MILLRACE_DATA", setting.dataFolder);
    process.setProcessEnvironment(environment);
    if (!setting.outputFile.isEmpty())
        process.setStandardOutputFile(setting.outputFile);
    if (!setting.workingFolder.isEmpty())
        process.setWorkingDirectory(setting.workingFolder);
    process.start(MILLRACECTL_PATH, arguments);
    ConsoleOutcome outcome;
    if (process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit)
        outcome.exitCode = process.exitCode();
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

/// The document of a run that must go well.
inline QJsonObject runJson(QStringList arguments)
{
    arguments.prepend("run");
    arguments.append("--json");
    const ConsoleOutcome outcome = console(arguments);
    if (outcome.exitCode != 0 || !outcome.err.isEmpty())
        qWarning("exit code %d: %s", outcome.exitCode, outcome.err.constData());
    return outcome.exitCode == 0 && outcome.err.isEmpty() ? outcome.json().object() : QJsonObject();
}

inline void writeFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

inline QByteArray fileBytes(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace millrace::test
