// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_bytes.h"

#include "content/library.h"

#include <cerrno>
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
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    // A device or a pipe is written as it stands: a rename would put a file in its place.
    const bool isInPlace = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
    std::filesystem::path temporary = path;
    if (!isInPlace)
        temporary += ".part-" + std::to_string(::getpid());
    const auto fault = [&](const std::string &why) { return path.string() + " cannot be written: " + why; };
    std::FILE *file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr)
        return fault(std::system_category().message(errno));
    int reason = 0; // of the first step that fails
    const auto note = [&reason](bool isDone) {
        if (!isDone && reason == 0)
            reason = errno;
    };
    note(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    note(std::fflush(file) == 0);
    // Without this a crash of the machine may leave the new name with none of its bytes.
    note(isInPlace || ::fsync(::fileno(file)) == 0);
    note(std::fclose(file) == 0);
    if (isInPlace)
        return reason == 0 ? "" : fault(std::system_category().message(reason));
    if (reason == 0)
        std::filesystem::rename(temporary, path, error);
    else
        error = {reason, std::system_category()};
    if (!error)
        return {};
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return fault(error.message());
}

} // namespace millrace
