#pragma once
// Fetches a file over HTTP or HTTPS, by libcurl (link with -lcurl): whole and checked, or not at all.
#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>

#include "checksum.hpp"
#include "file.hpp"

namespace TAILOR_NAMESPACE {

struct DownloadOptions {
    std::string md5 = "";                         ///< what must have come, as hexadecimal; empty: anything
    std::uint64_t most = std::uint64_t{1} << 30;  ///< bytes; more is an error
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds stall_timeout{20};  ///< without a byte a second
};

namespace detail {

/// Where the bytes of a download go. An exception must not pass through libcurl, so it waits here.
struct DownloadTarget {
    FileWriter file;
    Checksum sum{Digest::md5};
    std::uint64_t most, left = most;
    std::exception_ptr error;

    static std::size_t receive(char* data, std::size_t, std::size_t count, void* target) {
        auto& self = *static_cast<DownloadTarget*>(target);
        try {
            require(count <= self.left, "more than ", self.most, " bytes");
            self.left -= count;
            const Bytes bytes = bytes_of(std::span<const char>(data, count));
            self.sum.update(bytes);
            self.file.write(bytes);
            return count;
        } catch (...) {
            self.error = std::current_exception();
            return 0;
        }
    }
};

struct FreeCurl {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

/// Runs the transfer; "" if it went well, else what went wrong.
inline std::string transfer(const std::string& url, DownloadTarget& target, const DownloadOptions& options) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, FreeCurl> curl(ready == CURLE_OK ? curl_easy_init() : nullptr);
    if (!curl) return "libcurl cannot start";
    char message[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &DownloadTarget::receive);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &target);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, message);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return "";
    return *message != '\0' ? message : curl_easy_strerror(code);
}

}  // namespace detail

/// Fetches `url` into the file `path`, which appears when every byte has come and their MD5 is right.
/// Throws Error without a server, for an HTTP error, a transfer cut short or stalled, wrong bytes, an unwritable path.
inline void download(const std::string& url, const std::filesystem::path& path, const DownloadOptions& options = {}) {
    require(url.starts_with("http://") || url.starts_with("https://"),
            "download: expected an address that starts with http:// or https://, found ", url);
    detail::DownloadTarget target{.file = FileWriter(path), .most = options.most, .error = nullptr};
    std::string problem = detail::transfer(url, target, options);
    try {
        if (target.error) std::rethrow_exception(target.error);
    } catch (const Error& error) {
        problem = error.what();
    }
    require(problem.empty(), url, ": cannot be downloaded: ", problem);
    const std::string found = target.sum.finish();
    require(options.md5.empty() || found == options.md5, url, ": expected a file with MD5 ", options.md5, ", found ",
            found);
    target.file.commit();
}

}  // namespace TAILOR_NAMESPACE
