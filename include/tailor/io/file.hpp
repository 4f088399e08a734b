#pragma once
// Files in and out. Reading goes in pieces and says where it fails; writing is whole or not at all: the bytes go to a
// temporary name beside the file, which takes the file's name at the end or is removed.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "../core/error.hpp"

namespace TAILOR_NAMESPACE {

using Bytes = std::span<const std::uint8_t>;

/// The bytes of any array of trivial values.
template <class T>
Bytes bytes_of(std::span<const T> values) {
    return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

namespace detail {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// What the system says about the call that has just failed.
inline std::string system_message() { return std::generic_category().message(errno); }

inline FileHandle open_file(const std::filesystem::path& path, const char* mode) {
    FileHandle file(std::fopen(path.string().c_str(), mode));
    require(file != nullptr, path.string(), ": cannot be opened: ", system_message());
    return file;
}

/// Writes text that others can read at once.
inline void write_at_once(const FileHandle& file, const std::filesystem::path& path, std::string_view text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    require(written && std::fflush(file.get()) == 0, path.string(), ": cannot be written: ", system_message());
}

}  // namespace detail

/// A regular file, read in pieces.
class FileReader {
public:
    /// Throws Error if there is no such file, if it is not a regular one, or if it may not be read.
    explicit FileReader(std::filesystem::path path) : path_(std::move(path)) {
        std::error_code error;
        const auto status = std::filesystem::status(path_, error);
        require(std::filesystem::exists(status), path_.string(), ": no such file");
        require(std::filesystem::is_regular_file(status), path_.string(), ": expected a regular file");
        left_ = std::filesystem::file_size(path_, error);
        require(!error, path_.string(), ": cannot be read: ", error.message());
        file_ = detail::open_file(path_, "rb");
    }

    const std::filesystem::path& path() const { return path_; }
    /// Bytes from here to the end.
    std::uintmax_t left() const { return left_; }

    /// Reads the next bytes; fewer than asked for only at the end of the file.
    std::size_t read(std::span<std::uint8_t> bytes) {
        const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), file_.get());
        require(got == bytes.size() || std::ferror(file_.get()) == 0, path_.string(), ": cannot be read");
        left_ -= std::min<std::uintmax_t>(got, left_);
        return got;
    }
    /// Goes to that byte of the file.
    void seek(std::uintmax_t byte) {
        const std::uintmax_t size = std::filesystem::file_size(path_);
        require(byte <= size && fseeko(file_.get(), static_cast<off_t>(byte), SEEK_SET) == 0, path_.string(),
                ": expected at least ", byte, " bytes, found ", size);
        left_ = size - byte;
    }
    /// Reads exactly these bytes; `what` says what they are, should the file end before.
    void read_all(std::span<std::uint8_t> bytes, std::string_view what) {
        const std::size_t got = read(bytes);
        require(got == bytes.size(), path_.string(), ": cut short: expected ", bytes.size(), " bytes of ", what,
                ", found ", got);
    }

private:
    std::filesystem::path path_;
    detail::FileHandle file_;
    std::uintmax_t left_ = 0;
};

/// A file that appears at `commit()`, whole; destroyed before, it leaves nothing behind.
class FileWriter {
public:
    explicit FileWriter(std::filesystem::path path) : path_(std::move(path)), temporary_(path_) {
        temporary_ += text_of(".part-", std::hex, std::random_device{}());
        file_ = detail::open_file(temporary_, "wbx");
    }
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    ~FileWriter() {
        std::error_code ignored;
        if (!committed_) std::filesystem::remove(temporary_, ignored);
    }

    void write(Bytes bytes) {
        require(file_ != nullptr, path_.string(), ": already committed");
        if (bytes.empty()) return;
        const std::size_t put = std::fwrite(bytes.data(), 1, bytes.size(), file_.get());
        require(put == bytes.size(), path_.string(), ": cannot be written: ", detail::system_message());
    }
    void write(std::string_view text) { write(bytes_of(std::span<const char>(text.data(), text.size()))); }

    /// Gives the file its name, replacing an older one. Nothing can be written after it.
    void commit() {
        require(file_ != nullptr, path_.string(), ": already committed");
        const bool closed = std::fclose(file_.release()) == 0;
        require(closed, path_.string(), ": cannot be written: ", detail::system_message());
        std::error_code error;
        std::filesystem::rename(temporary_, path_, error);
        require(!error, path_.string(), ": cannot be written: ", error.message());
        committed_ = true;
    }

private:
    std::filesystem::path path_, temporary_;
    detail::FileHandle file_;
    bool committed_ = false;
};

/// The whole of a file of at most `limit` bytes.
inline std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::uintmax_t limit = 1u << 30) {
    FileReader file(path);
    require(file.left() <= limit, path.string(), ": expected at most ", limit, " bytes, found ", file.left());
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.left()));
    file.read_all(bytes, "the file");
    return bytes;
}

/// Writes the whole file, or nothing.
inline void write_file(const std::filesystem::path& path, Bytes bytes) {
    FileWriter file(path);
    file.write(bytes);
    file.commit();
}
inline void write_file(const std::filesystem::path& path, std::string_view text) {
    write_file(path, bytes_of(std::span<const char>(text.data(), text.size())));
}

}  // namespace TAILOR_NAMESPACE
