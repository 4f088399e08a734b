#include <tailor/data/split.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// Sample i is the number i, of a class with this many members.
Dataset numbered(const std::vector<Index>& members) {
    std::vector<std::int32_t> numbers, labels;
    for (std::size_t c = 0; c < members.size(); ++c)
        labels.insert(labels.end(), static_cast<std::size_t>(members[c]), static_cast<std::int32_t>(c));
    for (std::size_t i = 0; i < labels.size(); ++i) numbers.push_back(static_cast<std::int32_t>(i));
    return {Samples(std::move(numbers), {}), Samples(std::move(labels), {})};
}

std::vector<Index> numbers(const Dataset& data) {
    std::vector<Index> values;
    for (Index i = 0; i < data.size(); ++i) values.push_back(data.inputs.label(i));
    return values;
}

std::vector<Index> counts(const Dataset& data, std::size_t classes) {
    std::vector<Index> found(classes);
    for (Index i = 0; i < data.size(); ++i) ++found.at(static_cast<std::size_t>(data.targets.label(i)));
    return found;
}

}  // namespace

TEST_CASE("a split is a shuffled partition, of samples with their labels") {
    const Dataset data = numbered({40, 60});
    const Split split = train_test_split(data, {.test_size = .25, .seed = 3});
    CHECK(split.train.size() == 75);
    CHECK(split.test.size() == 25);
    std::vector<Index> all = numbers(split.train), test = numbers(split.test);
    CHECK_FALSE(std::is_sorted(all.begin(), all.end()));
    all.insert(all.end(), test.begin(), test.end());
    std::sort(all.begin(), all.end());
    CHECK(all == numbers(data));
    for (Index i = 0; i < split.test.size(); ++i)
        CHECK(split.test.targets.label(i) == (split.test.inputs.label(i) < 40 ? 0 : 1));
}

TEST_CASE("weights are split with their samples") {
    Dataset data = numbered({40, 60});
    for (Index i = 0; i < 100; ++i) data.weights.push_back(static_cast<double>(i));
    for (const bool stratify : {false, true}) {
        const Split split = train_test_split(data, {.seed = 2, .stratify = stratify});
        for (const Dataset& part : {split.train, split.test}) {
            REQUIRE(static_cast<Index>(part.weights.size()) == part.size());
            for (Index i = 0; i < part.size(); ++i)
                CHECK(part.weights[static_cast<std::size_t>(i)] == part.inputs.value(i, 0));
        }
    }
    CHECK(train_test_split(numbered({10})).train.weights.empty());
}

TEST_CASE("the seed decides the split") {
    const Split first = train_test_split(numbered({3, 7}), {.seed = 5});
    CHECK(numbers(first.train) == std::vector<Index>{7, 9, 1, 8, 0, 3, 6, 2});
    CHECK(numbers(first.test) == std::vector<Index>{4, 5});
    const Split second = train_test_split(numbered({3, 7}), {.test_size = .3, .seed = 5, .stratify = true});
    CHECK(numbers(second.train) == std::vector<Index>{7, 8, 3, 9, 0, 1, 6});
    CHECK(numbers(second.test) == std::vector<Index>{5, 4, 2});
    const Dataset data = numbered({100});
    CHECK(numbers(train_test_split(data, {.seed = 5}).test) == numbers(train_test_split(data, {.seed = 5}).test));
    CHECK(numbers(train_test_split(data, {.seed = 5}).test) != numbers(train_test_split(data, {.seed = 6}).test));
}

TEST_CASE("a test_size is a share, rounded up, or a number of samples") {
    const Dataset data = numbered({99});
    CHECK(train_test_split(data).test.size() == 20);
    CHECK(train_test_split(data, {.test_size = .01}).test.size() == 1);
    CHECK(train_test_split(data, {.test_size = 1}).test.size() == 1);
    CHECK(train_test_split(data, {.test_size = 98}).train.size() == 1);
}

TEST_CASE("a share is meant in decimals, which need not be binary") {
    const auto tested = [](Index samples, double share) {
        return train_test_split(numbered({samples}), {.test_size = share}).test.size();
    };
    CHECK(tested(10, .8) == 8);
    CHECK(tested(10, .9) == 9);
    CHECK(tested(10, 1 - .9) == 1);
    CHECK(tested(100, .07) == 7);
    CHECK(tested(100, .071) == 8);
    CHECK(tested(100, .0700001) == 8);
    CHECK(tested(3, 1. / 3) == 1);
    CHECK(tested(10, 1e-12) == 1);
    for (Index percent = 1; percent < 100; ++percent) {
        const double share = static_cast<double>(percent) / 100;
        for (const Index samples : {100, 700, 60'000})
            CHECK(detail::share_of(samples, share) == percent * samples / 100);
        CHECK(detail::share_of(101, share) == percent + 1);
    }
}

TEST_CASE("every sample is as likely to be tested as another") {
    const Dataset data = numbered({10});
    std::vector<int> tested(10);
    for (std::uint64_t seed = 0; seed < 4000; ++seed)
        for (const Index i : numbers(train_test_split(data, {.test_size = 3, .seed = seed}).test))
            ++tested[static_cast<std::size_t>(i)];
    for (const int times : tested) CHECK(std::abs(times - 1200) < 5 * 29);  // 5 standard deviations
}

TEST_CASE("a stratified split has the class shares of scikit-learn's") {
    // sklearn 1.9 train_test_split(stratify = y); none of these has equal remainders, where lots decide.
    const Dataset three = numbered({50, 30, 19}), four = numbered({101, 57, 23, 7});
    CHECK(counts(train_test_split(three, {.test_size = .2, .stratify = true}).test, 3) == std::vector<Index>{10, 6, 4});
    CHECK(counts(train_test_split(three, {.test_size = .35, .stratify = true}).test, 3) ==
          std::vector<Index>{18, 10, 7});
    CHECK(counts(train_test_split(four, {.test_size = .25, .stratify = true}).test, 4) ==
          std::vector<Index>{25, 14, 6, 2});
    CHECK(counts(train_test_split(four, {.test_size = 31, .stratify = true}).train, 4) ==
          std::vector<Index>{84, 48, 19, 6});
}

TEST_CASE("a stratified split is a shuffled partition too") {
    const Dataset data = numbered({40, 60});
    const Split split = train_test_split(data, {.seed = 1, .stratify = true});
    std::vector<Index> all = numbers(split.train), test = numbers(split.test);
    CHECK(counts(split.test, 2) == std::vector<Index>{8, 12});
    CHECK_FALSE(std::is_sorted(all.begin(), all.end()));
    CHECK_FALSE(std::is_sorted(test.begin(), test.end()));
    all.insert(all.end(), test.begin(), test.end());
    std::sort(all.begin(), all.end());
    CHECK(all == numbers(data));
}

TEST_CASE("lots decide between classes of equal remainders") {
    const Dataset data = numbered({5, 5});
    Index first = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed)
        first += counts(train_test_split(data, {.test_size = 3, .seed = seed, .stratify = true}).test, 2)[0];
    CHECK(std::abs(first - 600) < 50);
}

TEST_CASE("one-hot labels are stratified by their class") {
    const Dataset data = numbered({4, 8});
    const Split split = train_test_split({data.inputs, data.targets.one_hot(2)}, {.test_size = 3, .stratify = true});
    CHECK(counts(split.test, 2) == std::vector<Index>{1, 2});
}

TEST_CASE("a split that cannot be is an Error that says why") {
    const Dataset data = numbered({10, 10});
    for (const double size : {0., -.5, 20., 21., 2.5, .99, 1e300, std::nan("")}) {
        CAPTURE(size);
        CHECK_THAT(error_of([&] { train_test_split(data, {.test_size = size}); }),
                   ContainsSubstring("expected a test_size"));
    }
    CHECK_THAT(error_of([] { train_test_split(Dataset{}); }),
               ContainsSubstring("expected at least 2 samples, found 0"));
    CHECK_THAT(error_of([&] { train_test_split({data.inputs, data.targets.slice(0, 19)}); }),
               ContainsSubstring("expected as many targets as inputs, found 19 and 20"));
    CHECK_THAT(error_of([&] {
                   const Samples several(std::vector<int>(60, 1), {3});
                   train_test_split({data.inputs, several}, {.stratify = true});
               }),
               ContainsSubstring("label: expected one class a sample"));
    CHECK_THAT(error_of([] { train_test_split(numbered({10, 1}), {.stratify = true}); }),
               ContainsSubstring("found 1 of class 1"));
    CHECK_THAT(error_of([] { train_test_split(numbered({5, 5, 5}), {.test_size = 2, .stratify = true}); }),
               ContainsSubstring("at least 3 samples"));
    CHECK_THAT(error_of([] { train_test_split(numbered({5, 5, 5}), {.test_size = 13, .stratify = true}); }),
               ContainsSubstring("at least 3 samples"));
    CHECK_THAT(error_of([&] {
                   const Samples labels(std::vector<float>(20, NAN), {});
                   train_test_split({data.inputs, labels}, {.stratify = true});
               }),
               ContainsSubstring("train_test_split: targets: expected finite values, found nan at sample 0"));
    CHECK_THAT(error_of([] { train_test_split(numbered({1})); }),
               ContainsSubstring("expected at least 2 samples, found 1"));
}

TEST_CASE("what is left out of a split's options is their default") {
    const Dataset data = numbered({40, 63});
    const auto tested = [&](const SplitOptions& options) { return numbers(train_test_split(data, options).test); };
    const auto expected = numbers(train_test_split(data).test);
    CHECK(expected == tested({}));
    CHECK(expected == tested({.test_size = .2, .seed = 0, .stratify = false}));
    CHECK(expected != tested({.test_size = .3}));
    CHECK(expected != tested({.seed = 1}));
    CHECK(expected != tested({.stratify = true}));
}

TEST_CASE("two samples can be split, and classes of two") {
    CHECK(train_test_split(numbered({2}), {.test_size = .5}).train.size() == 1);
    const Split split = train_test_split(numbered({2, 2}), {.test_size = .5, .stratify = true});
    CHECK(counts(split.test, 2) == std::vector<Index>{1, 1});
}
