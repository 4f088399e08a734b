#pragma once
// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, github.com/zalandoresearch/fashion-mnist) from a folder: the four IDX
// files, packed or not, or four .npy files.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "../io/checksum.hpp"
#include "array_files.hpp"
#include "labels.hpp"

namespace TAILOR_NAMESPACE {

inline constexpr std::array<std::string_view, 10> fashion_mnist_classes{
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

/// official: the published files, by their MD5. own_files: somebody's files, unchecked. synthetic: not Fashion-MNIST.
enum class Provenance { official, own_files, synthetic };

inline std::string_view name_of(Provenance provenance) {
    constexpr std::array<std::string_view, 3> names{"official", "own files", "synthetic"};
    return names[static_cast<std::size_t>(provenance)];
}

struct FashionMNIST {
    Dataset train, test;  ///< images: bytes, (28, 28); labels: 0 to 9
    Provenance provenance;
    std::string source;  ///< where it comes from and, if drawn, why; for messages
};

namespace detail {

struct FashionFile {
    std::string_view name, packed_md5, md5;
};
inline constexpr std::array<FashionFile, 4> fashion_files{{
    {"train-images-idx3-ubyte", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", "f4a8712d7a061bf5bd6d2ca38dc4d50a"},
    {"train-labels-idx1-ubyte", "25c81989df183df01b3e8a0aad5dffbe", "9018921c3c673c538a1fc5bad174d6f9"},
    {"t10k-images-idx3-ubyte", "bef4ecab320f06d8554ea6380940ec79", "8181f5470baa50b63fa0f6fddb340f0a"},
    {"t10k-labels-idx1-ubyte", "bb300cfdad3c16e7a12a480ee83cd310", "15d484375f8d13e6eb1aabb0c3f46965"},
}};

using Path = std::filesystem::path;

inline bool is_there(const Path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}
inline Path packed(const Path& folder, const FashionFile& file) { return folder / (std::string(file.name) + ".gz"); }

/// "; the folder has these.gz, files.txt and 3 more", for those who look for others.
inline std::string contents_text(const Path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        names.push_back(entry->path().filename().string());
    if (error) return "; the folder cannot be read: " + error.message();
    std::sort(names.begin(), names.end());
    constexpr std::size_t most = 8;
    std::string text = names.empty() ? "; the folder is empty" : "; the folder has ";
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? text_of(text, " and ", names.size() - most, " more") : text;
}

/// The files in a folder that go by this one's names: with .gz before those without, and with a dot, as some unpack it,
/// train-images.idx3-ubyte.
inline std::vector<Path> idx_files(const Path& folder, const FashionFile& file) {
    std::string with_dot(file.name);
    with_dot[with_dot.find("-idx")] = '.';
    std::vector<Path> found;
    for (const std::string ending : {".gz", ""})
        for (const std::string& name : {std::string(file.name), with_dot})
            if (const Path path = folder / (name + ending); is_there(path)) found.push_back(path);
    return found;
}
inline Path idx_file(const Path& folder, const FashionFile& file) {
    const std::vector<Path> found = idx_files(folder, file);
    require(!found.empty(), folder.string(), ": expected the file ", file.name, ".gz or ", file.name, ", found neither",
            contents_text(folder));
    return found[0];
}

/// The .npy file of a part and kind, (train, x) say: train_x, train-x, x_train or x-train. "" if there is none.
inline Path find_npy_file(const Path& folder, const std::string& part, const std::vector<std::string>& kinds) {
    Path found;
    for (const std::string& kind : kinds)
        for (const std::string mark : {"_", "-"})
            for (const std::string& name : {part + mark + kind, kind + mark + part}) {
                const Path path = folder / (name + ".npy");
                if (!is_there(path)) continue;
                require(found.empty(), path.string(), ": expected one file of its kind, found ",
                        found.filename().string(), " beside it");
                found = path;
            }
    return found;
}
inline Path find_npy_images(const Path& folder, const std::string& part) {
    return find_npy_file(folder, part, {"images", "x", "X"});
}
inline Path find_npy_labels(const Path& folder, const std::string& part) {
    return find_npy_file(folder, part, {"labels", "y", "Y"});
}

inline bool has_idx_files(const Path& folder) {
    return std::any_of(fashion_files.begin(), fashion_files.end(),
                       [&](const FashionFile& file) { return !idx_files(folder, file).empty(); });
}
inline bool has_npy_files(const Path& folder) {
    return !find_npy_images(folder, "train").empty() || !find_npy_images(folder, "test").empty();
}

/// Of what a file holds once it is unpacked, whatever its name says.
inline std::string checksum_of_contents(const Path& path) {
    Checksum sum(Digest::md5);
    GzipReader file(path);
    std::vector<std::uint8_t> piece(1 << 16);
    while (const std::size_t got = file.read(piece)) sum.update({piece.data(), got});
    return sum.finish();
}

/// Whether a file holds what the published one holds. If it is named `.gz` and does not, that is an Error: it is damaged,
/// or something else.
inline bool is_official(const Path& path, const FashionFile& file) {
    const std::string found = checksum_of_file(Digest::md5, path);
    if (found == file.packed_md5 || found == file.md5) return true;
    const std::string contents = checksum_of_contents(path);
    require(contents == file.md5 || path.extension() != ".gz", path.string(), ": expected Fashion-MNIST's file, MD5 ",
            file.packed_md5, ", found MD5 ", found,
            contents == found ? ", not gzip (named without .gz, a file of your own would be read)" : "");
    return contents == file.md5;
}

/// Whether all four are the published ones.
inline bool are_official(const Path& folder) {
    bool official = true;
    for (const FashionFile& file : fashion_files) {
        const Path first = idx_file(folder, file);
        official = is_official(first, file) && official;
        for (const Path& other : idx_files(folder, file))
            require(other == first || checksum_of_contents(other) == checksum_of_contents(first), other.string(),
                    ": expected the same as in ", first.filename().string(), " beside it, found other contents");
    }
    return official;
}

/// Images and labels as everybody expects them, or an Error that names `part`.
inline Dataset checked(const Samples& images, const Samples& labels, const std::string& part) {
    require(images.row_size() == 28 * 28, part, ": expected images of 28x28 pixels, found ", images.row_size(),
            " values an image");
    require(!images.empty() && images.size() == labels.size(), part,
            ": expected as many labels as images and at least one, found ", labels.size(), " and ", images.size());
    return {images, class_labels(labels, 10, part + ": labels")};
}

inline Dataset read_idx_part(const Path& folder, const FashionFile& images, const FashionFile& labels) {
    return checked(to_samples(read_idx(idx_file(folder, images))), to_samples(read_idx(idx_file(folder, labels))),
                   idx_file(folder, images).string());
}

/// (n, 784), (n, 28, 28), (n, 28, 28, 1) ...
inline bool is_images(std::span<const Index> shape) {
    return shape.size() > 1 && std::accumulate(shape.begin() + 1, shape.end(), Index{1}, std::multiplies{}) == 28 * 28;
}

inline Dataset read_npy_part(const Path& folder, const std::string& part) {
    const Path images = find_npy_images(folder, part), labels = find_npy_labels(folder, part);
    require(!images.empty() && !labels.empty(), folder.string(), ": expected the files ", part, "_images.npy and ",
            part, "_labels.npy (or x_", part, ".npy and y_", part, ".npy), found ",
            images.empty() ? "no images" : "no labels");
    NpyArray<std::uint8_t> pixels = read_npy<std::uint8_t>(images);
    if (is_images(pixels.shape)) pixels.shape = {pixels.shape[0], 28, 28};
    return checked(to_samples(std::move(pixels)), to_samples(read_npy<std::int32_t>(labels)), images.string());
}

}  // namespace detail

/// Reads Fashion-MNIST from a folder. Either the IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte and
/// t10k-..., also as train-images.idx3-ubyte ..., with .gz (then of the published contents) or without, gzip or not
/// whatever their names say; or {train,test}_{images,labels}.npy, also as x_train.npy, y_train.npy ...: pixels 0 to 255
/// of any type, (n, 28, 28) or (n, 784); labels (n,) or one-hot (n, 10).
inline FashionMNIST read_fashion_mnist(const std::filesystem::path& folder) {
    std::error_code ignored;
    require(std::filesystem::is_directory(folder, ignored), folder.string(),
            ": expected a folder with Fashion-MNIST, found none");
    const std::string where = folder.string();
    if (detail::has_idx_files(folder)) {
        const auto& [train_images, train_labels, test_images, test_labels] = detail::fashion_files;
        const bool official = detail::are_official(folder);
        return {detail::read_idx_part(folder, train_images, train_labels),
                detail::read_idx_part(folder, test_images, test_labels),
                official ? Provenance::official : Provenance::own_files,
                official ? "Fashion-MNIST, the official files in " + where
                         : "files in " + where + ", which are not the official ones"};
    }
    require(detail::has_npy_files(folder), where, ": expected Fashion-MNIST as ", detail::fashion_files[0].name,
            ".gz and so on or as train_images.npy and so on, found neither", detail::contents_text(folder));
    return {detail::read_npy_part(folder, "train"), detail::read_npy_part(folder, "test"), Provenance::own_files,
            ".npy files in " + where + ", not checked against the official ones"};
}

}  // namespace TAILOR_NAMESPACE
