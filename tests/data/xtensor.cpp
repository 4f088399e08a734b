#include <tailor/data/xtensor.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {
std::filesystem::path by_numpy(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path() / "../io/npy" / (name + ".npy");
}
}  // namespace

TEST_CASE("a npy file becomes an xtensor array of the wanted type") {
    for (const std::string type : {"i8", "f4", "u1", "big_f8", "version2", "version3"}) {
        const NdArray<float> array = load_npy<float>(by_numpy(type));
        REQUIRE(array.dimension() == 3);
        CHECK(array.shape(0) == 3);
        CHECK(array(2, 1, 0) == 10);
    }
    CHECK(load_npy<int>(by_numpy("scalar"))() == 7);
    CHECK(load_npy<bool>(by_numpy("b1"))(0, 0, 1));
    CHECK(load_npy<int>(by_numpy("empty")).size() == 0);
    CHECK_THAT(error_of([] { load_npy<bool>(by_numpy("i8")); }),
               ContainsSubstring("expected values of type b1, found 2"));
}

TEST_CASE("arrays and expressions are written as npy files") {
    const TemporaryFolder folder;
    const NdArray<float> array = load_npy<float>(by_numpy("f4"));
    save_npy(folder / "same.npy", array);
    CHECK(contents(folder / "same.npy") == contents(by_numpy("f4")));
    save_npy(folder / "sum.npy", array + array);
    CHECK(load_npy<float>(folder / "sum.npy")(2, 1, 1) == 22);
    save_npy(folder / "turned.npy", xt::xarray<float, xt::layout_type::column_major>{{1, 2, 3}, {4, 5, 6}});
    CHECK(read_npy<float>(folder / "turned.npy").values == std::vector<float>{1, 2, 3, 4, 5, 6});
    save_npy(folder / "b1.npy", load_npy<bool>(by_numpy("b1")));
    CHECK(contents(folder / "b1.npy") == contents(by_numpy("b1")));
}

TEST_CASE("memory is shown as an array, and an array as samples, without a copy") {
    std::vector<float> values{1, 2, 3, 4, 5, 6};
    const std::vector<Index> shape{3, 2};
    auto array = as_array(std::span(values), std::span(shape));
    array(2, 1) = 60;
    CHECK(values[5] == 60);
    CHECK_THAT(error_of([&] { as_array(std::span(values).first(5), std::span(shape)); }),
               ContainsSubstring("expected 6 values for this shape, found 5"));

    NdArray<float> own = array;
    const Samples samples = as_samples(own);
    CHECK(samples.size() == 3);
    CHECK(samples.extents() == std::vector<Index>{2});
    own(1, 0) = 30;
    CHECK(samples.value(1, 0) == 30);
    CHECK_THAT(error_of([] {
                   const NdArray<float> number(7.f);
                   as_samples(number);
               }),
               ContainsSubstring("found a single number"));
}

TEST_CASE("samples become an array as a batch would see them") {
    const Samples samples(std::vector<std::uint8_t>{0, 51, 102, 255}, {2});
    const NdArray<float> array = to_array<float>(samples.scaled(255).slice(1, 1));
    REQUIRE(array.shape() == xt::dynamic_shape<std::size_t>{1, 2});
    CHECK(array(0, 0) == Approx(.4));
    CHECK(array(0, 1) == Approx(1));
    const NdArray<double> rows = to_array<double>(Samples(std::vector<std::uint8_t>{2, 0}, {}).one_hot(3));
    REQUIRE(rows.shape() == xt::dynamic_shape<std::size_t>{2, 3});
    CHECK(rows(0, 2) == 1);
}
