// Against Keras and SciPy: tests/golden/augmentation.cpp.
#include <tailor/data/augmentation.hpp>

#include <numeric>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// n times the image 0 1 2 ... of these extents.
Samples counting(Index n, std::vector<Index> extents) {
    const Index size = std::accumulate(extents.begin(), extents.end(), Index{1}, std::multiplies{});
    std::vector<float> values;
    for (Index i = 0; i < n * size; ++i) values.push_back(static_cast<float>(i % size));
    return {std::move(values), std::move(extents)};
}
std::vector<std::vector<float>> images_of(const Samples& samples, const Epoch& epoch = {1, 0}) {
    std::vector<std::vector<float>> images;
    for (Index i = 0; i < samples.size(); ++i) {
        images.emplace_back(static_cast<std::size_t>(samples.row_size()));
        samples.gather(std::span(&i, 1), images.back().data(), epoch);
    }
    return images;
}
std::vector<float> image_of(const Augmentation& augmentation, std::vector<Index> extents,
                            DataFormat format = DataFormat::channels_last) {
    return images_of(counting(1, std::move(extents)).augmented(augmentation, format))[0];
}
const std::vector<float> as_it_was{0, 1, 2, 3, 4, 5};

}  // namespace

TEST_CASE("to move, turn or zoom by nothing changes nothing, bit for bit") {
    for (const FillMode fill : {FillMode::reflect, FillMode::constant, FillMode::wrap, FillMode::nearest})
        for (const Interpolation how : {Interpolation::bilinear, Interpolation::nearest}) {
            CHECK(image_of(RandomTranslation{0, 0, fill, how}, {2, 3}) == as_it_was);
            CHECK(image_of(RandomRotation{0, fill, how}, {2, 3}) == as_it_was);
            CHECK(image_of(RandomZoom{0, {}, fill, how}, {2, 3}) == as_it_was);
        }
    CHECK(image_of(RandomErasing{{0, 0}}, {2, 3}) == as_it_was);
    CHECK(image_of({}, {2, 3}) == as_it_was);
}

TEST_CASE("factors are Keras's: down and right, counter-clockwise, out") {
    const Factor none{0}, all{1, 1};
    CHECK(image_of(RandomTranslation{{.5, .5}, none, FillMode::constant}, {2, 3}) ==
          std::vector<float>{0, 0, 0, 0, 1, 2});
    CHECK(image_of(RandomTranslation{none, {1. / 3, 1. / 3}, FillMode::nearest, Interpolation::nearest}, {2, 3}) ==
          std::vector<float>{0, 0, 1, 3, 3, 4});
    CHECK(image_of(RandomRotation{{.25, .25}, FillMode::nearest, Interpolation::nearest}, {2, 2}) ==
          std::vector<float>{1, 3, 0, 2});
    CHECK(image_of(RandomZoom{all, {}, FillMode::constant, Interpolation::nearest, 9}, {3, 3}) ==
          std::vector<float>{9, 9, 9, 9, 4, 9, 9, 9, 9});
    CHECK(image_of(RandomZoom{none, all, FillMode::constant, Interpolation::nearest, 9}, {3, 3}) ==
          std::vector<float>{9, 1, 9, 9, 4, 9, 9, 7, 9});
}

TEST_CASE("half of the images are flipped, along the axes that the mode names") {
    constexpr Index n = 4000;
    const std::vector<float> across{2, 1, 0, 5, 4, 3}, down{3, 4, 5, 0, 1, 2}, both{5, 4, 3, 2, 1, 0};
    const auto shares = [&](FlipMode mode) {
        std::array<double, 4> found{};
        for (const auto& image : images_of(counting(n, {2, 3}).augmented(RandomFlip{mode}))) {
            const auto which = image == as_it_was ? 0u : image == across ? 1u : image == down ? 2u : 3u;
            if (which == 3) REQUIRE(image == both);
            found[which] += 1. / n;
        }
        return found;
    };
    const auto near = [](double share) { return Approx(share).margin(0.035); };  // more than four deviations
    const auto horizontal = shares(FlipMode::horizontal), vertical = shares(FlipMode::vertical),
               either = shares(FlipMode::horizontal_and_vertical);
    CHECK(horizontal[1] == near(.5));
    CHECK(horizontal[0] + horizontal[1] == Approx(1));
    CHECK(vertical[2] == near(.5));
    CHECK(vertical[0] + vertical[2] == Approx(1));
    for (const double share : either) CHECK(share == near(.25));
}

TEST_CASE("channels stay together, wherever they stand") {
    const std::vector<float> last = image_of(RandomRotation{{.25, .25}}, {2, 2, 3}),
                             first = image_of(RandomRotation{{.25, .25}}, {3, 2, 2}, DataFormat::channels_first);
    const std::vector<float> pixels{1, 3, 0, 2};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(last[3 * i + c] == Approx(3 * pixels[i] + static_cast<float>(c)).margin(1e-5));
            CHECK(first[4 * c + i] == Approx(4 * static_cast<float>(c) + pixels[i]).margin(1e-5));
        }
}

TEST_CASE("draws spread over the factor's whole range") {
    const auto images = images_of(counting(1000, {1, 101}).augmented(RandomTranslation{0, {-0.1, 0.3}}));
    double least = 1, most = -1, sum = 0;
    for (const auto& image : images) {
        const double shift = (50 - image[50]) / 101.;
        least = std::min(least, shift);
        most = std::max(most, shift);
        sum += shift / 1000;
    }
    CHECK(least >= -0.1 - 1e-6);
    CHECK(least < -0.095);
    CHECK(most <= 0.3 + 1e-6);
    CHECK(most > 0.295);
    CHECK(sum == Approx(0.1).margin(0.015));
}

TEST_CASE("what is erased is one rectangle whose area keeps to the scale") {
    constexpr Index side = 40;
    const RandomErasing erasing{.factor = {1, 1}, .scale = {0.1, 0.3}, .fill_value = -1, .lowest = -1};
    double sum = 0;
    for (const auto& image : images_of(counting(500, {side, side}).augmented(erasing))) {
        Index top = side, bottom = 0, left = side, right = 0, erased = 0;
        for (Index i = 0; i < side * side; ++i) {
            if (image[static_cast<std::size_t>(i)] != -1) {
                REQUIRE(image[static_cast<std::size_t>(i)] == static_cast<float>(i));
                continue;
            }
            ++erased;
            top = std::min(top, i / side);
            bottom = std::max(bottom, i / side + 1);
            left = std::min(left, i % side);
            right = std::max(right, i % side + 1);
        }
        REQUIRE(erased == (bottom - top) * (right - left));
        for (const Index extent : {bottom - top, right - left}) {
            REQUIRE(static_cast<double>(extent) >= std::floor(std::sqrt(0.1) * side));
            REQUIRE(static_cast<double>(extent) <= std::ceil(std::sqrt(0.3) * side));
        }
        sum += static_cast<double>(erased) / (side * side) / 500;
    }
    CHECK(sum == Approx(0.194).margin(0.01));  // (the mean of the root of the scale)^2
}

TEST_CASE("what is erased is filled with noise within the values, and with the probability of the factor") {
    Index erased = 0;
    for (const auto& image : images_of(counting(2000, {6, 6}).augmented(RandomErasing{.scale = {1, 1}}))) {
        if (image[7] == 7.f && image[8] == 8.f) continue;
        ++erased;
        for (const float value : image) REQUIRE((value >= 0 && value <= 255));
    }
    CHECK(static_cast<double>(erased) / 2000 == Approx(0.5).margin(0.05));  // the probability is drawn from 0 ... 1
}

TEST_CASE("how an image is changed is a function of seed, epoch, place and the transform's number") {
    const Augmentation shift = RandomTranslation{0.5, 0.5};
    const Samples plain = counting(8, {9, 9}), samples = plain.augmented(shift);
    const auto images = images_of(samples, {1, 0});
    CHECK(images == images_of(samples, {1, 0}));
    CHECK(images[0] != images[1]);
    CHECK(images != images_of(samples, {1, 1}));
    CHECK(images != images_of(samples, {2, 0}));
    CHECK(images[0] != images_of(plain.augmented({RandomErasing{{0, 0}}, RandomTranslation{0.5, 0.5}}), {1, 0})[0]);

    std::vector<Index> places{5, 0, 5};
    std::vector<float> batch(3 * 81);
    samples.gather(std::span(std::as_const(places)), batch.data(), Epoch{1, 0});
    CHECK(std::equal(images[5].begin(), images[5].end(), batch.begin()));
    CHECK(std::equal(images[0].begin(), images[0].end(), batch.begin() + 81));
    CHECK(std::equal(images[5].begin(), images[5].end(), batch.begin() + 2 * 81));
}

TEST_CASE("a second augmentation follows the first, as in one list of both") {
    const auto one_more = [](const float* from, float* to, const ImageLayout& image, Random&) {
        for (Index i = 0; i < image.size(); ++i) to[i] = from[i] + 1;
    };
    const auto doubled = [](const float* from, float* to, const ImageLayout& image, Random&) {
        for (Index i = 0; i < image.size(); ++i) to[i] = 2 * from[i];
    };
    const Samples three(std::vector<float>{3}, {1, 1});
    CHECK(images_of(three.augmented(one_more).augmented(doubled))[0][0] == 8);
    CHECK(images_of(three.augmented(doubled).augmented(one_more))[0][0] == 7);
    CHECK(images_of(three.augmented(one_more).scaled(2).augmented(doubled))[0][0] == 4);

    const Samples many = counting(20, {5, 4});
    const Samples first = many.augmented(RandomFlip{});
    CHECK(images_of(first.augmented({RandomTranslation{.3, .3}, RandomErasing{}})) ==
          images_of(many.augmented({RandomFlip{}, RandomTranslation{.3, .3}, RandomErasing{}})));
    CHECK(images_of(first) == images_of(many.augmented(RandomFlip{})));  // stays as it was
    CHECK(images_of(first.augmented(RandomFlip{})) != images_of(first));
}

TEST_CASE("each of two augmentations sees channels where it was told they stand") {
    const auto channels = [](const float* from, float* to, const ImageLayout& image, Random&) {
        std::copy_n(from, image.size(), to);
        for (Index c = 0; c < image.channels; ++c) to[image.at(0, 0, c)] = -1;
    };
    const auto image =
        images_of(counting(1, {2, 1, 3}).augmented(channels).augmented(channels, DataFormat::channels_first))[0];
    CHECK(image == std::vector<float>{-1, -1, -1, -1, 4, 5});
}

TEST_CASE("only training sees augmented images, and sees them scaled at the end") {
    const Samples samples = counting(1, {2, 3}).scaled(2).augmented(RandomErasing{{1, 1}, {1, 1}, 8.f});
    CHECK(images_of(samples)[0] == std::vector<float>(6, 4));
    std::vector<float> plain(6);
    const std::vector<Index> places{0};
    samples.gather(std::span(places), plain.data());
    CHECK(plain == std::vector<float>{0, .5, 1, 1.5, 2, 2.5});
}

TEST_CASE("a transform of one's own goes with the others") {
    const auto darker = [](const float* from, float* to, const ImageLayout& image, Random& random) {
        const auto by = static_cast<float>(random.uniform());
        for (Index i = 0; i < image.size(); ++i) to[i] = by * from[i];
    };
    Augmentation augmentation{darker};
    augmentation.add(RandomErasing{{0, 0}});
    const auto image = image_of(augmentation, {2, 3});
    CHECK(image[5] > 0);
    CHECK(image[5] < 5);
    CHECK(image[1] == Approx(image[5] / 5));
}

TEST_CASE("factors out of bounds, and samples that are no images, are an Error") {
    CHECK_THAT(error_of([] { Augmentation(RandomTranslation{1.5, 0}); }),
               ContainsSubstring("RandomTranslation: expected factors of -1 to 1, found -1.5 to 1.5"));
    CHECK_THAT(error_of([] { Augmentation(RandomRotation{std::nan("")}); }), ContainsSubstring("RandomRotation"));
    CHECK_THAT(error_of([] { Augmentation(RandomZoom{0, Factor{-1, 0}}); }), ContainsSubstring("RandomZoom"));
    for (const Factor& factor : {Factor{NAN}, Factor{NAN, 0.1}, Factor{0.1, NAN}})
        CHECK_THAT(error_of([&] { Augmentation(RandomTranslation{factor, 0.1}); }), ContainsSubstring("nan"));
    CHECK_THAT(error_of([] { Augmentation(RandomErasing{2}); }), ContainsSubstring("RandomErasing: expected factors"));
    CHECK_THAT(error_of([] { Augmentation(RandomErasing{.scale = {0, 2}}); }), ContainsSubstring("scale"));
    CHECK_THAT(error_of([] { counting(1, {6}).augmented(RandomFlip{}); }),
               ContainsSubstring("augmented: expected images (height, width, channels) or (height, width), found 1"));
}

TEST_CASE("what is left out of a transform is its default") {
    const Samples plain = counting(12, {6, 5});
    const auto images = [&](const Augmentation& augmentation) { return images_of(plain.augmented(augmentation)); };
    constexpr FillMode fill = FillMode::reflect;
    constexpr Interpolation how = Interpolation::bilinear;
    const auto check = [&](const Augmentation& given, const Augmentation& all,
                           const std::vector<Augmentation>& others) {
        CHECK(images(given) == images(all));
        for (const Augmentation& other : others) CHECK(images(given) != images(other));
    };
    check(RandomFlip{}, RandomFlip{FlipMode::horizontal_and_vertical},
          {RandomFlip{FlipMode::horizontal}, RandomFlip{FlipMode::vertical}});
    check(RandomTranslation{.4, .3}, RandomTranslation{.4, .3, fill, how},
          {RandomTranslation{.4, .3, FillMode::nearest}, RandomTranslation{.4, .3, fill, Interpolation::nearest},
           RandomTranslation{.3, .3}, RandomTranslation{.4, .4}});
    check(RandomRotation{.2}, RandomRotation{.2, fill, how},
          {RandomRotation{.2, FillMode::wrap}, RandomRotation{.2, fill, Interpolation::nearest}, RandomRotation{.3}});
    const Factor out{.6, 1};  // far enough for the second pixel beyond an edge, which tells reflect from nearest
    check(RandomZoom{out}, RandomZoom{out, {}, fill, how},
          {RandomZoom{out, Factor{0}}, RandomZoom{out, {}, FillMode::nearest}, RandomZoom{out, {}, FillMode::constant},
           RandomZoom{out, {}, fill, Interpolation::nearest}, RandomZoom{.3}});
    check(RandomErasing{}, RandomErasing{1, {.02, .33}, {}, 0, 255},
          {RandomErasing{.5}, RandomErasing{1, {.02, .9}}, RandomErasing{1, {.02, .33}, 7.f},
           RandomErasing{1, {.02, .33}, {}, 20, 255}, RandomErasing{1, {.02, .33}, {}, 0, 100}});
    // The fill value of those that move pixels: 0, where it fills at all.
    check(RandomTranslation{.4, .3, FillMode::constant}, RandomTranslation{.4, .3, FillMode::constant, how, 0},
          {RandomTranslation{.4, .3, FillMode::constant, how, 9}});
    check(RandomRotation{.2, FillMode::constant}, RandomRotation{.2, FillMode::constant, how, 0},
          {RandomRotation{.2, FillMode::constant, how, 9}});
    check(RandomZoom{{.4, .4}, {}, FillMode::constant}, RandomZoom{{.4, .4}, {}, FillMode::constant, how, 0},
          {RandomZoom{{.4, .4}, {}, FillMode::constant, how, 9}});
    CHECK(images_of(plain.augmented(RandomFlip{})) ==
          images_of(plain.augmented(RandomFlip{}, DataFormat::channels_last)));
}

TEST_CASE("factors at their bounds are taken, beyond them refused, each by itself") {
    const auto refused = [](const auto& transform) { return error_of([&] { Augmentation{transform}; }) != "no error"; };
    constexpr double over = 1.0001;
    CHECK_FALSE(refused(RandomTranslation{{-1, 1}, {-1, 1}}));
    CHECK(refused(RandomTranslation{over, 0}));
    CHECK(refused(RandomTranslation{0, over}));
    CHECK_FALSE(refused(RandomRotation{{-1, 1}}));
    CHECK(refused(RandomRotation{over}));
    CHECK(refused(RandomRotation{{-over, 0}}));
    CHECK_FALSE(refused(RandomZoom{{-.999, 1}, Factor{-.999, 1}}));
    CHECK(refused(RandomZoom{{-1, 1}}));
    CHECK(refused(RandomZoom{{0, over}}));
    CHECK(refused(RandomZoom{0, Factor{0, over}}));
    CHECK_FALSE(refused(RandomErasing{{-1, 1}, {-1, 1}}));
    CHECK(refused(RandomErasing{over}));
    CHECK(refused(RandomErasing{1, {0, over}}));
}

TEST_CASE("a factor is what it was given, in either order") {
    CHECK(Factor{.2}.lower == -.2);
    CHECK(Factor{-.2}.upper == .2);
    CHECK(Factor{.3, .1}.lower == .1);
    CHECK(Factor{.3, .1}.upper == .3);
    CHECK(Factor{-.3, .1}.from_zero().lower == 0);
    CHECK(Factor{-.3, .1}.from_zero().upper == .1);
    CHECK(Factor{-.3, -.1}.from_zero().upper == 0);
}
