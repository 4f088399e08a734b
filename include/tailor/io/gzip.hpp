#pragma once
// Reads a gzip file, or a plain one, in pieces, by zlib (link with -lz).
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "file.hpp"

namespace TAILOR_NAMESPACE {

/// The contents of a `.gz` file, unpacked as they are read. A file that is not gzip is read as it is.
class GzipReader {
public:
    explicit GzipReader(std::filesystem::path path) : path_(FileReader(std::move(path)).path()) {
        file_.reset(gzopen(path_.string().c_str(), "rb"));
        require(file_ != nullptr, path_.string(), ": cannot be opened: ", detail::system_message());
    }

    const std::filesystem::path& path() const { return path_; }

    /// Reads the next bytes; fewer than asked for only at the end. Throws Error if the file is damaged or cut short.
    std::size_t read(std::span<std::uint8_t> bytes) {
        constexpr std::size_t most = 1 << 16;  // at once: gzread counts in int
        std::size_t total = 0;
        while (total < bytes.size()) {
            const auto wanted = static_cast<unsigned>(std::min(bytes.size() - total, most));
            const int got = gzread(file_.get(), bytes.data() + total, wanted);
            if (got < static_cast<int>(wanted)) require_intact();
            if (got <= 0) break;
            total += static_cast<std::size_t>(got);
        }
        return total;
    }

private:
    void require_intact() const {
        int code = Z_OK;
        const char* message = gzerror(file_.get(), &code);
        require(code != Z_BUF_ERROR, path_.string(), ": cut short: the gzip stream does not end");
        require(code == Z_OK || code == Z_STREAM_END, path_.string(), ": damaged gzip file: ", message);
    }

    struct Close {
        void operator()(gzFile file) const { gzclose(file); }
    };
    std::filesystem::path path_;
    std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace TAILOR_NAMESPACE
