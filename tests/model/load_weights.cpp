#include <tailor/model/load_weights.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::error_of;

namespace {

std::vector<float> values(const auto& model) { return {model.weights().begin(), model.weights().end()}; }
/// A network of one layer, and its weights in a file.
struct Saved {
    Sequential<Input<Shape<4>>, Dense<3>> model{Input<Shape<4>>{}, Dense<3>{}};
    testing::TemporaryFolder folder;
    std::filesystem::path path = folder / "weights.safetensors";
    Saved() {
        model.initialize(5);
        save_weights(model, path);
    }
};

}  // namespace

TEST_CASE("weights and moving statistics come back, bit for bit") {
    const testing::TemporaryFolder folder;
    auto model = networks::normalized();
    model.compile(Adam{}, CategoricalCrossentropy{});
    model.fit(networks::patterns(40, 9 * 8 * 2, 3), {.epochs = 2});
    const std::vector<float> trained = values(model);
    save_weights(model, folder / "weights.safetensors");
    model.initialize(9);
    REQUIRE(values(model) != trained);
    load_weights(model, folder / "weights.safetensors");
    CHECK(values(model) == trained);
}

TEST_CASE("doubles come back as doubles") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<4>, double>{}, Dense<3>{}};
    model.initialize(2);
    const std::vector<double> before(model.weights().begin(), model.weights().end());
    save_weights(model, folder / "weights.safetensors");
    model.initialize(3);
    load_weights(model, folder / "weights.safetensors");
    CHECK(std::vector<double>(model.weights().begin(), model.weights().end()) == before);
}

TEST_CASE("weights of another model are refused, and change nothing") {
    const Saved saved;
    const auto refused = [&](auto model, const std::string& why) {
        model.initialize(1);
        const auto before = values(model);
        CHECK_THAT(error_of([&] { load_weights(model, saved.path); }), ContainsSubstring(why));
        CHECK(values(model) == before);
    };
    refused(Sequential{Input<Shape<4>>{}, Dense<5>{}}, "expected dense.kernel as F32(4, 5), found F32(4, 3)");
    refused(Sequential{Input<Shape<4>>{}, Dense<3>{}, Dense<3>{}}, "expected an array dense_1.kernel, found none");
    refused(Sequential{Input<Shape<4>>{}, Dense<3, NoBias>{}}, "expected 1 arrays, as the model has, found 2");
    refused(Sequential{Input<Shape<4>, double>{}, Dense<3>{}}, "expected dense.kernel as F64(4, 3), found F32(4, 3)");
}

TEST_CASE("a damaged file changes nothing") {
    Saved saved;
    const std::string whole = testing::contents(saved.path);
    const auto before = values(saved.model);
    for (const std::size_t size : {std::size_t{0}, std::size_t{9}, whole.size() - 1}) {
        saved.folder.file("weights.safetensors", whole.substr(0, size));
        CHECK(error_of([&] { load_weights(saved.model, saved.path); }) != "no error");
        CHECK(values(saved.model) == before);
    }
    CHECK_THAT(error_of([&] { load_weights(saved.model, saved.folder / "none"); }), ContainsSubstring("no such file"));
}
