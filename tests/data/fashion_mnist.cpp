#include <tailor/data/fashion_mnist.hpp>

#include "helpers.hpp"
#include "io/http_server.hpp"
#include "io/packed.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// Where the official files are; "" where there are none.
const std::string official_folder = detail::environment("FASHION_MNIST_DIR");

bool skipped() {
    if (official_folder.empty()) WARN("skipped: FASHION_MNIST_DIR is not set");
    return official_folder.empty();
}

/// A machine with an empty cache, no FASHION_MNIST_DIR, and this server.
struct Machine {
    TemporaryFolder cache;
    Variable xdg{"XDG_CACHE_HOME", cache.path().string()}, folder{"FASHION_MNIST_DIR", {}},
        no_proxy{"no_proxy", "127.0.0.1"}, address;

    explicit Machine(const std::string& url) : address("FASHION_MNIST_URL", url) {}
    std::filesystem::path cached(const std::string& name) const { return cache / "tailor/fashion-mnist" / name; }
};

std::string official(const std::string& name) { return contents(std::filesystem::path(official_folder) / name); }
std::string no_server() {
    return HttpServer([](const std::string&) { return ""; }).url();
}

}  // namespace

TEST_CASE("there are ten classes") {
    CHECK(fashion_mnist_classes.size() == 10);
    CHECK(fashion_mnist_classes[0] == "T-shirt/top");
    CHECK(fashion_mnist_classes[9] == "Ankle boot");
}

TEST_CASE("the official files are read from a folder, or from FASHION_MNIST_DIR") {
    if (skipped()) return;
    const Machine machine(no_server());
    const Variable folder("FASHION_MNIST_DIR", official_folder);
    for (const std::string& wanted : {official_folder, std::string("official"), std::string()}) {
        const FashionMNIST data = load_fashion_mnist({.data = wanted});
        CHECK(data.provenance == Provenance::official);
        CHECK(data.train.size() == 60'000);
        CHECK(data.test.size() == 10'000);
        CHECK(data.train.inputs.extents() == std::vector<Index>{28, 28});
        CHECK(data.train.targets.label(0) == 9);  // the first is an ankle boot
        CHECK(data.test.targets.label(1) == 2);
        CHECK_THAT(data.source, ContainsSubstring(official_folder));
    }
}

TEST_CASE("what the cache lacks or holds damaged is downloaded, the rest is not") {
    if (skipped()) return;
    const HttpServer server([](const std::string& path) { return HttpServer::ok(official(path)); });
    const Machine machine(server.url());
    std::vector<std::string> reports;
    const FashionMNISTOptions options{.data = "official",
                                      .report = [&](const std::string& line) { reports.push_back(line); }};

    CHECK(load_fashion_mnist(options).provenance == Provenance::official);
    CHECK(server.requests() == 4);
    REQUIRE(reports.size() == 4);
    CHECK(reports[0] == "downloading " + server.url("train-images-idx3-ubyte.gz"));

    CHECK(load_fashion_mnist(options).train.size() == 60'000);
    CHECK(server.requests() == 4);

    std::filesystem::resize_file(machine.cached("t10k-images-idx3-ubyte.gz"), 1000);
    CHECK(load_fashion_mnist(options).test.size() == 10'000);
    CHECK(server.requests() == 5);
}

TEST_CASE("a cache is filled with what it lacks or holds damaged, and that is all that is downloaded") {
    const TemporaryFolder packed;
    write_gzip(packed / "own.gz", "own");
    const std::string own = contents(packed / "own.gz");
    const std::string md5 = checksum_of_file(Digest::md5, packed / "own.gz");
    const detail::FashionFile files[]{{"one", md5, ""}, {"two", md5, ""}};
    const HttpServer server([&](const std::string&) { return HttpServer::ok(own); });
    const Machine machine(server.url());
    const std::filesystem::path cache = machine.cache / "a/b";
    const auto fill = [&] { detail::fill_cache(cache, {}, files); };
    fill();
    CHECK(server.requests() == 2);
    CHECK(contents(cache / "two.gz") == own);
    fill();
    CHECK(server.requests() == 2);
    write_file(cache / "one.gz", "damaged");
    fill();
    CHECK(server.requests() == 3);
    CHECK(contents(cache / "one.gz") == own);
}

TEST_CASE("unpacked official files are known as official") {
    if (skipped()) return;
    const TemporaryFolder folder;
    for (const detail::FashionFile& file : detail::fashion_files) {
        GzipReader packed(std::filesystem::path(official_folder) / (std::string(file.name) + ".gz"));
        std::vector<std::uint8_t> bytes(50'000'000);
        bytes.resize(packed.read(bytes));
        write_file(folder / std::string(file.name), bytes);
    }
    CHECK(read_fashion_mnist(folder.path()).provenance == Provenance::official);
    const auto labels = folder / "train-labels-idx1-ubyte";
    std::string bytes = contents(labels);
    bytes.back() = bytes.back() == 0 ? 1 : 0;
    write_file(labels, bytes);
    CHECK(read_fashion_mnist(folder.path()).provenance == Provenance::own_files);
}

TEST_CASE("where nothing can be had, official is an Error that says what was tried") {
    SECTION("no server") {
        const Machine machine(no_server());
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("the official Fashion-MNIST is not to be had: FASHION_MNIST_DIR is not set; ") &&
                       ContainsSubstring("train-images-idx3-ubyte.gz: cannot be downloaded"));
    }
    SECTION("404, by an address that is given") {
        const HttpServer server([](const std::string&) { return HttpServer::not_found(); });
        const Machine machine(no_server());
        CHECK_THAT(error_of([&] { load_fashion_mnist({.data = "official", .url = server.url("folder")}); }),
                   ContainsSubstring(server.url("folder/train-images-idx3-ubyte.gz")) && ContainsSubstring("404"));
    }
    SECTION("wrong content") {
        const HttpServer server([](const std::string&) { return HttpServer::ok("please log in"); });
        const Machine machine(server.url());
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("expected a file with MD5 8d4fb7e6c68d591d4c3dfef9ec88bf0d"));
        CHECK(std::filesystem::is_empty(machine.cache / "tailor/fashion-mnist"));
    }
    SECTION("cut short") {
        const HttpServer server([](const std::string&) { return HttpServer::ok("abc", 26'421'880); });
        const Machine machine(server.url());
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("cannot be downloaded"));
        CHECK(std::filesystem::is_empty(machine.cache / "tailor/fashion-mnist"));
    }
    SECTION("no cache that can be made") {
        const Machine machine(no_server());
        machine.cache.file("tailor", "a file where a folder should be");
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }), ContainsSubstring("cannot be made"));
        const Variable relative("XDG_CACHE_HOME", "relative"), home("HOME", {});
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("neither XDG_CACHE_HOME nor HOME"));
    }
    SECTION("a FASHION_MNIST_DIR without the files") {
        const Machine machine(no_server());
        const TemporaryFolder empty;
        const Variable folder("FASHION_MNIST_DIR", empty.path().string());
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("FASHION_MNIST_DIR = " + empty.path().string() +
                                     " has no such files; the folder is empty"));
    }
    SECTION("a FASHION_MNIST_DIR with other files") {
        const Machine machine(no_server());
        const TemporaryFolder own;
        for (const std::string part : {"train", "test"}) {
            write_npy(own / ("x_" + part + ".npy"),
                      NpyArray<std::uint8_t>{std::vector<std::uint8_t>(784), {1, 28, 28}});
            write_npy(own / ("y_" + part + ".npy"), NpyArray<std::uint8_t>{{1}, {1}});
        }
        const Variable folder("FASHION_MNIST_DIR", own.path().string());
        CHECK(load_fashion_mnist().provenance == Provenance::own_files);
        CHECK_THAT(error_of([] { load_fashion_mnist({.data = "official"}); }),
                   ContainsSubstring("not checked against the official ones"));
    }
}

TEST_CASE("a damaged file in a folder that somebody named is an Error, not a reason to look elsewhere") {
    const Machine machine(no_server());
    const TemporaryFolder damaged;
    for (const detail::FashionFile& file : detail::fashion_files)
        damaged.file(std::string(file.name) + ".gz", "damaged");
    const Variable folder("FASHION_MNIST_DIR", damaged.path().string());
    for (const std::string& wanted : {std::string(), std::string("official"), damaged.path().string()})
        CHECK_THAT(error_of([&] { load_fashion_mnist({.data = wanted}); }),
                   ContainsSubstring("train-images-idx3-ubyte.gz: expected Fashion-MNIST's file, MD5 "
                                     "8d4fb7e6c68d591d4c3dfef9ec88bf0d, found MD5 "));
    CHECK_THAT(error_of([&] { load_fashion_mnist({.data = damaged.path().string() + "/none"}); }),
               ContainsSubstring("expected a folder"));
}

TEST_CASE("only where nothing can be had are garments drawn, and never in silence") {
    const Machine machine(no_server());
    std::vector<std::string> reports;
    const FashionMNIST data = load_fashion_mnist({.report = [&](const std::string& line) { reports.push_back(line); }});
    CHECK(data.provenance == Provenance::synthetic);
    CHECK(name_of(data.provenance) == "synthetic");
    CHECK(data.train.size() == 60'000);
    CHECK(data.test.size() == 10'000);
    CHECK_THAT(data.source, ContainsSubstring("NOT Fashion-MNIST") && ContainsSubstring("cannot be downloaded"));
    REQUIRE_FALSE(reports.empty());
    CHECK_THAT(reports.back(), ContainsSubstring("NOT Fashion-MNIST"));
}

TEST_CASE("drawn garments can be asked for, and then nothing else is tried") {
    const HttpServer server([](const std::string&) { return ""; });
    const Machine machine(server.url());
    const FashionMNIST data = load_fashion_mnist({.data = "synthetic", .seed = 4});
    CHECK(data.provenance == Provenance::synthetic);
    CHECK(server.requests() == 0);
    const auto first = [](const Samples& images) {
        std::vector<float> pixels(784);
        images.gather(std::span<const Index>(detail::in_order(0, 1)), pixels.data());
        return pixels;
    };
    CHECK(first(data.train.inputs) == first(synthetic_garments(60'000, 4, 0).inputs));
    CHECK(first(data.test.inputs) == first(synthetic_garments(10'000, 4, 1).inputs));
    CHECK(first(load_fashion_mnist({.data = "synthetic"}).train.inputs) ==
          first(synthetic_garments(60'000, 0, 0).inputs));
}
