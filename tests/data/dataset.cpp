#include <tailor/data/dataset.hpp>

#include <array>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

template <class T = double>
std::vector<T> gathered(const Samples& samples, const std::vector<Index>& places) {
    std::vector<T> values(places.size() * static_cast<std::size_t>(samples.row_size()));
    samples.gather(std::span(places), values.data());
    return values;
}

const Samples three_pairs(std::vector<std::uint8_t>{0, 51, 102, 153, 204, 255}, {2});

}  // namespace

TEST_CASE("samples are gathered in any order, of any type, into any") {
    const std::vector<double> expected{204, 255, 0, 51, 204, 255};
    CHECK(gathered(three_pairs, {2, 0, 2}) == expected);
    CHECK(gathered(Samples(std::vector<std::int32_t>{0, 51, 102, 153, 204, 255}, {2}), {2, 0, 2}) == expected);
    CHECK(gathered(Samples(std::vector<std::int64_t>{0, 51, 102, 153, 204, 255}, {2}), {2, 0, 2}) == expected);
    CHECK(gathered(Samples(std::vector<float>{0, 51, 102, 153, 204, 255}, {2}), {2, 0, 2}) == expected);
    CHECK(gathered(Samples(std::vector<double>{0, 51, 102, 153, 204, 255}, {2}), {2, 0, 2}) == expected);
    CHECK(gathered<float>(three_pairs, {1}) == std::vector<float>{102, 153});
}

TEST_CASE("samples are scaled and normalized as they are gathered, and stay as they were") {
    CHECK(gathered<float>(three_pairs.scaled(255), {2}) == std::vector<float>{204.f / 255, 1});
    CHECK(gathered(three_pairs.normalized(51, 51), {0, 2}) == std::vector<double>{-1, 0, 3, 4});
    CHECK(three_pairs.scaled(255).value(2, 1) == 255);
    for (const double divisor : {0., std::nan(""), double{INFINITY}})
        CHECK_THAT(error_of([&] { three_pairs.scaled(divisor); }), ContainsSubstring("a divisor that is not 0"));
}

TEST_CASE("images are normalized channel by channel, wherever the channels stand") {
    const std::vector<std::uint8_t> values{1, 10, 2, 20, 3, 30};
    const std::vector<double> mean{1, 10}, divisor{2, 5};
    const Samples last(values, {1, 3, 2}), first(values, {2, 3, 1});
    CHECK(gathered(last.normalized(mean, divisor), {0}) == std::vector<double>{0, 0, .5, 2, 1, 4});
    CHECK(gathered(first.normalized(mean, divisor, DataFormat::channels_first), {0}) ==
          std::vector<double>{0, 4.5, .5, 2, -1.4, 4});
    CHECK(gathered(Samples(values, {2, 3}).normalized(std::vector{1.}, std::vector{2.}), {0}) ==
          std::vector<double>{0, 4.5, .5, 9.5, 1, 14.5});
    CHECK_THAT(error_of([&] { last.normalized(std::vector{1.}, std::vector{2.}); }),
               ContainsSubstring("expected 2 means and as many divisors, one a channel, found 1 and 1"));
    CHECK_THAT(error_of([&] { last.normalized(mean, {1, 0}); }),
               ContainsSubstring("a divisor that is not 0, found 10 and 0 for channel 1"));
    CHECK_THAT(error_of([&] { three_pairs.normalized(mean, divisor); }),
               ContainsSubstring("expected images (height, width, channels) or (height, width), found 1 extent"));
}

TEST_CASE("a divisor within the rounding of its mean is an Error that names the channel") {
    const Samples images(std::vector<float>(4, .5f), {1, 2, 2});
    CHECK_THAT(error_of([&] { images.normalized({.25, .5}, {1, 5e-13}); }),
               ContainsSubstring("more than 2^-23 of the mean") &&
                   ContainsSubstring("found 5e-13 and a mean of 0.5 for channel 1"));
    CHECK_THAT(error_of([&] { images.normalized(-.5, 5e-13); }), ContainsSubstring("5e-13 and a mean of -0.5"));
    CHECK_THAT(error_of([&] { images.normalized({.25, .5}, {NAN, 1}); }),
               ContainsSubstring("0.25 and nan for channel 0"));
    CHECK_THAT(error_of([&] { images.normalized({.25, INFINITY}, {1, 1}); }),
               ContainsSubstring("inf and 1 for channel 1"));
    CHECK_THAT(error_of([&] { images.normalized(1, 0x1p-23); }), ContainsSubstring("more than 2^-23 of the mean"));
    CHECK_NOTHROW(images.normalized(1, 0x1.1p-23));
    CHECK_NOTHROW(images.normalized(1, -0x1.1p-23));
    CHECK_NOTHROW(images.normalized(0, 5e-13));
}

TEST_CASE("numbers of more digits than a float are normalized in double") {
    const auto normalized = [](auto samples, double mean, double divisor) {
        return gathered<float>(samples.normalized(mean, divisor), {0});
    };
    const std::vector<float> expected{-1.5f, -.5f, .5f, 1.5f};
    const double large = 1e6 + .001;
    CHECK(normalized(Samples(std::vector<double>{large, large + .25, large + .5, large + .75}, {4}), large + .375,
                     .25) == expected);
    CHECK(normalized(Samples(std::vector<std::int32_t>{50'000'001, 50'000'011, 50'000'021, 50'000'031}, {4}),
                     50'000'016, 10) == expected);
    CHECK(normalized(Samples(std::vector<std::int64_t>{50'000'001, 50'000'011, 50'000'021, 50'000'031}, {4}),
                     50'000'016, 10) == expected);
}

TEST_CASE("a second scaling acts on what the first made of the values") {
    const Samples bytes(std::vector<std::uint8_t>{0, 51, 255, 102}, {1, 2, 2});
    const auto check = [](const Samples& samples, const std::vector<double>& expected) {
        const std::vector<double> found = gathered(samples, {0});
        for (std::size_t i = 0; i < 4; ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-12));
    };
    check(bytes.scaled(255).normalized(0.2, 0.5), {-0.4, 0, 1.6, 0.4});
    check(bytes.normalized(51, 51).scaled(4), {-0.25, 0, 1, 0.25});
    check(bytes.scaled(51).normalized({1, 2}, {1, 2}), {-1, -0.5, 4, 0});
    check(bytes.normalized({51, 0}, {51, 102}).scaled(2), {-0.5, 0.25, 2, 0.5});
    check(bytes.normalized({51, 0}, {51, 102}).normalized({1, 0.5}, {2, 1}), {-1, 0, 1.5, 0.5});
    CHECK_THROWS_WITH(bytes.scaled(1e-200).scaled(1e-200), ContainsSubstring("a divisor that is not 0"));
    const Samples image(std::vector<float>(8), {2, 2, 2});
    CHECK_THROWS_WITH(image.normalized({0, 0}, {1, 1}).normalized({0, 0}, {1, 1}, DataFormat::channels_first),
                      ContainsSubstring("another place"));
}

TEST_CASE("samples may be read when they are wanted") {
    struct Counting final : LazyBytes {
        void read(Index i, std::span<std::uint8_t> out) const override {
            require(i < 5, "nothing at ", i);
            for (std::size_t j = 0; j < out.size(); ++j) out[j] = static_cast<std::uint8_t>(10 * i + Index(j));
        }
    };
    const Samples lazy(std::make_shared<Counting>(), 6, {2});
    CHECK(lazy.size() == 6);
    CHECK(gathered(lazy.slice(2, 3).scaled(2), {1, 0}) == std::vector<double>{15, 15.5, 10, 10.5});
    CHECK(lazy.value(4, 1) == 41);
    CHECK_NOTHROW(lazy.require_finite("bytes"));
    CHECK_THAT(error_of([&] { gathered(lazy, {0, 5}); }), ContainsSubstring("nothing at 5"));
}

TEST_CASE("labels become one-hot rows") {
    const Samples labels = Samples(std::vector<std::uint8_t>{2, 0}, {}).one_hot(3);
    CHECK(labels.row_size() == 3);
    CHECK(labels.classes() == 3);
    CHECK(labels.label(0) == 2);
    CHECK(gathered(labels, {0, 1}) == std::vector<double>{0, 0, 1, 1, 0, 0});
}

TEST_CASE("labels outside the classes cannot become one-hot") {
    const auto complaint = [](auto label) {
        return error_of([&] { Samples(std::vector<decltype(label)>{0, label}, {}).one_hot(3); });
    };
    CHECK_THAT(complaint(std::uint8_t{3}), ContainsSubstring("expected labels 0 to 2, found 3 at sample 1"));
    CHECK_THAT(complaint(std::int32_t{-1}), ContainsSubstring("found -1"));
    CHECK_THAT(complaint(.5f), ContainsSubstring("found 0.5"));
    CHECK_THAT(complaint(std::nan("")), ContainsSubstring("found nan"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>{1, 2}, {}).scaled(2).one_hot(3); }),
               ContainsSubstring("scaled ones"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>{1, 2}, {}).one_hot(3).scaled(2); }),
               ContainsSubstring("one-hot labels"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>{1, 2.7f}, {}).label(1); }),
               ContainsSubstring("expected a class number, found 2.7 at sample 1"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>{1, 2}, {}).one_hot(3).one_hot(4); }),
               ContainsSubstring("found one-hot ones of 3 classes"));
    CHECK_THAT(error_of([] { three_pairs.one_hot(3); }),
               ContainsSubstring("expected one label a sample, found 2 values"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>{}, {}).one_hot(0); }), ContainsSubstring("at least one class"));
}

TEST_CASE("a label is one class; a row that names several, or none, is an error") {
    const auto label = [](std::vector<double> row) {
        const auto size = static_cast<Index>(row.size());
        return Samples(std::move(row), {size}).label(0);
    };
    CHECK(label({0, 0, 1}) == 2);
    CHECK(label({0.2, 0.7, 0.1}) == 1);
    CHECK(label({0.34, 0.33, 0.33}) == 0);
    CHECK(label({0.33, 0.33, 0.33 + 1e-9}) == 2);
    CHECK(label({0.519, 0.5}) == 0);  // 2 % are rounding
    CHECK(label({0.481, 0.5}) == 1);
    CHECK(Samples(std::vector<std::uint8_t>{0, 1, 0}, {3}).label(0) == 1);
    for (const auto& row : std::vector<std::vector<double>>{{1, 1, 0},
                                                            {0, 0, 0},
                                                            {0.5, 0.5, 0},
                                                            {3, 5},
                                                            {0.5, 0.4},
                                                            {0.479, 0.5},
                                                            {0.521, 0.5},
                                                            {NAN, 1, 0},
                                                            {0, 1, NAN}}) {
        CAPTURE(row);
        CHECK_THAT(error_of([&] { label(row); }),
                   ContainsSubstring("label: expected one class a sample") && ContainsSubstring("at sample 0"));
    }
}

TEST_CASE("a view of a view is a view of the samples") {
    const std::array<Index, 3> turned{2, 1, 0};
    const Samples view = three_pairs.at(turned).slice(0, 2).scaled(51);
    CHECK(view.size() == 2);
    CHECK(gathered(view, {0, 1}) == std::vector<double>{4, 5, 2, 3});
    const std::array<Index, 1> outside{2};
    CHECK_THAT(error_of([&] { view.at(outside); }), ContainsSubstring("expected indices 0 to 1, found 2"));
    CHECK_THAT(error_of([&] { view.slice(1, 2); }), ContainsSubstring("expected a slice of 2 samples"));
    CHECK_THAT(error_of([&] { view.slice(0, -1); }), ContainsSubstring("expected a slice"));
    CHECK_THAT(error_of([&] { view.slice(-1, 1); }), ContainsSubstring("expected a slice"));
    constexpr Index most = std::numeric_limits<Index>::max();
    CHECK_THAT(error_of([&] { view.slice(1, most); }),
               ContainsSubstring("2 samples, found 9223372036854775807 from 1"));
    CHECK_THAT(error_of([&] { view.slice(most, 1); }), ContainsSubstring("expected a slice"));
    CHECK(view.slice(2, 0).empty());
}

TEST_CASE("samples keep a vector alive, and show a span") {
    Samples copy;
    CHECK(copy.empty());
    {
        const Samples owner(std::vector<float>{1, 2}, {});
        copy = owner;
    }
    CHECK(copy.value(1, 0) == 2);
    std::vector<float> values{1, 2};
    const std::span<float> span = values;
    const Samples shown(span, {});
    values[1] = 3;
    CHECK(shown.value(1, 0) == 3);
}

TEST_CASE("values that are not whole samples are an Error") {
    CHECK_THAT(error_of([] { Samples(std::vector<float>(5), {2}); }),
               ContainsSubstring("expected whole samples of 2 values, found 5"));
    CHECK_THAT(error_of([] { Samples(std::vector<float>(5), {0}); }),
               ContainsSubstring("expected whole samples of 0 values"));
}

TEST_CASE("NaN and infinity are found where they are") {
    const Samples samples(std::vector<float>{1, 2, 3, NAN, INFINITY, 6}, {2});
    CHECK_NOTHROW(samples.slice(0, 1).require_finite("images"));
    CHECK_THAT(error_of([&] { samples.require_finite("images"); }),
               ContainsSubstring("images: expected finite values, found nan at sample 1, value 1"));
    CHECK_THAT(error_of([&] { samples.slice(2, 1).require_finite("images"); }),
               ContainsSubstring("found inf at sample 0, value 0"));
    CHECK_NOTHROW(three_pairs.require_finite("bytes"));
}

TEST_CASE("a dataset is cut with its labels") {
    const Dataset data{three_pairs, Samples(std::vector<std::uint8_t>{7, 8, 9}, {})};
    const std::array<Index, 2> places{2, 0};
    CHECK(data.size() == 3);
    CHECK(data.at(places).targets.label(0) == 9);
    CHECK(data.slice(1, 2).inputs.value(0, 0) == 102);
    CHECK(data.slice(1, 2).targets.label(0) == 8);
}

TEST_CASE("a dataset's weights are cut with its samples") {
    const Dataset data{three_pairs, Samples(std::vector<std::uint8_t>{7, 8, 9}, {}), {0.5, 1, 2}};
    const std::array<Index, 4> places{2, 0, 2, 1};
    CHECK(data.at(places).weights == std::vector<double>{2, 0.5, 2, 1});
    CHECK(data.slice(1, 2).weights == std::vector<double>{1, 2});
    CHECK(data.slice(1, 2).at(std::array<Index, 1>{1}).weights == std::vector<double>{2});
    CHECK(Dataset{data.inputs, data.targets}.slice(1, 2).weights.empty());
    CHECK(Dataset{data.inputs, data.targets}.at(places).weights.empty());
    const Dataset fewer{data.inputs, data.targets, {1, 2}};
    CHECK_THAT(error_of([&] { fewer.slice(0, 1); }), ContainsSubstring("expected one weight a sample, 3, found 2"));
    CHECK_THAT(error_of([&] { fewer.at(places); }), ContainsSubstring("expected one weight a sample, 3, found 2"));
}

TEST_CASE("gathering takes the epoch's augmentation only in an epoch, and a one-hot row's class from any type") {
    CHECK(Samples(std::vector<float>{0, 0.25F, 0.75F, 0}, {4}).label(0) == 2);
    CHECK(Samples(std::vector<double>{0x1p53}, {}).label(0) == Index{1} << 53);
    CHECK_THAT(error_of([] { Samples(std::vector<double>{0x1p54}, {}).label(0); }),
               ContainsSubstring("expected a class number"));
    CHECK(Samples(std::vector<std::int32_t>{0, 2}, {}).one_hot(3).size() == 2);
    CHECK_NOTHROW(Samples(std::vector<float>{0}, {}).one_hot(1));
    CHECK(gathered<float>(Samples(std::vector<std::int64_t>{1, 0}, {}).one_hot(2).at(std::array<Index, 1>{1}), {0}) ==
          std::vector<float>{1, 0});
}

TEST_CASE("the largest float is finite as a float, the next double is not") {
    constexpr double most = std::numeric_limits<float>::max();
    const Samples fits(std::vector<double>{most, -most}, {}),
        beyond(std::vector<double>{0, std::nextafter(most, 1e300)}, {});
    CHECK_NOTHROW(fits.require_finite<float>("it"));
    CHECK_NOTHROW(beyond.require_finite<double>("it"));
    CHECK_NOTHROW(beyond.require_finite("it"));
    CHECK_THAT(error_of([&] { beyond.require_finite<float>("it"); }),
               ContainsSubstring("in the range of float") && ContainsSubstring("at sample 1"));
}

TEST_CASE("samples show memory that an owner keeps") {
    auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3, 4});
    const std::weak_ptr<std::vector<float>> watched = owner;
    {
        const Samples samples(std::span<const float>(*owner), {2}, owner);
        owner.reset();
        CHECK_FALSE(watched.expired());
        CHECK(samples.slice(1, 1).value(0, 1) == 4);
    }
    CHECK(watched.expired());
    CHECK_THAT(error_of([] { Samples(std::shared_ptr<const LazyBytes>(), 1, {2}); }),
               ContainsSubstring("expected something to read from"));
}
