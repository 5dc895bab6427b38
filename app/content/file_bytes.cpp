// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_bytes.h"

#include "content/library.h"

#include <cstdio>
#include <fstream>
#include <system_error>

#include <unistd.h>

namespace millrace {

std::string readFile(const std::filesystem::path &path, std::size_t bytesMax, std::string &bytes)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return "there is no such file";
    // A device or a pipe could go on for ever.
    if (!std::filesystem::is_regular_file(status))
        return "is no file";
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error)
        return "cannot be read: " + error.message();
    if (size > bytesMax)
        return "is larger than " + std::to_string(bytesMax >> 20) + " MiB";
    std::ifstream stream(path, std::ios::binary);
    bytes.resize(size);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!stream && size > 0)
        return "cannot be read";
    return {};
}

std::string readText(const std::filesystem::path &path, std::string &text)
{
    return readFile(path, std::size_t{8} << 20, text);
}

std::string saveText(const std::filesystem::path &path, std::string_view text)
{
    std::filesystem::path temporary = path;
    temporary += ".part-" + std::to_string(::getpid());
    std::FILE *file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr)
        return path.string() + " cannot be written: " + std::system_category().message(errno);
    bool isWritten = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    isWritten = std::fflush(file) == 0 && isWritten;
    // Without this a crash of the machine may leave the new name with none of its bytes.
    isWritten = ::fsync(::fileno(file)) == 0 && isWritten;
    isWritten = std::fclose(file) == 0 && isWritten;
    std::error_code error;
    if (isWritten)
        std::filesystem::rename(temporary, path, error);
    if (isWritten && !error)
        return {};
    const std::string why = error ? error.message() : std::system_category().message(errno);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return path.string() + " cannot be written: " + why;
}

} // namespace millrace
