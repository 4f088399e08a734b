#include <tailor/data/labels.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

template <class T>
Samples samples(std::vector<T> values, std::vector<Index> extents) {
    return {std::move(values), std::move(extents)};
}

std::vector<Index> classes_of(const Samples& labels) {
    std::vector<Index> classes;
    for (Index i = 0; i < labels.size(); ++i) classes.push_back(labels.label(i));
    return classes;
}

}  // namespace

TEST_CASE("labels may be numbers or one-hot rows, of any type") {
    const std::vector<Index> expected{2, 0, 1};
    CHECK(classes_of(class_labels(samples<std::uint8_t>({2, 0, 1}, {}), 3)) == expected);
    CHECK(classes_of(class_labels(samples<double>({2, 0, 1}, {1}), 3)) == expected);
    CHECK(classes_of(class_labels(samples<std::int64_t>({0, 0, 1, 1, 0, 0, 0, 1, 0}, {3}), 3)) == expected);
    CHECK(classes_of(class_labels(samples<float>({0, 0, 1, 1, 0, 0, 0, 1, 0}, {3}), 3)) == expected);
    CHECK(class_labels(samples<float>({}, {3}), 3).empty());
}

TEST_CASE("a view of labels gives the classes of its view") {
    const std::vector<Index> places{1, 0};
    CHECK(classes_of(class_labels(samples<std::uint8_t>({2, 0, 1}, {}).at(places), 3)) == std::vector<Index>{0, 2});
}

TEST_CASE("a label outside the classes is an Error that shows it") {
    CHECK_THAT(error_of([] { class_labels(samples<std::uint8_t>({0, 3}, {}), 3, "train"); }),
               ContainsSubstring("train: expected classes 0 to 2, found 3 at sample 1"));
    CHECK_THAT(error_of([] { class_labels(samples<std::int32_t>({-1}, {}), 3); }),
               ContainsSubstring("found -1 at sample 0"));
    CHECK_THAT(error_of([] { class_labels(samples<float>({.5f}, {}), 3); }), ContainsSubstring("found 0.5"));
    CHECK_THAT(error_of([] { class_labels(samples<float>({std::nanf("")}, {}), 3); }), ContainsSubstring("found nan"));
}

TEST_CASE("a row that is not one-hot is an Error that says which") {
    for (const std::vector<float>& row :
         {std::vector<float>{0, 0, 0}, {1, 1, 0}, {0, 2, 0}, {.5f, .5f, 0}, {0, std::nanf(""), 1}, {-1, 0, 0}}) {
        std::vector<float> rows{0, 1, 0};
        rows.insert(rows.end(), row.begin(), row.end());
        CHECK_THAT(error_of([&] { class_labels(samples(rows, {3}), 3); }),
                   ContainsSubstring("expected one 1 and else 0 in every row, found otherwise at sample 1"));
    }
    CHECK_THAT(error_of([] { class_labels(samples<float>({0, 1, 0, 1}, {2}), 3); }),
               ContainsSubstring("expected 1 or 3 values a sample, found 2"));
}

TEST_CASE("labels are called labels unless they have a name, and become numbers of their own") {
    CHECK_THAT(error_of([] { class_labels(samples<std::uint8_t>({3}, {}), 3); }),
               ContainsSubstring("labels: expected"));
    const Samples one_class = class_labels(samples<std::uint8_t>({0, 0}, {}), 1);
    CHECK(one_class.size() == 2);
    CHECK(one_class.row_size() == 1);
    CHECK_THAT(error_of([] { class_labels(samples<std::uint8_t>({0}, {}), 0); }), ContainsSubstring("expected 1 or 0"));
    CHECK_THAT(error_of([] { class_labels(samples<std::uint8_t>({0}, {}).one_hot(3), 3); }),
               ContainsSubstring("expected 1 or 3 values a sample, found 3"));
}
