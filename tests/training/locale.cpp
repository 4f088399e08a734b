// Whatever locale the program has chosen: names, texts and files are the same, and are read back.
#include <clocale>
#include <locale>
#include <regex>
#include <tailor/callbacks.hpp>
#include <tailor/io/npy.hpp>
#include <tailor/metrics/classification_report.hpp>
#include <tailor/model/summary.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "networks.hpp"

using namespace tailor;

namespace {

/// Numbers as in German, for std::locale::global.
struct German final : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};
struct GlobalStreams {
    std::locale before = std::locale::global(std::locale(std::locale::classic(), new German));
    ~GlobalStreams() { std::locale::global(before); }
};
/// The same for the functions of C; false if this system has no such locale.
struct GlobalC {
    bool chosen = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
    ~GlobalC() { std::setlocale(LC_ALL, "C"); }
};

/// All that the library writes about a training of 1,200 steps: names of files, texts, and files of text.
std::string everything() {
    const testing::TemporaryFolder folder;
    std::string all;
    Sequential model{Input<Shape<6>>{}, Dense<64, Tanh>{}, Dense<64>{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0.125}, CategoricalCrossentropy{}, Metrics{accuracy});
    const Dataset data = networks::patterns(1200, 6, 3);
    std::FILE* const out = std::fopen((folder / "out").c_str(), "w");
    model.fit(data, {.batch_size = 1,
                     .validation_data = data.slice(0, 100),
                     .callbacks = {ProgbarLogger(out), CSVLogger(folder / "log.csv"), TensorBoard(folder / "events"),
                                   ModelCheckpoint((folder / "{batch:,}-{loss:.3f}-{accuracy}.safetensors").string(),
                                                   {.save_freq = 1200})}});
    std::fclose(out);
    all += std::regex_replace(testing::contents(folder / "out"), std::regex("\\d+s \\d+[mu]s/step"), "") +
           testing::contents(folder / "log.csv") + summary(model, Costs::show);
    std::vector<std::string> names = folder.names();
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) all += name + "\n";
    const auto checkpoint =
        std::find_if(names.begin(), names.end(), [](auto& n) { return n.ends_with("safetensors"); });
    const std::string saved = testing::contents(folder / *checkpoint);
    all += saved.substr(8, saved.find("}}"));
    load_weights(model, folder / *checkpoint);
    for (const auto& file : std::filesystem::directory_iterator(folder / "events/train"))
        all += std::regex_replace(file.path().filename().string(), std::regex("\\.\\d{10}\\..*"), "") + "\n";

    write_npy(folder / "x.npy", NpyArray<float>{std::vector<float>(1234567), {1, 1234567}});
    all += testing::contents(folder / "x.npy").substr(0, 128) + extents_text(read_npy<float>(folder / "x.npy").shape);
    const std::vector<int> truths{0, 1, 2, 1}, found{0, 1, 1, 1};
    all += classification_report(truths, found, {.sample_weight = {0.5, 1234, 0.25, 1}}).text(3);
    all += testing::error_of([&] { EarlyStopping({.monitor = "luck"}); });
    all += testing::error_of([&] { model.compile(SGD{.clip = {.norm = 0.5, .value = 12345.5}}, MeanSquaredError{}); });
    all += testing::error_of([&] { model.fit(data, {.batch_size = -1234567}); });
    return all;
}

}  // namespace

TEST_CASE("files, names and texts are the same under every locale") {
    const std::string expected = everything();
    INFO(expected);
    for (const char* part : {"1200/1200 - ", "accuracy: 0.", "\n0,0.", "4,160", " KB", "\n1,200-0.",
                             "\"shape\":[64,64]", "events.out.tfevents\n", "'shape': (1, 1234567)", "(1, 1234567)",
                             "1.000", "1235.75", "norm 0.5, value 12345.5", "found -1234567"})
        CHECK_THAT(expected, ContainsSubstring(part));
    {
        const GlobalStreams streams;
        CHECK(everything() == expected);
    }
    const GlobalC c;
    if (!c.chosen) {
        WARN("there is no locale de_DE.UTF-8: C's part is not tested");
        return;
    }
    REQUIRE(std::localeconv()->decimal_point == std::string(","));
    CHECK(everything() == expected);
    const GlobalStreams streams;
    CHECK(everything() == expected);
}

TEST_CASE("no header writes or reads numbers in the program's locale") {
    const auto headers = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "include";
    const std::regex locale_bound(
        "printf|stringstream|\\b(ato|sto|strto)[dfil]|setprecision|\\b(is|to)(upper|lower)\\b");
    for (const auto& file : std::filesystem::recursive_directory_iterator(headers)) {
        if (!file.is_regular_file() || file.path().filename() == "error.hpp") continue;  // which says its locale
        INFO(file.path());
        CHECK(!std::regex_search(testing::contents(file.path()), locale_bound));
    }
}
