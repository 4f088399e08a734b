#include <tailor/data/batch_source.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

const Dataset five{Samples(std::vector<std::uint8_t>{10, 11, 20, 21, 30, 31, 40, 41, 50, 51}, {2}),
                   Samples(std::vector<std::uint8_t>{1, 2, 3, 4, 5}, {})};

}  // namespace

TEST_CASE("a data set gives its batches in order, with targets and weights") {
    DatasetSource<double> source(five, {.batch_size = 2, .shuffle = false, .weights = {1, 2, 3, 4, 5}});
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
    CHECK(std::vector<double>(batch.targets.begin(), batch.targets.end()) == std::vector<double>{3, 4});
    CHECK(std::vector<double>(batch.sample_weights.begin(), batch.sample_weights.end()) == std::vector<double>{3, 4});
    CHECK(source.next_size() == 1);
    source.next(inputs);
    CHECK(source.next_size() == 0);
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

TEST_CASE("a data set that gives no batches is an Error") {
    CHECK_THAT(error_of([] { DatasetSource<float>(five, {.batch_size = 0}); }), ContainsSubstring("batch size"));
    CHECK_THAT(error_of([] { DatasetSource<float>(five, {.batch_size = 6, .drop_last = true}); }),
               ContainsSubstring("expected samples for a batch of 6, for drop_last is true, found 5"));
    CHECK_THAT(error_of([] {
                   DatasetSource<float>(Dataset{five.images, {}}, {});
               }),
               ContainsSubstring("one label each, found 5 images and 0 labels"));
}
