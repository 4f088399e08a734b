#pragma once
// Gets Fashion-MNIST: found on this machine, else downloaded, else drawn; never silently.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "../io/download.hpp"
#include "fashion_mnist_files.hpp"
#include "synthetic.hpp"

namespace TAILOR_NAMESPACE {

struct FashionMNISTOptions {
    std::string data = "";   ///< a folder; "": find it, else draw it; "official": find it or fail; "synthetic": draw it
    std::string url = "";    ///< where to download from; "": FASHION_MNIST_URL, else the official address
    std::uint64_t seed = 0;  ///< of the drawn garments
    std::function<void(const std::string&)> report = {};  ///< is told what takes time
};

namespace detail {

/// A variable of the environment; "" if it is not set.
inline std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The folder for Fashion-MNIST in the user's cache (XDG Base Directory Specification: a relative path does not count).
inline Path cache_folder() {
    Path cache = environment("XDG_CACHE_HOME");
    if (!cache.is_absolute()) cache = Path(environment("HOME")) / ".cache";
    require(cache.is_absolute(), "no cache: neither XDG_CACHE_HOME nor HOME is set");
    return cache / "tailor" / "fashion-mnist";
}

inline std::string download_address(const FashionMNISTOptions& options) {
    std::string address = options.url.empty() ? environment("FASHION_MNIST_URL") : options.url;
    if (address.empty()) address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    return address.ends_with('/') ? address : address + '/';
}

/// Downloads what the cache lacks or holds damaged.
inline void fill_cache(const Path& folder, const FashionMNISTOptions& options,
                       std::span<const FashionFile> files = fashion_files) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    require(!error, folder.string(), ": cannot be made: ", error.message());
    for (const FashionFile& file : files) {
        const Path path = packed(folder, file);
        if (is_there(path) && checksum_of_file(Digest::md5, path) == file.packed_md5) continue;
        const std::string address = text_of(download_address(options), file.name, ".gz");
        if (options.report) options.report("downloading " + address);
        download(address, path, {.md5 = std::string(file.packed_md5)});
    }
}

inline FashionMNIST draw_fashion_mnist(const FashionMNISTOptions& options, const std::string& why) {
    if (options.report) options.report("drawing garments, which are NOT Fashion-MNIST: " + why);
    return {synthetic_garments(60'000, options.seed, 0), synthetic_garments(10'000, options.seed, 1),
            Provenance::synthetic, "drawn garments, NOT Fashion-MNIST: " + why};
}

}  // namespace detail

/// Fashion-MNIST from the first of these that has it: the folder `data`, and no other; FASHION_MNIST_DIR; the user's
/// cache, which is filled by download; and, unless the official files were asked for, garments drawn by rule. Throws
/// Error for damaged files in a folder that somebody named, and if "official" ones are not to be had.
inline FashionMNIST load_fashion_mnist(const FashionMNISTOptions& options = {}) {
    const bool official = options.data == "official";
    if (options.data == "synthetic") return detail::draw_fashion_mnist(options, "as asked");
    if (!options.data.empty() && !official) return read_fashion_mnist(options.data);

    std::string tried;
    if (const detail::Path folder = detail::environment("FASHION_MNIST_DIR"); folder.empty()) {
        tried = "FASHION_MNIST_DIR is not set";
    } else if (!detail::has_idx_files(folder) && !detail::has_npy_files(folder)) {
        tried = "FASHION_MNIST_DIR = " + folder.string() + " has no such files" + detail::contents_text(folder);
    } else {
        FashionMNIST found = read_fashion_mnist(folder);
        if (!official || found.provenance == Provenance::official) return found;
        tried = "FASHION_MNIST_DIR has " + found.source;
    }
    try {
        const detail::Path folder = detail::cache_folder();
        detail::fill_cache(folder, options);
        return read_fashion_mnist(folder);
    } catch (const Error& error) {
        tried += text_of("; ", error.what());
    }
    require(!official, "the official Fashion-MNIST is not to be had: ", tried);
    return detail::draw_fashion_mnist(options, tried);
}

}  // namespace TAILOR_NAMESPACE
