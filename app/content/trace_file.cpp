// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"
#include "content/file_bytes.h"
#include "content/library.h"
#include "content/sha256.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace millrace {

namespace {

constexpr std::size_t rowsMax = 2'000'000;
constexpr std::size_t columnsMax = 256;
constexpr std::size_t fieldBytesMax = 4'096;
constexpr std::size_t keyBytesMax = 256; // Kinesis: a partition key has 1 to 256 characters
constexpr std::size_t faultsMax = 20;
constexpr double delayMinutesMax = 527'040; // a year: beyond it a delay is a slip of the file

/// Reads RFC 4180: commas, quotes around fields, doubled quotes inside.
class CsvReader
{
public:
    explicit CsvReader(std::string_view text)
        : m_text(text)
    {
        if (m_text.starts_with("\xef\xbb\xbf"))
            m_text.remove_prefix(3);
    }

    std::size_t line() const { return m_line; }
    const std::string &error() const { return m_error; }

    /// False at the end, or when error() says why it cannot go on.
    bool readRow(std::vector<std::string> &fields)
    {
        std::size_t count = 0;
        m_line = m_nextLine;
        if (m_text.empty())
            return false;
        for (;;) {
            if (count == columnsMax)
                return fail("has more than " + std::to_string(columnsMax) + " columns");
            if (fields.size() <= count)
                fields.emplace_back();
            std::string &field = fields[count++];
            field.clear();
            if (!readField(field))
                return false;
            if (!take(','))
                break;
        }
        fields.resize(count);
        take('\r');
        if (!m_text.empty() && !take('\n'))
            return fail("has text after a closing quote");
        ++m_nextLine;
        return true;
    }

private:
    bool fail(std::string why)
    {
        m_error = std::move(why);
        return false;
    }
    bool take(char c)
    {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    bool readField(std::string &field)
    {
        const bool isQuoted = take('"');
        for (;;) {
            if (m_text.empty())
                return isQuoted ? fail("a quote is not closed") : true;
            const char c = m_text.front();
            if (isQuoted ? c == '"' : (c == ',' || c == '\n' || c == '\r')) {
                if (!isQuoted)
                    return true;
                m_text.remove_prefix(1);
                if (!take('"'))
                    return true;
                field += '"';
            } else {
                if (c == '\n')
                    ++m_nextLine;
                field += c;
                m_text.remove_prefix(1);
            }
            if (field.size() > fieldBytesMax)
                return fail("a field is longer than " + std::to_string(fieldBytesMax) + " bytes");
        }
    }

    std::string_view m_text;
    std::size_t m_line = 1;
    std::size_t m_nextLine = 1;
    std::string m_error;
};

bool isUtf8(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size()) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t more = byte < 0x80         ? 0
                                 : (byte >> 5) == 6  ? 1
                                 : (byte >> 4) == 14 ? 2
                                 : (byte >> 3) == 30 ? 3
                                                     : 9;
        if (more == 9 || i + more >= text.size())
            return false;
        for (std::size_t k = 1; k <= more; ++k)
            if ((static_cast<unsigned char>(text[i + k]) >> 6) != 2)
                return false;
        i += more + 1;
    }
    return true;
}

struct Parsing
{
    std::vector<Finding> findings;

    void fault(std::size_t line, const std::string &column, std::string text)
    {
        if (findings.size() < faultsMax)
            findings.push_back({"line " + std::to_string(line) + (column.empty() ? "" : ", column " + column),
                                std::move(text)});
    }
};

std::optional<Duration> parseDelay(const std::string &text)
{
    double minutesLate = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), minutesLate);
    if (done.ec != std::errc{} || done.ptr != text.data() + text.size() || !(minutesLate > -delayMinutesMax)
        || !(minutesLate < delayMinutesMax))
        return {};
    const double ns = minutesLate * 60e9;
    return Duration{static_cast<std::int64_t>(ns < 0 ? ns - 0.5 : ns + 0.5)};
}

struct Places
{
    std::size_t time = SIZE_MAX;
    std::size_t delay = SIZE_MAX;
    std::size_t key = SIZE_MAX;
};

Places findColumns(const std::vector<std::string> &header, const TraceColumns &columns, Parsing &parsing)
{
    Places places;
    const auto find = [&](const std::string &name, std::size_t &at) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (header[i] != name)
                continue;
            if (at != SIZE_MAX)
                parsing.fault(1, name.substr(0, 100), "comes twice");
            at = i;
        }
        if (at == SIZE_MAX)
            parsing.fault(1, name.substr(0, 100), "there is no such column");
    };
    find(columns.time, places.time);
    if (!columns.delay.empty())
        find(columns.delay, places.delay);
    find(columns.key, places.key);
    return places;
}

} // namespace

Loaded<Trace> parseTrace(std::string_view text, const TraceColumns &columns)
{
    Parsing parsing;
    CsvReader csv(text);
    std::vector<std::string> fields;
    if (!csv.readRow(fields)) {
        parsing.fault(1, "", csv.error().empty() ? "the file is empty" : csv.error());
        return parsing.findings;
    }
    const std::size_t width = fields.size();
    const Places at = findColumns(fields, columns, parsing);
    if (!parsing.findings.empty())
        return parsing.findings;

    Trace trace;
    trace.name = columns.name;
    trace.timeColumn = columns.time;
    trace.delayColumn = columns.delay;
    trace.keyColumn = columns.key;
    std::map<std::string, std::uint32_t> indexOf;
    std::vector<SimTime> arrivals;
    while (csv.readRow(fields) && parsing.findings.size() < faultsMax) {
        if (fields.size() == 1 && fields[0].empty())
            continue;
        if (fields.size() != width) {
            parsing.fault(csv.line(), "",
                          "has " + std::to_string(fields.size()) + " fields; the first line has "
                              + std::to_string(width));
            continue;
        }
        if (trace.rows.size() == rowsMax) {
            parsing.fault(csv.line(), "", "the file has more than 2,000,000 records");
            break;
        }
        const auto time = parseDate(fields[at.time]);
        if (!time)
            parsing.fault(csv.line(), columns.time, "is no date such as 2001-01-01 00:47");
        std::optional<Duration> delay = Duration{};
        if (at.delay != SIZE_MAX)
            delay = parseDelay(fields[at.delay]);
        if (!delay)
            parsing.fault(csv.line(), columns.delay, "is no number of minutes");
        const std::string &key = fields[at.key];
        const bool isKey = !key.empty() && key.size() <= keyBytesMax && isUtf8(key);
        if (!isKey)
            parsing.fault(csv.line(), columns.key, "is no partition key: 1 to 256 bytes of UTF-8");
        if (!time || !delay || !isKey)
            continue;
        const auto [known, isNew] = indexOf.emplace(key, static_cast<std::uint32_t>(trace.keys.size()));
        if (isNew)
            trace.keys.push_back(key);
        arrivals.push_back(*time + *delay);
        trace.rows.push_back({Duration{arrivals.back().ns}, *time, known->second});
    }
    if (!csv.error().empty())
        parsing.fault(csv.line(), "", csv.error());
    if (parsing.findings.empty() && trace.rows.empty())
        parsing.fault(1, "", "the file has no records");
    if (!parsing.findings.empty())
        return parsing.findings;
    std::stable_sort(trace.rows.begin(), trace.rows.end(),
                     [](const Trace::Row &a, const Trace::Row &b) { return a.arrival < b.arrival; });
    const Duration first = trace.rows.front().arrival;
    for (Trace::Row &row : trace.rows)
        row.arrival = row.arrival - first;
    return trace;
}

Loaded<std::shared_ptr<const Trace>> loadTrace(const std::filesystem::path &path, const TraceColumns &columns)
{
    std::string bytes;
    if (std::string error = readFile(path, std::size_t{128} << 20, bytes); !error.empty())
        return std::vector<Finding>{{"", std::move(error)}};
    Loaded<Trace> parsed = parseTrace(bytes, columns);
    if (!isGood(parsed))
        return std::get<std::vector<Finding>>(std::move(parsed));
    auto trace = std::make_shared<Trace>(std::get<Trace>(std::move(parsed)));
    if (trace->name.empty())
        trace->name = path.stem().string();
    trace->path = path.string();
    trace->sha256 = sha256Hex(bytes);
    return std::shared_ptr<const Trace>(std::move(trace));
}

} // namespace millrace
