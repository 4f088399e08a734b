#pragma once
// Pictures in folders, one folder a class: folder/<class>/*.png, *.jpg. They are read when they are gathered, never
// before, so that there may be more of them than memory holds. With a DataLoader its threads read ahead.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../io/jpeg.hpp"
#include "../io/png.hpp"
#include "affine.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

struct ImageDatasetOptions {
    ColorMode color_mode = ColorMode::rgb;
    std::optional<ImageSize> image_size = {};  ///< pictures are resized to this; none: all must have the same size
    std::function<void(const std::string&)> report = {};  ///< is told how far the folders have been looked through
};

/// images: bytes, (height, width, channels); labels: indices in class_names.
struct ImageDataset : Dataset {
    std::vector<std::string> class_names;
};

namespace detail {

/// What a folder holds that is not hidden, in the order of the names' bytes.
inline std::vector<std::filesystem::directory_entry> entries_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::directory_entry> entries;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (!entry->path().filename().string().starts_with('.')) entries.push_back(*entry);
    require(!error, folder.string(), ": cannot be read: ", error.message());
    std::sort(entries.begin(), entries.end());
    return entries;
}
inline bool is_folder(const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
}
/// Whether a file's name ends as a picture's, in capitals or not. Throws Error if it is one of a format that is not
/// read.
inline bool is_picture(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 3> read{".png", ".jpg", ".jpeg"};
    constexpr std::array<std::string_view, 12> others{".bmp",  ".gif", ".webp", ".tif",  ".tiff", ".jpe",
                                                      ".jfif", ".jp2", ".heic", ".avif", ".ppm",  ".pgm"};
    std::string ending = path.extension().string();
    for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;  // in no locale
    require(std::find(others.begin(), others.end(), ending) == others.end(), path.string(),
            ": expected pictures in .png, .jpg or .jpeg files, found ", ending, " (convert it, or take it away)");
    return std::find(read.begin(), read.end(), ending) != read.end();
}

/// The pictures in a folder and in its sub-folders, folder by folder, as Keras walks them.
inline std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& top) {
    std::vector<std::filesystem::path> folders{top}, pictures;
    for (std::size_t i = 0; i < folders.size(); ++i)
        for (const auto& entry : entries_in(std::filesystem::path(folders[i]))) {
            if (!is_folder(entry)) continue;
            require(!entry.is_symlink(), entry.path().string(), ": expected a folder, found a link to one");
            folders.push_back(entry.path());
        }
    std::sort(folders.begin(), folders.end(), [](const auto& a, const auto& b) { return a.native() < b.native(); });
    for (const auto& folder : folders)
        for (const auto& entry : entries_in(folder))
            if (!is_folder(entry) && is_picture(entry.path())) pictures.push_back(entry.path());
    return pictures;
}

/// Whether a file holds a JPEG picture, else a PNG one: seen by its first bytes, whatever its name says.
inline bool is_jpeg_file(const std::filesystem::path& path) {
    std::array<std::uint8_t, 4> start{};
    FileReader(path).read(start);
    const bool is_jpeg = starts_as_jpeg(start), is_png = start == std::array<std::uint8_t, 4>{0x89, 'P', 'N', 'G'};
    require(is_jpeg || is_png, path.string(),
            ": expected a PNG or JPEG picture, which starts with \\x89PNG or \\xFF\\xD8\\xFF, found another start");
    return is_jpeg;
}
inline ImageSize read_picture_size(const std::filesystem::path& path) {
    return is_jpeg_file(path) ? read_jpeg_size(path) : read_png_size(path);
}
inline Picture read_picture(const std::filesystem::path& path, ColorMode mode) {
    return is_jpeg_file(path) ? read_jpeg(path, mode) : read_png(path, mode);
}

struct PicturesInFiles final : LazyBytes {
    std::vector<std::filesystem::path> paths;
    ImageSize size;
    ColorMode mode = ColorMode::rgb;
    bool resizes = false;

    void read(Index i, std::span<std::uint8_t> out) const override {
        const std::filesystem::path& path = paths[static_cast<std::size_t>(i)];
        const Picture picture = read_picture(path, mode);
        if (picture.size == size) {
            std::copy(picture.pixels.begin(), picture.pixels.end(), out.begin());
            return;
        }
        require(resizes, path.string(), ": expected ", to_string(size), " pixels, found ", to_string(picture.size));
        const Index channels = channels_of(mode);
        const std::vector<float> from(picture.pixels.begin(), picture.pixels.end());
        std::vector<float> to(out.size());
        resize_image(from.data(), ImageLayout::channels_last(picture.size.height, picture.size.width, channels),
                     to.data(), ImageLayout::channels_last(size.height, size.width, channels));
        std::transform(to.begin(), to.end(), out.begin(),
                       [](float value) { return static_cast<std::uint8_t>(std::lround(value)); });
    }
};

/// The size of all pictures, each of whose headers is read.
inline ImageSize common_size(const std::vector<std::filesystem::path>& paths, const ImageDatasetOptions& options) {
    constexpr std::size_t often = 1000;
    const ImageSize first = read_picture_size(paths[0]);
    for (std::size_t i = 1; i < paths.size(); ++i) {
        const ImageSize size = read_picture_size(paths[i]);
        require(options.image_size || size == first, paths[i].string(), ": expected ", to_string(first), " pixels, as ",
                paths[0].string(), " has, found ", to_string(size), "; image_size resizes them");
        if (options.report && (i + 1) % often == 0)
            options.report(text_of("looked at ", i + 1, " of ", paths.size(), " pictures"));
    }
    return options.image_size.value_or(first);
}

}  // namespace detail

/// The pictures of each folder in `directory`, and of its sub-folders, are a class; classes and pictures are sorted by
/// name. Hidden files and folders, and files that no picture's name has, are passed over. Throws Error for a class
/// without pictures, for pictures beside the classes, and for those that are neither PNG nor JPEG. Every file's header is
/// read here, its pixels when it is gathered: a damaged file is an Error, which names it, then.
/// Source: keras.io/api/data_loading/image.
inline ImageDataset image_dataset_from_directory(const std::filesystem::path& directory,
                                                 const ImageDatasetOptions& options = {}) {
    const auto size = options.image_size;
    require(!size || (size->height > 0 && size->width > 0),
            "image_dataset_from_directory: expected an image_size above 0");
    ImageDataset found;
    auto pictures = std::make_shared<detail::PicturesInFiles>();
    std::vector<std::int32_t> labels;
    for (const auto& entry : detail::entries_in(directory)) {
        if (!detail::is_folder(entry)) {
            require(!detail::is_picture(entry.path()), entry.path().string(),
                    ": expected pictures in folders, one a class, found one beside them");
            continue;
        }
        const auto of_class = detail::pictures_in(entry.path());
        require(!of_class.empty(), entry.path().string(),
                ": expected .png, .jpg or .jpeg files, for the folder is a class, found none");
        const auto label = static_cast<std::int32_t>(found.class_names.size());
        found.class_names.push_back(entry.path().filename().string());
        pictures->paths.insert(pictures->paths.end(), of_class.begin(), of_class.end());
        labels.resize(pictures->paths.size(), label);
        if (options.report)
            options.report(text_of(found.class_names.back(), ": ", pictures->paths.size(), " pictures so far"));
    }
    require(!labels.empty(), directory.string(),
            ": expected folders, one a class, of .png, .jpg or .jpeg files, found no folder");
    pictures->size = detail::common_size(pictures->paths, options);
    pictures->mode = options.color_mode;
    pictures->resizes = size.has_value();
    const ImageSize each = pictures->size;
    found.inputs = Samples(std::move(pictures), static_cast<Index>(labels.size()),
                           {each.height, each.width, channels_of(options.color_mode)});
    found.targets = Samples(std::move(labels), {});
    return found;
}

}  // namespace TAILOR_NAMESPACE
