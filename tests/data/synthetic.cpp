#include <tailor/data/synthetic.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

std::vector<float> all(const Samples& samples) {
    std::vector<Index> places(static_cast<std::size_t>(samples.size()));
    std::iota(places.begin(), places.end(), Index{0});
    std::vector<float> values(static_cast<std::size_t>(samples.size() * samples.row_size()));
    samples.gather(std::span<const Index>(places), values.data());
    return values;
}

/// The share of images whose class has the nearest mean image among those of the first.
double nearest_mean_accuracy(const Dataset& train, const Dataset& test) {
    std::vector<std::vector<float>> means(10, std::vector<float>(784));
    const std::vector<float> x = all(train.inputs), y = all(test.inputs);
    for (std::size_t i = 0; i < x.size(); ++i)
        means[static_cast<std::size_t>(train.targets.label(static_cast<Index>(i / 784)))][i % 784] +=
            x[i] * 10 / static_cast<float>(train.size());
    Index right = 0;
    for (Index i = 0; i < test.size(); ++i) {
        const auto distance = [&](Index c) {
            float sum = 0;
            for (std::size_t j = 0; j < 784; ++j) {
                const float difference =
                    y[static_cast<std::size_t>(i * 784) + j] - means[static_cast<std::size_t>(c)][j];
                sum += difference * difference;
            }
            return sum;
        };
        Index best = 0;
        for (Index c = 1; c < 10; ++c)
            if (distance(c) < distance(best)) best = c;
        right += best == test.targets.label(i);
    }
    return static_cast<double>(right) / static_cast<double>(test.size());
}

/// Of each kind, the sum of all its images in each square of 4x4 pixels.
std::vector<Index> sums_of_squares(const Dataset& drawn) {
    const std::vector<float> pixels = all(drawn.inputs);
    std::vector<Index> sums(10 * 7 * 7);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto kind = static_cast<std::size_t>(drawn.targets.label(static_cast<Index>(i / 784)));
        sums[49 * kind + i % 784 / (4 * 28) * 7 + i % 28 / 4] += static_cast<Index>(pixels[i]);
    }
    return sums;
}

/// The gray of all that one sneaker shows, of cloth that is this gray.
int brightness_of_sneaker(float gray) {
    Random random(1, Purpose::user);
    synthetic::Sketch sketch{random, synthetic::Canvas({14, 14, 13, 13, 0}), synthetic::Cloth(random)};
    sketch.cloth.gray = gray;
    synthetic::draw_sneaker(sketch);
    std::vector<std::uint8_t> pixels(784, 255);
    sketch.canvas.write(pixels);
    CHECK(pixels[0] == 0);  // every pixel is written
    return std::accumulate(pixels.begin(), pixels.end(), 0);
}

}  // namespace

TEST_CASE("every garment is drawn as ever") {
    // Any slip in the drawing moves some sums by far more than another rounding does, which moves them by 1.
    std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "synthetic" / "sums.txt");
    const std::vector<Index> expected{std::istream_iterator<Index>(file), {}};
    const std::vector<Index> found = sums_of_squares(synthetic_garments(2000, 1));
    REQUIRE(expected.size() == found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i / 49, i % 49 / 7, i % 7);
        CHECK(std::abs(found[i] - expected[i]) <= 8);
    }
}

TEST_CASE("laces are light on dark cloth, up to a middle gray, and dark on light") {
    const int middle = brightness_of_sneaker(.5f);
    CHECK(middle == brightness_of_sneaker(std::nextafter(.5f, 0.f)));
    CHECK(middle > brightness_of_sneaker(std::nextafter(.5f, 1.f)) + 500);
}

TEST_CASE("as many garments of each kind are drawn, in the format of Fashion-MNIST") {
    const Dataset drawn = synthetic_garments(500, 1);
    CHECK(drawn.inputs.size() == 500);
    CHECK(drawn.inputs.extents() == std::vector<Index>{28, 28});
    std::vector<int> counts(10);
    for (Index i = 0; i < 500; ++i) ++counts.at(static_cast<std::size_t>(drawn.targets.label(i)));
    CHECK(counts == std::vector<int>(10, 50));
    CHECK(synthetic_garments(0, 1).inputs.empty());
    CHECK_THAT(error_of([] { synthetic_garments(-1, 1); }), ContainsSubstring("found -1"));
}

TEST_CASE("every garment is bright on black and stays inside the picture's border, mostly") {
    const Dataset drawn = synthetic_garments(1000, 2);
    const std::vector<float> pixels = all(drawn.inputs);
    for (std::size_t i = 0; i < 1000; ++i) {
        const auto image = std::span(pixels).subspan(784 * i, 784);
        const auto lit = std::count_if(image.begin(), image.end(), [](float pixel) { return pixel > 8; });
        CAPTURE(i, lit, drawn.targets.label(static_cast<Index>(i)));
        CHECK(lit > 40);
        CHECK(lit < 700);
    }
}

TEST_CASE("the same seed draws the same, on any number of threads; another seed or part draws anew") {
    const std::vector<float> drawn = all(synthetic_garments(300, 7).inputs);
    set_threads(3);
    CHECK(all(synthetic_garments(300, 7).inputs) == drawn);
    set_threads(1);
    CHECK(all(synthetic_garments(300, 7).inputs) == drawn);
    set_threads(0);
    CHECK(all(synthetic_garments(300, 8).inputs) != drawn);
    CHECK(all(synthetic_garments(300, 7, 1).inputs) != drawn);
}

TEST_CASE("the kinds can be told apart, but not by their mean images alone") {
    const double accuracy = nearest_mean_accuracy(synthetic_garments(3000, 1), synthetic_garments(1000, 1, 1));
    CHECK(accuracy > .5);
    CHECK(accuracy < .9);
}

TEST_CASE("the first part is drawn unless another is asked for, and the next one goes with no other seed") {
    CHECK(all(synthetic_garments(50, 7).inputs) == all(synthetic_garments(50, 7, 0).inputs));
    CHECK(all(synthetic_garments(50, 7).inputs) != all(synthetic_garments(50, 8).inputs));
    CHECK(all(synthetic_garments(50, 7, 1).targets) != all(synthetic_garments(50, 7).targets));
}
