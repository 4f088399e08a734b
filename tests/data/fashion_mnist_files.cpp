#include <tailor/data/fashion_mnist_files.hpp>

#include "helpers.hpp"
#include "io/packed.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// Some images and labels, not the official ones.
struct Files {
    TemporaryFolder folder;

    void idx(const std::string& part, std::uint32_t count, const std::string& labels) {
        folder.file(part + "-images-idx3-ubyte", idx_head({0x0803, count, 28, 28}) + std::string(count * 784, '\x05'));
        folder.file(part + "-labels-idx1-ubyte",
                    idx_head({0x0801, static_cast<std::uint32_t>(labels.size())}) + labels);
    }
    template <class T>
    void npy(const std::string& name, std::vector<T> values, std::vector<Index> shape) {
        write_npy(folder / name, NpyArray<T>{std::move(values), std::move(shape)});
    }
    std::string complaint() {
        return error_of([&] { read_fashion_mnist(folder.path()); });
    }
};

using Pixels = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("unpacked IDX files of somebody's own are read, and said not to be official") {
    Files files;
    files.idx("train", 2, "\x09\x01");
    files.idx("t10k", 1, "\x03");
    const FashionMNIST data = read_fashion_mnist(files.folder.path());
    CHECK(data.train.size() == 2);
    CHECK(data.train.targets.label(0) == 9);
    CHECK(data.test.size() == 1);
    CHECK(data.test.inputs.value(0, 783) == 5);
    CHECK(data.provenance == Provenance::own_files);
    CHECK(name_of(data.provenance) == "own files");
    CHECK_THAT(data.source, ContainsSubstring("not the official ones"));
}

TEST_CASE("files are known by other names, and gzip by its content") {
    Files files;
    const auto rename = [&](const std::string& from, const std::string& to) {
        std::filesystem::rename(files.folder / from, files.folder / to);
    };
    files.idx("train", 2, "\x09\x01");
    files.idx("t10k", 1, "\x03");
    rename("train-images-idx3-ubyte", "train-images.idx3-ubyte");
    rename("train-labels-idx1-ubyte", "train-labels.idx1-ubyte");
    const std::string labels = contents(files.folder / "t10k-labels-idx1-ubyte");
    write_gzip(files.folder / "t10k-labels-idx1-ubyte", labels);  // without .gz
    CHECK(contents(files.folder / "t10k-labels-idx1-ubyte") != labels);
    const FashionMNIST data = read_fashion_mnist(files.folder.path());
    CHECK(data.train.size() == 2);
    CHECK(data.train.targets.label(0) == 9);
    CHECK(data.test.targets.label(0) == 3);
    CHECK(data.provenance == Provenance::own_files);
}

TEST_CASE("what is official is seen by what a file holds, packed by whomever, under any of its names") {
    const TemporaryFolder folder;
    const std::string bytes = idx_head({0x0801, 3}) + "abc";
    write_gzip(folder / "published", bytes);
    const auto digest = [](const std::string& of) {
        return checksum(Digest::md5, bytes_of(std::span(of.data(), of.size())));
    };
    const std::string packed = digest(contents(folder / "published")), plain = digest(bytes);
    const detail::FashionFile file{"some-idx1-ubyte", packed, plain}, other{"some-idx1-ubyte", packed, packed};
    for (const std::string name : {"a.gz", "a"}) {
        std::filesystem::copy_file(folder / "published", folder / name);
        CHECK(detail::is_official(folder / name, file));
        write_file(folder / name, bytes);
        CHECK(detail::is_official(folder / name, file));
        std::string packed_anew = contents(folder / "published");
        packed_anew[9] = static_cast<char>(packed_anew[9] + 1);  // the system that packed it
        write_file(folder / name, packed_anew);
        CHECK(detail::is_official(folder / name, file));
    }
    CHECK_FALSE(detail::is_official(folder / "a", other));
    CHECK_THAT(error_of([&] { detail::is_official(folder / "a.gz", other); }),
               ContainsSubstring("a.gz: expected Fashion-MNIST's file, MD5 " + packed + ", found MD5 "));
    write_file(folder / "a.gz", bytes);
    CHECK_THAT(error_of([&] { detail::is_official(folder / "a.gz", other); }),
               ContainsSubstring("found MD5 " + plain + ", not gzip (named without .gz, a file of your own"));
}

TEST_CASE("files of one kind beside each other are the same, or an Error") {
    Files files;
    files.idx("train", 1, "\x01");
    files.idx("t10k", 1, "\x01");
    const auto again = files.folder / "train-labels.idx1-ubyte";
    std::filesystem::copy_file(files.folder / "train-labels-idx1-ubyte", again);
    CHECK(files.complaint() == "no error");
    write_file(again, idx_head({0x0801, 1}) + "\x02");
    CHECK_THAT(files.complaint(), ContainsSubstring("train-labels.idx1-ubyte: expected the same as in "
                                                    "train-labels-idx1-ubyte beside it, found other contents"));
    Files arrays;
    arrays.npy("train_images.npy", Pixels(784), {1, 784});
    arrays.npy("x_train.npy", Pixels(784), {1, 784});
    CHECK_THAT(arrays.complaint(),
               ContainsSubstring("x_train.npy: expected one file of its kind, found train_images.npy beside it"));
}

TEST_CASE("the notebook's .npy files are read: int64 images, one-hot labels") {
    Files files;
    files.npy("train_images.npy", Pixels(2 * 784, 255), {2, 784});
    files.npy("train_labels.npy", std::vector<std::int64_t>{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
              {2, 10});
    files.npy("x_test.npy", std::vector<float>(784, 7), {1, 28, 28, 1});
    files.npy("Y-test.npy", std::vector<double>{6}, {1});
    const FashionMNIST data = read_fashion_mnist(files.folder.path());
    CHECK(data.train.inputs.extents() == std::vector<Index>{28, 28});
    CHECK(data.train.inputs.value(1, 783) == 255);
    CHECK(data.train.targets.label(0) == 3);
    CHECK(data.train.targets.label(1) == 0);
    CHECK(data.test.inputs.extents() == std::vector<Index>{28, 28});
    CHECK(data.test.targets.label(0) == 6);
    CHECK(data.provenance == Provenance::own_files);
}

TEST_CASE("a folder that lacks files is an Error that says what was looked for") {
    Files files;
    CHECK_THAT(files.complaint(), ContainsSubstring("train-images-idx3-ubyte.gz and so on or as train_images.npy") &&
                                      ContainsSubstring("found neither; the folder is empty"));
    Files others;
    for (const char name : std::string("bacdefghij")) others.folder.file(std::string(1, name), "");
    CHECK_THAT(others.complaint(),
               ContainsSubstring("found neither; the folder has a, b, c, d, e, f, g, h and 2 more"));
    files.idx("train", 1, "\x01");
    CHECK_THAT(
        files.complaint(),
        ContainsSubstring("expected the file t10k-images-idx3-ubyte.gz or t10k-images-idx3-ubyte, found neither; the "
                          "folder has train-images-idx3-ubyte, train-labels-idx1-ubyte"));
    CHECK_THAT(error_of([&] { read_fashion_mnist(files.folder / "none"); }), ContainsSubstring("expected a folder"));

    Files arrays;
    arrays.npy("train_images.npy", Pixels(784), {1, 784});
    CHECK_THAT(arrays.complaint(),
               ContainsSubstring("train_labels.npy (or x_train.npy and y_train.npy), found no labels"));
    Files labels;
    labels.npy("train_labels.npy", Pixels{1}, {1});
    labels.npy("test_images.npy", Pixels(784), {1, 784});
    CHECK_THAT(labels.complaint(),
               ContainsSubstring("train_labels.npy (or x_train.npy and y_train.npy), found no images"));
}

TEST_CASE("a packed file that is not the official one is an Error with both checksums") {
    Files files;
    files.idx("train", 1, "\x01");
    files.idx("t10k", 1, "\x01");
    write_gzip(files.folder / "t10k-labels-idx1-ubyte.gz", idx_head({0x0801, 1}) + "\x01");
    const std::string found = checksum_of_file(Digest::md5, files.folder / "t10k-labels-idx1-ubyte.gz");
    CHECK_THAT(files.complaint(), ContainsSubstring("t10k-labels-idx1-ubyte.gz: expected Fashion-MNIST's file, MD5 "
                                                    "bb300cfdad3c16e7a12a480ee83cd310, found MD5 " +
                                                    found));
}

TEST_CASE("images and labels that do not fit are an Error") {
    Files files;
    files.idx("train", 2, "\x01\x02");
    SECTION("fewer labels than images") {
        files.idx("t10k", 2, "\x01");
        CHECK_THAT(files.complaint(), ContainsSubstring("t10k-images") && ContainsSubstring("found 1 and 2"));
    }
    SECTION("a label outside the classes") {
        files.idx("t10k", 2, "\x01\x0A");
        CHECK_THAT(files.complaint(), ContainsSubstring("labels: expected classes 0 to 9, found 10 at sample 1"));
    }
    SECTION("no images at all") {
        files.idx("t10k", 0, "");
        CHECK_THAT(files.complaint(), ContainsSubstring("at least one, found 0 and 0"));
    }
    SECTION("labels where images belong") {
        files.idx("t10k", 1, "\x01");
        files.folder.file("t10k-images-idx3-ubyte", idx_head({0x0801, 1}) + "\x01");
        CHECK_THAT(files.complaint(), ContainsSubstring("expected images of 28x28 pixels, found 1 values"));
    }
}

TEST_CASE("arrays that do not fit are an Error") {
    Files files;
    files.npy("train_labels.npy", Pixels{1}, {1});
    SECTION("too large an image") {
        files.npy("train_images.npy", Pixels(29 * 29), {1, 29, 29});
        CHECK_THAT(files.complaint(), ContainsSubstring("28x28 pixels, found 841"));
    }
    SECTION("pixels beyond a byte") {
        files.npy("train_images.npy", Pixels(784, 256), {1, 784});
        CHECK_THAT(files.complaint(), ContainsSubstring("expected values of type u1, found 256"));
    }
    SECTION("pixels scaled to 0 ... 1") {
        files.npy("train_images.npy", std::vector<float>(784, .5f), {1, 784});
        CHECK_THAT(files.complaint(), ContainsSubstring("expected values of type u1, found 0.5"));
    }
    SECTION("one number") {
        files.npy("train_images.npy", Pixels{1}, {});
        CHECK_THAT(files.complaint(), ContainsSubstring("found a single number"));
    }
}
