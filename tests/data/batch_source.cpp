#include <tailor/data/batch_source.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

const Dataset five{Samples(std::vector<std::uint8_t>{10, 11, 20, 21, 30, 31, 40, 41, 50, 51}, {2}),
                   Samples(std::vector<std::uint8_t>{1, 2, 3, 4, 5}, {})};
const Dataset five_weighted{five.inputs, five.targets, {1, 2, 3, 4, 5}};

std::vector<double> values(std::span<const double> span) { return {span.begin(), span.end()}; }

}  // namespace

TEST_CASE("a data set gives its batches in order, with targets and weights") {
    DatasetSource<double> source(five_weighted, {.batch_size = 2, .shuffle = false});
    const SourceSizes sizes = source.sizes();
    CHECK(sizes.samples == 5);
    CHECK(sizes.steps == 3);
    CHECK(sizes.batch == 2);
    CHECK(sizes.input == 2);
    CHECK(sizes.targets == 1);
    source.begin_epoch(0, 1);
    REQUIRE(source.next_size() == 2);
    std::vector<double> inputs(4);
    const Batch<double> batch = source.next(inputs);
    CHECK(inputs == std::vector<double>{30, 31, 40, 41});
    CHECK(values(batch.targets) == std::vector<double>{3, 4});
    CHECK(values(batch.sample_weights) == std::vector<double>{3, 4});
    CHECK(source.next_size() == 1);
    source.next(inputs);
    CHECK(source.next_size() == 0);
}

TEST_CASE("samples have their own weight in training and evaluation, their class's in training only") {
    const auto weights = [](const Dataset& data, bool training) {
        DatasetSource<double> source(data, {.shuffle = false, .class_weight = {{2, 10}, {5, 0.5}, {7, 100}}});
        training ? source.begin_epoch(0, 0) : source.begin_evaluation();
        std::vector<double> inputs(10);
        return values(source.next(inputs).sample_weights);
    };
    CHECK(weights(five_weighted, true) == std::vector<double>{1, 20, 3, 4, 2.5});
    CHECK(weights(five_weighted, false) == std::vector<double>{1, 2, 3, 4, 5});
    CHECK(weights(five, true) == std::vector<double>{1, 10, 1, 1, 0.5});
    CHECK(weights(five, false).empty());
    const Dataset one_hot{five.inputs, five.targets.one_hot(6), five_weighted.weights};
    CHECK(weights(one_hot, true) == std::vector<double>{1, 20, 3, 4, 2.5});
}

TEST_CASE("weights go with their samples through a shuffle") {
    DatasetSource<double> source(five_weighted, {.batch_size = 5, .seed = 1});
    source.begin_epoch(0, 0);
    std::vector<double> inputs(10);
    const Batch<double> batch = source.next(inputs);
    CHECK(values(batch.targets) != std::vector<double>{1, 2, 3, 4, 5});
    CHECK(values(batch.sample_weights) == values(batch.targets));
}

TEST_CASE("an epoch's shuffle is a function of seed and epoch") {
    const auto order = [](std::uint64_t seed, int epoch) {
        DatasetSource<float> source(five, {.batch_size = 5, .seed = seed});
        source.begin_epoch(epoch, 0);
        std::vector<float> inputs(10);
        const Batch<float> batch = source.next(inputs);
        return std::vector<float>(batch.targets.begin(), batch.targets.end());
    };
    CHECK(order(1, 0) == order(1, 0));
    CHECK(order(1, 0) != order(1, 1));
    CHECK(order(1, 0) != order(2, 0));
}

TEST_CASE("a batch size beyond the samples is one batch of all, up to the largest number there is") {
    for (const Index batch_size : {Index{5}, Index{6}, std::numeric_limits<Index>::max()}) {
        DatasetSource<float> source(five, {.batch_size = batch_size, .shuffle = false});
        CHECK(source.sizes().batch == 5);
        CHECK(source.sizes().steps == 1);
        std::vector<float> inputs(10);
        source.begin_epoch(0, 0);
        CHECK(source.next(inputs).size == 5);
        CHECK(source.next_size() == 0);
        source.begin_evaluation();
        CHECK(source.next(inputs).size == 5);
        CHECK(source.next_size() == 0);
    }
    DatasetSource<float> source(five, {.batch_size = 2, .drop_last = true});
    source.begin_epoch(0, std::numeric_limits<Index>::max());
    CHECK(source.next_size() == 0);
}

TEST_CASE("weights that are not finite numbers, one a sample, are an Error") {
    const auto error = [](std::vector<double> weights, std::map<Index, double> class_weight = {}) {
        return error_of(
            [&] { DatasetSource<float>({five.inputs, five.targets, weights}, {.class_weight = class_weight}); });
    };
    CHECK_THAT(error({1, 2, 3, 4}), ContainsSubstring("expected one weight a sample, 5, found 4"));
    CHECK_THAT(error({1, 2, 3, 4, 5, 6}), ContainsSubstring("expected one weight a sample, 5, found 6"));
    CHECK_THAT(error({1, 2, 3, NAN, 5}), ContainsSubstring("found nan at sample 3"));
    CHECK_THAT(error({1, 2, 3, 4, 3.5e38}), ContainsSubstring("in the range of float, found 3.5e+38 at sample 4"));
    CHECK_THAT(error({1, 2, 3, 4, 3.4e38}), ContainsSubstring("no error"));
    CHECK_THAT(error({}, {{2, INFINITY}}),
               ContainsSubstring("class_weight: expected finite") && ContainsSubstring("found inf at sample 1"));
    CHECK_THAT(error({1, 1e38, 1, 1, 1}, {{2, 4}}), ContainsSubstring("class_weight: expected finite"));
}

TEST_CASE("a data set that gives no batches is an Error") {
    CHECK_THAT(error_of([] { DatasetSource<float>(five, {.batch_size = 0}); }), ContainsSubstring("batch size"));
    CHECK_THAT(error_of([] { DatasetSource<float>(five, {.batch_size = 6, .drop_last = true}); }),
               ContainsSubstring("expected samples for a batch of 6, for drop_last is true, found 5"));
    CHECK_THAT(error_of([] { DatasetSource<float>(Dataset{five.inputs, {}}, {}); }),
               ContainsSubstring("one target each, found 5 inputs and 0 targets"));
}

TEST_CASE("what is left out of a source's options is their default") {
    std::vector<std::uint8_t> numbers(70);
    std::iota(numbers.begin(), numbers.end(), std::uint8_t{0});
    const Dataset data{Samples(numbers, {}), Samples(numbers, {})};
    const auto order = [&](const BatchOptions& options) {
        DatasetSource<float> source(data, options);
        source.begin_epoch(0, 0);
        std::vector<float> seen;
        while (const Index n = source.next_size()) {
            std::vector<float> inputs(static_cast<std::size_t>(n));
            source.next(inputs);
            seen.insert(seen.end(), inputs.begin(), inputs.end());
            seen.push_back(-1);  // the end of a batch
        }
        return seen;
    };
    const auto expected = order({});
    CHECK(expected == order({.batch_size = 32, .seed = 0, .shuffle = true, .drop_last = false}));
    CHECK(expected != order({.batch_size = 31}));
    CHECK(expected != order({.seed = 1}));
    CHECK(expected != order({.shuffle = false}));
    CHECK(expected != order({.drop_last = true}));
    CHECK(order({.batch_size = 35, .drop_last = true}) == order({.batch_size = 35}));
    CHECK(DatasetSource<float>(data, {}).sizes().steps == 3);
    CHECK(DatasetSource<float>(data, {.drop_last = true}).sizes().steps == 2);
    CHECK(DatasetSource<float>(data, {.batch_size = 70, .drop_last = true}).sizes().steps == 1);
}

TEST_CASE("a source tells the extents of its samples, and the targets of one") {
    const Dataset data{Samples(std::vector<float>(12), {2, 3}), Samples(std::vector<float>{0, 1}, {}).one_hot(4)};
    const DatasetSource<float> source(data, {});
    CHECK(source.sizes().input == 6);
    CHECK(source.sizes().targets == 4);
    CHECK(std::ranges::equal(source.sizes().input_extents, std::vector<Index>{2, 3}));
}

TEST_CASE("evaluation begins anew, in order, whatever an epoch left") {
    DatasetSource<float> source(five, {.batch_size = 2, .seed = 3, .drop_last = true});
    source.begin_epoch(2, 1);
    std::vector<float> inputs(4);
    source.next(inputs);
    source.begin_evaluation();
    std::vector<float> targets;
    while (const Index n = source.next_size()) {
        const Batch<float> batch = source.next(std::span(inputs).first(static_cast<std::size_t>(2 * n)));
        targets.insert(targets.end(), batch.targets.begin(), batch.targets.end());
    }
    CHECK(targets == std::vector<float>{1, 2, 3, 4, 5});  // with what does not fill a batch
}
