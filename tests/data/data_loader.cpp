#include <tailor/data/data_loader.hpp>

#include <tailor/data/augmentation.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// n images of 4 x 3 bytes, all different, and their numbers.
Dataset numbered(Index n) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(12 * n));
    std::vector<std::int32_t> labels(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 7 % 251);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i);
    return {Samples(std::move(pixels), {4, 3}), Samples(std::move(labels), {})};
}
Dataset augmented(Dataset data) {
    data.inputs = data.inputs.augmented({RandomFlip{}, RandomTranslation{0.3, 0.3}, RandomErasing{}}).scaled(255);
    return data;
}

struct Seen {
    std::vector<Index> sizes;
    std::vector<float> inputs, targets, weights;
    bool operator==(const Seen&) const = default;
};

/// All batches to the end.
Seen rest_of(BatchSource<float>& source) {
    Seen seen;
    while (const Index n = source.next_size()) {
        std::vector<float> inputs(static_cast<std::size_t>(n * source.sizes().input));
        const Batch<float> batch = source.next(inputs);
        CHECK(batch.size == n);
        seen.sizes.push_back(n);
        seen.inputs.insert(seen.inputs.end(), inputs.begin(), inputs.end());
        seen.targets.insert(seen.targets.end(), batch.targets.begin(), batch.targets.end());
        seen.weights.insert(seen.weights.end(), batch.sample_weights.begin(), batch.sample_weights.end());
    }
    return seen;
}
Seen epoch_of(BatchSource<float>& source, int epoch, Index first = 0) {
    source.begin_epoch(epoch, first);
    return rest_of(source);
}
Seen evaluation_of(BatchSource<float>& source) {
    source.begin_evaluation();
    return rest_of(source);
}

/// Bytes that cannot be read from sample `bad` on, and are counted.
struct Unreadable final : LazyBytes {
    Index bad;
    mutable std::atomic<Index> reads = 0;
    explicit Unreadable(Index from) : bad(from) {}
    void read(Index i, std::span<std::uint8_t> out) const override {
        require(i < bad, "sample ", i, " is damaged");
        std::fill(out.begin(), out.end(), static_cast<std::uint8_t>(i));
        ++reads;
    }
};
Dataset unreadable(Index n, Index bad) {
    return {Samples(std::make_shared<Unreadable>(bad), n, {2, 2}),
            Samples(std::vector<std::uint8_t>(static_cast<std::size_t>(n)), {})};
}

}  // namespace

TEST_CASE("a loader's batches are those of the data set, whatever works ahead") {
    const Dataset data = augmented(numbered(23));
    DatasetSource<float> plain(data, {.batch_size = 5, .seed = 3});
    const Seen first = epoch_of(plain, 0), second = epoch_of(plain, 1), as_they_are = evaluation_of(plain);
    CHECK(first.sizes == std::vector<Index>{5, 5, 5, 5, 3});
    CHECK(first != second);
    for (const int workers : {1, 2, 3})
        for (const Index prefetch : {1, 2, 7}) {
            INFO(workers << " workers, " << prefetch << " batches");
            DataLoader loader(data, {.batch_size = 5, .seed = 3, .prefetch = prefetch, .workers = workers});
            CHECK(epoch_of(loader, 0) == first);
            CHECK(epoch_of(loader, 1) == second);
            CHECK(evaluation_of(loader) == as_they_are);
            CHECK(epoch_of(loader, 0) == first);
        }
}

TEST_CASE("a sample is augmented the same in a batch of any size, and elsewhere in another epoch") {
    const Dataset data = augmented(numbered(12));
    const auto inputs = [&](Index batch_size, int epoch) {
        DataLoader loader(data, {.batch_size = batch_size, .seed = 1, .shuffle = false});
        return epoch_of(loader, epoch).inputs;
    };
    CHECK(inputs(1, 0) == inputs(12, 0));
    CHECK(inputs(5, 2) == inputs(7, 2));
    CHECK(inputs(5, 0) != inputs(5, 1));
    DataLoader other(data, {.seed = 2, .shuffle = false});
    CHECK(epoch_of(other, 0).inputs != inputs(32, 0));
}

TEST_CASE("evaluation sees every sample once, in order, unchanged, with its own weight") {
    const Dataset data = augmented(numbered(7));
    DataLoader loader(
        data, {.batch_size = 3, .drop_last = true, .class_weight = {{1, 3.0}}, .sample_weight = {1, 2, 3, 4, 5, 6, 7}});
    const Seen seen = evaluation_of(loader);
    CHECK(seen.targets == std::vector<float>{0, 1, 2, 3, 4, 5, 6});
    CHECK(seen.weights == std::vector<float>{1, 2, 3, 4, 5, 6, 7});
    std::vector<float> expected(7 * 12);
    const std::vector<Index> places{0, 1, 2, 3, 4, 5, 6};
    data.inputs.gather(std::span(places), expected.data());
    CHECK(seen.inputs == expected);
}

TEST_CASE("drop_last leaves out what does not fill a batch; an epoch may begin in its middle") {
    DataLoader loader(numbered(11), {.batch_size = 4, .drop_last = true});
    CHECK(loader.sizes().steps == 2);
    CHECK(loader.sizes().samples == 11);
    const Seen whole = epoch_of(loader, 3), end = epoch_of(loader, 3, 1);
    CHECK(whole.sizes == std::vector<Index>{4, 4});
    CHECK(end.targets == std::vector<float>(whole.targets.begin() + 4, whole.targets.end()));
    CHECK_THAT(error_of([] { DataLoader(numbered(3), {.batch_size = 4, .drop_last = true}); }),
               ContainsSubstring("expected samples for a batch of 4"));
}

TEST_CASE("weights go with their samples: that of the data set, the option's and the class's, multiplied") {
    std::vector<double> own(6, 1.0);
    own[2] = 5;
    Dataset data = numbered(6);
    data.weights = {1, 2, 2, 1, 1, 4};
    DataLoader loader(data, {.batch_size = 4, .class_weight = {{1, 3.0}, {2, 7.0}}, .sample_weight = own});
    const Seen seen = epoch_of(loader, 0);
    REQUIRE(seen.weights.size() == 6);
    CHECK(seen.targets != std::vector<float>{0, 1, 2, 3, 4, 5});
    const std::vector<float> expected{1, 2 * 3, 2 * 5 * 7, 1, 1, 4};
    for (std::size_t i = 0; i < 6; ++i) CHECK(seen.weights[i] == expected[static_cast<std::size_t>(seen.targets[i])]);
    CHECK(evaluation_of(loader).weights == std::vector<float>{1, 2, 2 * 5, 1, 1, 4});
}

TEST_CASE("an error in the background is thrown where the batch is asked for, and the loader goes on after it") {
    for (const int workers : {1, 3}) {
        DataLoader loader(unreadable(20, 9), {.batch_size = 4, .shuffle = false, .workers = workers});
        for (int again = 0; again < 2; ++again) {
            loader.begin_epoch(0, 0);
            std::vector<float> inputs(16);
            CHECK(loader.next(inputs).size == 4);
            CHECK(loader.next(inputs).size == 4);
            CHECK(inputs[0] == 4);
            CHECK_THAT(error_of([&] { loader.next(inputs); }), ContainsSubstring("sample 9 is damaged"));
            CHECK(loader.next_size() == 0);
        }
    }
}

TEST_CASE("values that are not finite are found as they are gathered") {
    DataLoader loader(Dataset{Samples(std::vector<float>{1, 2, NAN}, {}), numbered(3).targets}, {.shuffle = false});
    loader.begin_epoch(0, 0);
    std::vector<float> inputs(3);
    CHECK_THAT(error_of([&] { loader.next(inputs); }),
               ContainsSubstring("inputs: expected finite values, found others in sample 2"));
}

TEST_CASE("a loader works ahead by as many batches as it was told, and no further") {
    const auto bytes = std::make_shared<Unreadable>(1000);
    const Dataset data{Samples(bytes, 100, {2, 2}), Samples(std::vector<std::uint8_t>(100), {})};
    DataLoader loader(data, {.batch_size = 10, .prefetch = 2, .workers = 2});
    loader.begin_epoch(0, 0);
    std::vector<float> inputs(40);
    for (Index batch = 0; batch < 5; ++batch) {
        loader.next(inputs);
        while (bytes->reads < 10 * (batch + 3)) std::this_thread::yield();
        CHECK(bytes->reads == 10 * (batch + 3));
    }
}

TEST_CASE("a loader may be left at any time") {
    for (int taken = 0; taken < 4; ++taken) {
        DataLoader loader(numbered(1000), {.batch_size = 10, .workers = 2});
        if (taken == 0) continue;
        loader.begin_epoch(0, 0);
        std::vector<float> inputs(120);
        for (int i = 1; i < taken; ++i) loader.next(inputs);
    }
}

TEST_CASE("wrong use is an Error") {
    DataLoader loader(numbered(5), {.batch_size = 2});
    std::vector<float> inputs(24);
    CHECK_THAT(error_of([&] { loader.next(inputs); }), ContainsSubstring("expected begin_epoch"));
    loader.begin_epoch(0, 0);
    CHECK_THAT(error_of([&] { loader.next(std::span(inputs).first(12)); }), ContainsSubstring("room for 2 samples"));
    CHECK_THAT(error_of([] { DataLoader(numbered(5), {.batch_size = 0}); }), ContainsSubstring("batch size"));
    CHECK_THAT(error_of([] { DataLoader(numbered(5), {.prefetch = 0}); }), ContainsSubstring("1 to 1024 batches"));
    CHECK_THAT(error_of([] { DataLoader(numbered(5), {.workers = 0}); }), ContainsSubstring("as many workers"));
    CHECK_THAT(error_of([] { DataLoader(numbered(5), {.sample_weight = {1, 2}}); }),
               ContainsSubstring("one weight a sample, 5, found 2"));
    CHECK_THAT(error_of([] { DataLoader(numbered(5), {.class_weight = {{0, 2.0}}, .sample_weight = {1, 2}}); }),
               ContainsSubstring("one weight a sample, 5, found 2"));
    const Dataset five = numbered(5);
    CHECK_THAT(error_of([&] {
                   const Samples several(std::vector<int>(15, 1), {3});
                   DataLoader(Dataset{five.inputs, several}, {.class_weight = {{0, 2.0}}});
               }),
               ContainsSubstring("label: expected one class a sample"));
    CHECK_THAT(
        error_of([&] { DataLoader(Dataset{five.inputs, five.targets.slice(0, 3)}, {.class_weight = {{0, 2.0}}}); }),
        ContainsSubstring("found 5 inputs and 3 targets"));
    CHECK_THAT(error_of([] { DataLoader(Dataset{}); }), ContainsSubstring("at least one sample"));
}

TEST_CASE("what is left out of a loader's options is their default") {
    const Dataset data = augmented(numbered(70));
    const auto seen = [&](const DataLoaderOptions& options) {
        DataLoader loader(data, options);
        return epoch_of(loader, 0);
    };
    const Seen expected = seen({});
    CHECK(expected == seen({.batch_size = 32, .seed = 0, .shuffle = true, .drop_last = false}));
    CHECK(expected != seen({.batch_size = 31}));
    CHECK(expected != seen({.seed = 1}));
    CHECK(expected != seen({.shuffle = false}));
    CHECK(expected != seen({.drop_last = true}));
    CHECK(expected != seen({.class_weight = {{3, 2.0}}}));
    CHECK(expected != seen({.sample_weight = std::vector<double>(70, 2.0)}));
    CHECK(expected == epoch_of(*std::make_unique<DataLoader<float>>(data), 0));
}

TEST_CASE("a loader has one thread, which works two batches ahead, or as many as it is told") {
    struct Watched final : LazyBytes {
        mutable std::mutex mutex;
        mutable std::map<std::thread::id, Index> reads;
        void read(Index, std::span<std::uint8_t> out) const override {
            std::fill(out.begin(), out.end(), std::uint8_t{0});
            const std::lock_guard lock(mutex);
            ++reads[std::this_thread::get_id()];
        }
    };
    const auto bytes = std::make_shared<Watched>();
    const auto count = [&] {
        const std::lock_guard lock(bytes->mutex);
        Index all = 0;
        for (const auto& [thread, reads] : bytes->reads) all += reads;
        return all;
    };
    const Dataset data{Samples(bytes, 640, {2, 2}), Samples(std::vector<std::uint8_t>(640), {})};
    DataLoader loader(data);
    loader.begin_epoch(0, 0);
    std::vector<float> inputs(32 * 4);
    loader.next(inputs);
    while (count() < 3 * 32) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(count() == 3 * 32);
    CHECK(bytes->reads.size() == 1);
    CHECK(bytes->reads.count(std::this_thread::get_id()) == 0);
}

TEST_CASE("a loader's numbers at their limits are taken") {
    const Dataset five = numbered(5);
    CHECK_NOTHROW(DataLoader(five, {.batch_size = 1, .prefetch = 1024, .workers = 1024}));
    CHECK_THAT(error_of([&] { DataLoader(five, {.prefetch = 1025}); }), ContainsSubstring("1 to 1024 batches"));
    CHECK_THAT(error_of([&] { DataLoader(five, {.workers = 1025}); }),
               ContainsSubstring("as many workers, found 2 and 1025"));
    DataLoader loader(five, {.batch_size = std::numeric_limits<Index>::max(), .workers = 3});
    CHECK(epoch_of(loader, 0).sizes == std::vector<Index>{5});
    CHECK(evaluation_of(loader).sizes == std::vector<Index>{5});
    CHECK(epoch_of(loader, 0, 1).sizes.empty());
}

TEST_CASE("targets that are not finite are found, too") {
    DataLoader loader(Dataset{numbered(3).inputs, Samples(std::vector<float>{1, INFINITY, 2}, {})}, {.shuffle = false});
    loader.begin_evaluation();
    std::vector<float> inputs(36);
    CHECK_THAT(error_of([&] { loader.next(inputs); }),
               ContainsSubstring("targets: expected finite values") && ContainsSubstring("in sample 1"));
}

TEST_CASE("a loader of doubles gives doubles") {
    DataLoader<double> loader({Samples(std::vector<double>{.1, .2}, {}), numbered(2).targets, {.3, .4}},
                              {.shuffle = false});
    loader.begin_epoch(0, 0);
    std::vector<double> inputs(2);
    const Batch<double> batch = loader.next(inputs);
    CHECK(inputs == std::vector<double>{.1, .2});
    CHECK(std::vector(batch.sample_weights.begin(), batch.sample_weights.end()) == std::vector<double>{.3, .4});
}
