// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QTranslator>

namespace millrace::test {

/// A language whose words are 40 % longer than the English ones, for as long as it lives.
class LongWords : public QTranslator
{
public:
    LongWords() { QCoreApplication::installTranslator(this); }
    ~LongWords() override { QCoreApplication::removeTranslator(this); }

    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        // Placeholders and mnemonics stay; the words grow at their end, sentences by whole words.
        QString more((text.size() * 2 + 4) / 5, QLatin1Char('m'));
        for (qsizetype at = 0; text.contains(QLatin1Char(' ')) && at < more.size(); at += 8)
            more[at] = QLatin1Char(' ');
        return text + more;
    }
};

} // namespace millrace::test
