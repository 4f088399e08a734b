#include <tailor/metrics/classification_report.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of;

namespace {

std::string text_in(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> names_of(Index classes) {
    const std::string three[]{"T-shirt", "Trouser", "geschnürter Überschuh"};
    std::vector<std::string> names;
    for (Index c = 0; c < classes; ++c) names.push_back(three[c % 3] + std::to_string(c));
    return names;
}

}  // namespace

TEST_CASE("reports are scikit-learn's, to the letter") {
    int compared = 0;
    testing::for_each_golden_score([&](const testing::GoldenScores& g) {
        if (!std::filesystem::exists(g.golden.folder / "reports.txt")) return;
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const auto report = [&](const ReportOptions& options) {
            return classification_report(g.truths, g.predictions, options);
        };
        const std::string reports =
            report({}).text() + report({.target_names = names_of(g.classes), .zero_division = nan}).text(4) +
            report({.classes = g.classes, .zero_division = 1, .sample_weight = g.weights}).text(0);
        const std::string expected = text_in(g.golden.folder / "reports.txt");
        REQUIRE(!expected.empty());
        CHECK(reports == expected);
        ++compared;
    });
    CHECK(compared == 18);
}

TEST_CASE("a report's numbers") {
    const auto report = classification_report(std::vector{0, 0, 0, 1}, std::vector{0, 0, 1, 1},
                                              {.target_names = {"cat", "dog"}, .sample_weight = {1, 1, 2, 4}});
    CHECK(report.names == std::vector<std::string>{"cat", "dog"});
    CHECK(report.accuracy == 0.75);
    CHECK(report.classes.at(0).recall == 0.5);
    CHECK(report.classes.at(1).support == 4);
    CHECK(report.macro_average.recall == 0.75);
    CHECK(report.weighted_average.precision == Approx((1.0 + 4.0 / 6) / 2));
    CHECK(report.weighted_average.support == 8);
}

TEST_CASE("classes without names have their numbers; many digits widen the first column") {
    const auto report = classification_report(std::vector{3, 5}, std::vector{3, 5});
    CHECK(report.names == std::vector<std::string>{"3", "5"});
    CHECK_THAT(report.text(15), ContainsSubstring("\n              3  1.000000000000000"));
}

TEST_CASE("names are aligned by letters, whatever their bytes") {
    // The second bytes of these letters have every bit but the first two set, or not.
    const std::vector<std::string> names{"\u00c0\u00bf\u00e9\u00ea", "\u20ac\u2713\U0001f600x"};
    const auto report = classification_report(std::vector{0, 1}, std::vector{0, 1}, {.target_names = names});
    for (const std::string& name : names)
        CHECK_THAT(report.text(), ContainsSubstring("\n        " + name + "       1.00 "));
}

TEST_CASE("0 to 1000 digits can be asked for") {
    const auto report = classification_report(std::vector{0, 1}, std::vector{0, 1});
    CHECK_THAT(report.text(0), ContainsSubstring("           0          1         1         1         1\n"));
    CHECK_THAT(report.text(1000), ContainsSubstring("1." + std::string(1000, '0') + " "));
    CHECK_THAT(error_of([&] { report.text(1001); }), ContainsSubstring("found 1001"));
}

TEST_CASE("left out: two digits, numbers for names, 0 for zero divisions, all samples alike") {
    const std::vector truths{0, 0, 1, 1}, predictions{0, 0, 0, 1};
    const auto report = [&](const ReportOptions& options) {
        return classification_report(truths, predictions, options);
    };
    CHECK(report({}).text() == report({{"0", "1"}, 2, 0, {1, 1, 1, 1}}).text(2));
    CHECK(report({}).text() != report({}).text(3));
    CHECK(report({.classes = 3}).text() == report({.classes = 3, .zero_division = 0}).text());
    CHECK(report({.classes = 3}).text() != report({.classes = 3, .zero_division = 1}).text());
    CHECK(report({.classes = 3}).names.size() == 3);
    CHECK(report({}).accuracy == 0.75);
    CHECK(report({.sample_weight = {1, 1, 2, 4}}).accuracy == 0.75);
    CHECK(report({.sample_weight = {1, 1, 6, 4}}).accuracy == 0.5);
}

TEST_CASE("names must fit the classes") {
    const std::vector zeros{0, 1, 2};
    const auto error = [&](const ReportOptions& options) {
        return error_of([&] { classification_report(zeros, zeros, options); });
    };
    CHECK(error({.target_names = {"a", "b"}}) == "classification_report: expected labels 0 to 1, found 2 at sample 2");
    CHECK(error({.target_names = {"a", "b"}, .classes = 3}) ==
          "classification_report: expected a name for each of 3 classes, found 2");
    CHECK(error({.zero_division = 3}) == "classification_report: expected zero_division 0, 1 or NaN, found 3");
    CHECK(error_of([&] { classification_report(zeros, zeros).text(-1); }) ==
          "classification_report: expected 0 to 1000 digits, found -1");
}
