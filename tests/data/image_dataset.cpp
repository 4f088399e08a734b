#include <tailor/data/image_dataset.hpp>

#include <tailor/data/data_loader.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

void copy_png(const std::string& name, const std::filesystem::path& to) {
    std::filesystem::create_directories(to.parent_path());
    std::filesystem::copy_file(std::filesystem::path(__FILE__).parent_path() / "../io/png" / (name + ".png"), to,
                               std::filesystem::copy_options::overwrite_existing);
}

void copy_jpeg(const std::string& name, const std::filesystem::path& to) {
    std::filesystem::create_directories(to.parent_path());
    std::filesystem::copy_file(std::filesystem::path(__FILE__).parent_path() / "../io/jpeg" / (name + ".jpg"), to);
}

/// Two classes of pictures, and what should be passed over.
struct Pictures : TemporaryFolder {
    Pictures() {
        copy_png("rgb", *this / "shoes/b.png");
        copy_png("palette", *this / "shoes/a.PNG");
        copy_png("grey", *this / "bags/c.png");
        copy_png("rgba16", *this / "bags/.hidden.png");
        copy_png("rgb", *this / ".cache/d.png");
        file("bags/notes.txt", "not a picture");
        file("readme.txt", "");
    }
};
std::vector<float> gathered(const Samples& samples, Index i) {
    std::vector<float> values(static_cast<std::size_t>(samples.row_size()));
    samples.gather(std::span<const Index>(&i, 1), values.data());
    return values;
}

}  // namespace

TEST_CASE("folders are classes, in the order of their names, and so are the pictures in them") {
    const Pictures folder;
    const ImageDataset data = image_dataset_from_directory(folder.path());
    CHECK(data.class_names == std::vector<std::string>{"bags", "shoes"});
    REQUIRE(data.size() == 3);
    CHECK(data.inputs.extents() == std::vector<Index>{4, 5, 3});
    for (Index i = 0; i < 3; ++i) CHECK(data.targets.label(i) == (i > 0));
    const auto grey = gathered(data.inputs, 0), color = gathered(data.inputs, 1);
    for (std::size_t i = 0; i < 20; ++i) {
        const auto x = static_cast<float>(i % 5), y = static_cast<float>(i / 5);
        for (std::size_t c = 0; c < 3; ++c) CHECK(grey[3 * i + c] == 20 * x + 50 * y);
        CHECK(color[3 * i] == 20 * x);
        CHECK(color[3 * i + 1] == 50 * y);
        CHECK(color[3 * i + 2] == 10 * (x + y));
    }
    CHECK(gathered(data.inputs, 2) == color);
}

TEST_CASE("sub-folders are walked as Keras walks them, and endings may be in capitals") {
    const TemporaryFolder folder;
    for (const std::string name : {"cat/z.Png", "cat/sub/b.PNG", "cat/sub/c/a.png", "cat/sub-a/d.png", "cat/A.png"})
        copy_png("rgb", folder / name);
    for (const std::string name : {"dog/a/c.jpg", "dog/d.JPG", "dog/e.jpeg"}) copy_jpeg("rgb", folder / name);
    copy_png("rgb", folder / "cat/.ipynb_checkpoints/z.png");
    const ImageDataset data = image_dataset_from_directory(folder.path(), {.image_size = ImageSize{4, 5}});
    CHECK(data.class_names == std::vector<std::string>{"cat", "dog"});
    REQUIRE(data.size() == 8);
    for (Index i = 0; i < 8; ++i) CHECK(data.targets.label(i) == (i > 4));
    const auto names = [&](const std::string& of) {
        std::vector<std::string> found;
        for (const auto& path : detail::pictures_in(folder / of)) found.push_back(path.lexically_relative(folder / of));
        return found;
    };
    CHECK(names("cat") == std::vector<std::string>{"A.png", "z.Png", "sub/b.PNG", "sub-a/d.png", "sub/c/a.png"});
    CHECK(names("dog") == std::vector<std::string>{"d.JPG", "e.jpeg", "a/c.jpg"});
}

TEST_CASE("JPEG pictures are read beside others, and what a file holds is seen by its content") {
    const TemporaryFolder folder;
    copy_jpeg("rgb", folder / "a/1.jpg");
    copy_jpeg("grey", folder / "a/2.png");
    const ImageDataset data = image_dataset_from_directory(folder.path());
    CHECK(data.inputs.extents() == std::vector<Index>{18, 22, 3});
    const auto color = gathered(data.inputs, 0), grey = gathered(data.inputs, 1);
    const Picture picture = read_jpeg(folder / "a/1.jpg");
    CHECK(color == std::vector<float>(picture.pixels.begin(), picture.pixels.end()));
    CHECK(grey[3 * 22 + 3] == grey[3 * 22 + 5]);
    CHECK(image_dataset_from_directory(folder.path(), {.color_mode = ColorMode::rgba}).inputs.extents() ==
          std::vector<Index>{18, 22, 4});
    CHECK(image_dataset_from_directory(folder.path(), {.color_mode = ColorMode::grayscale}).inputs.extents() ==
          std::vector<Index>{18, 22, 1});
    for (const ColorMode mode : {ColorMode::grayscale, ColorMode::rgba}) {
        const Picture expected = read_jpeg(folder / "a/1.jpg", mode);
        CHECK(gathered(image_dataset_from_directory(folder.path(), {.color_mode = mode}).inputs, 0) ==
              std::vector<float>(expected.pixels.begin(), expected.pixels.end()));
    }
    copy_png("rgb", folder / "b/3.jpeg");
    CHECK(image_dataset_from_directory(folder.path(), {.image_size = ImageSize{6, 7}}).size() == 3);
}

TEST_CASE("no picture is left out without a word") {
    const Pictures folder;
    const auto complaint = [&] { return error_of([&] { image_dataset_from_directory(folder.path()); }); };
    CHECK(complaint() == "no error");
    SECTION("formats that are not read are named") {
        for (const std::string name : {"x.bmp", "x.GIF", "x.webp", "x.Tiff", "x.AVIF"}) {
            const auto path = folder.file("bags/" + name, "");
            CHECK_THAT(complaint(),
                       ContainsSubstring(name + ": expected pictures in .png, .jpg or .jpeg files, found ."));
            std::filesystem::remove(path);
        }
        folder.file("bags/x.png", "GIF89a, whatever its name says");
        CHECK_THAT(complaint(), ContainsSubstring("x.png: expected a PNG or JPEG picture"));
    }
    SECTION("a class has pictures") {
        std::filesystem::create_directories(folder / "hats/sub");
        folder.file("hats/notes.txt", "");
        CHECK_THAT(complaint(),
                   ContainsSubstring("hats: expected .png, .jpg or .jpeg files, for the folder is a class"));
    }
    SECTION("pictures beside the classes belong to none") {
        copy_png("rgb", folder / "z.png");
        CHECK_THAT(complaint(), ContainsSubstring("z.png: expected pictures in folders, one a class"));
    }
    SECTION("a link to a folder is not followed within a class; a class may be one, and a picture") {
        std::filesystem::create_directory_symlink(folder / "shoes", folder / "boots");
        std::filesystem::create_symlink(folder / "shoes/b.png", folder / "bags/link.png");
        CHECK(image_dataset_from_directory(folder.path()).size() == 6);
        std::filesystem::create_directory_symlink(folder.path(), folder / "bags/all");
        CHECK_THAT(complaint(), ContainsSubstring("all: expected a folder, found a link to one"));
    }
}

TEST_CASE("pictures are made grey, resized, split and scaled as samples are") {
    const Pictures folder;
    const ImageDataset data = image_dataset_from_directory(
        folder.path(), {.color_mode = ColorMode::grayscale, .image_size = ImageSize{2, 5}});
    CHECK(data.inputs.extents() == std::vector<Index>{2, 5, 1});
    const auto values = gathered(data.inputs.slice(0, 1).scaled(5), 0);
    for (std::size_t x = 0; x < 5; ++x) {  // the mean of two rows
        CHECK(values[x] == static_cast<float>(20 * x + 25) / 5);
        CHECK(values[5 + x] == static_cast<float>(20 * x + 125) / 5);
    }
}

TEST_CASE("pictures are resized to one pixel at least") {
    const Pictures folder;
    const auto resized = [&](ImageSize size) {
        return image_dataset_from_directory(folder.path(), {.image_size = size}).inputs.extents();
    };
    CHECK(resized({1, 1}) == std::vector<Index>{1, 1, 3});
    for (const ImageSize size : {ImageSize{0, 1}, ImageSize{1, 0}, ImageSize{-1, 1}})
        CHECK_THAT(error_of([&] { resized(size); }), ContainsSubstring("expected an image_size above 0"));
}

TEST_CASE("pictures of different sizes are an Error that names two of them, unless they are resized") {
    const Pictures folder;
    const std::string grey = contents(folder / "bags/c.png");
    std::string taller = grey;
    taller[23] = 9;
    folder.file("shoes/z.png", taller);
    CHECK_THAT(error_of([&] { image_dataset_from_directory(folder.path()); }),
               ContainsSubstring("z.png: expected 4x5 pixels, as ") && ContainsSubstring("c.png has, found 9x5"));
    CHECK(image_dataset_from_directory(folder.path(), {.image_size = ImageSize{4, 5}}).size() == 4);
}

TEST_CASE("a damaged picture is an Error that names it, at once if it has no header, else when it is read") {
    const Pictures folder;
    folder.file("shoes/z.png", "no picture");
    CHECK_THAT(error_of([&] { image_dataset_from_directory(folder.path()); }),
               ContainsSubstring("z.png: expected a PNG"));
    const std::string whole = contents(folder / "shoes/b.png");
    folder.file("shoes/z.png", whole.substr(0, whole.size() / 2 + 5));
    const ImageDataset data = image_dataset_from_directory(folder.path());
    DataLoader loader(data, {.batch_size = 2, .shuffle = false});
    loader.begin_epoch(0, 0);
    std::vector<float> inputs(2 * 60);
    loader.next(inputs);
    CHECK_THAT(error_of([&] { loader.next(inputs); }), ContainsSubstring("z.png: damaged: "));
}

TEST_CASE("a picture that has changed or gone since is an Error") {
    const Pictures folder;
    const ImageDataset data = image_dataset_from_directory(folder.path());
    std::filesystem::remove(folder / "bags/c.png");
    CHECK_THAT(error_of([&] { gathered(data.inputs, 0); }), ContainsSubstring("c.png: no such file"));
}

TEST_CASE("the search is reported, and an empty one is an Error") {
    const Pictures folder;
    std::vector<std::string> told;
    image_dataset_from_directory(folder.path(), {.report = [&](const std::string& what) { told.push_back(what); }});
    CHECK(told == std::vector<std::string>{"bags: 1 pictures so far", "shoes: 3 pictures so far"});
    const TemporaryFolder empty;
    CHECK_THAT(error_of([&] { image_dataset_from_directory(empty.path()); }),
               ContainsSubstring("expected folders, one a class, of .png, .jpg or .jpeg files, found no folder"));
    CHECK_THAT(error_of([&] { image_dataset_from_directory(empty / "none"); }),
               ContainsSubstring("none: cannot be read: "));
}
