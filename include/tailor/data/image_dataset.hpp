#pragma once
// Pictures in folders, one folder a class: folder/<class>/*.png. They are read when they are gathered, never before, so
// that there may be more of them than memory holds. With a DataLoader its threads read ahead.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "affine.hpp"
#include "dataset.hpp"
#include "png.hpp"

namespace TAILOR_NAMESPACE {

struct ImageDatasetOptions {
    ColorMode color_mode = ColorMode::rgb;
    std::optional<ImageSize> image_size = {};  ///< pictures are resized to this; none: all must have the same size
    std::function<void(const std::string&)> report = {};  ///< is told how far the folders have been looked through
};

/// images: bytes, (height, width, channels); labels: places in class_names.
struct ImageDataset : Dataset {
    std::vector<std::string> class_names;
};

namespace detail {

/// Names in a folder that are not hidden, in the order of their bytes.
template <class Wanted>
std::vector<std::string> names_in(const std::filesystem::path& folder, const Wanted& wanted) {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (const std::string name = entry->path().filename().string(); !name.starts_with('.') && wanted(*entry))
            names.push_back(name);
    require(!error, folder.string(), ": cannot be read: ", error.message());
    std::sort(names.begin(), names.end());
    return names;
}
inline bool is_folder(const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
}
inline bool is_png(const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    const auto extension = entry.path().extension();
    return (extension == ".png" || extension == ".PNG") && !entry.is_directory(ignored);
}

struct PicturesInFiles final : LazyBytes {
    std::vector<std::filesystem::path> paths;
    ImageSize size;
    ColorMode mode = ColorMode::rgb;
    bool resizes = false;

    void read(Index i, std::span<std::uint8_t> out) const override {
        const std::filesystem::path& path = paths[static_cast<std::size_t>(i)];
        const Picture picture = read_png(path, mode);
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
    const ImageSize first = read_png_size(paths[0]);
    for (std::size_t i = 1; i < paths.size(); ++i) {
        const ImageSize size = read_png_size(paths[i]);
        require(options.image_size || size == first, paths[i].string(), ": expected ", to_string(first), " pixels, as ",
                paths[0].string(), " has, found ", to_string(size), "; image_size resizes them");
        if (options.report && (i + 1) % often == 0)
            options.report(join("looked at ", i + 1, " of ", paths.size(), " pictures"));
    }
    return options.image_size.value_or(first);
}

}  // namespace detail

/// The pictures of each folder in `directory` are a class; classes and pictures are sorted by name. Hidden files, and
/// those that are not named *.png, are passed over. Every file's header is read here, its pixels when it is gathered:
/// a damaged file is an Error, which names it, then. Source: keras.io/api/data_loading/image.
inline ImageDataset image_dataset_from_directory(const std::filesystem::path& directory,
                                                 const ImageDatasetOptions& options = {}) {
    const auto size = options.image_size;
    require(!size || (size->height > 0 && size->width > 0),
            "image_dataset_from_directory: expected an image_size above 0");
    ImageDataset found;
    found.class_names = detail::names_in(directory, detail::is_folder);
    auto pictures = std::make_shared<detail::PicturesInFiles>();
    std::vector<std::int32_t> labels;
    for (const std::string& name : found.class_names) {
        for (const std::string& file : detail::names_in(directory / name, detail::is_png))
            pictures->paths.push_back(directory / name / file);
        labels.resize(pictures->paths.size(), static_cast<std::int32_t>(&name - found.class_names.data()));
        if (options.report) options.report(join(name, ": ", pictures->paths.size(), " pictures so far"));
    }
    require(!labels.empty(), directory.string(), ": expected folders, one a class, of .png files, found ",
            found.class_names.size(), " folders without any");
    pictures->size = detail::common_size(pictures->paths, options);
    pictures->mode = options.color_mode;
    pictures->resizes = size.has_value();
    const ImageSize each = pictures->size;
    found.images = Samples(std::move(pictures), static_cast<Index>(labels.size()),
                           {each.height, each.width, channels_of(options.color_mode)});
    found.labels = Samples(std::move(labels), {});
    return found;
}

}  // namespace TAILOR_NAMESPACE
