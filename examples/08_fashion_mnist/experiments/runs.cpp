#include "runs.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <tailor/io/file.hpp>

namespace {

using namespace tailor;
using Json = nlohmann::ordered_json;

constexpr const char* recorded[] = {"loss", "accuracy", "val_loss", "val_accuracy", "seconds"};

/// JSON has no NaN, which a training that diverged leaves.
double number(const Json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

std::vector<double> numbers(const Json& json, int count) {
    require(json.is_array() && json.size() == static_cast<std::size_t>(count), "expected ", count,
            " epochs in the history, found ", json.size());
    std::vector<double> values;
    for (const Json& value : json) values.push_back(number(value));
    return values;
}

Quality quality(const Json& json) { return {number(json.at("loss")), number(json.at("accuracy"))}; }

Json json_of(const Quality& quality) { return {{"loss", quality.loss}, {"accuracy", quality.accuracy}}; }

Run parsed(const std::vector<std::uint8_t>& bytes) {
    const Json json = Json::parse(bytes);
    Run run{.identity = {.configuration = json.at("configuration").get<std::string>(),
                         .seed = json.at("seed").get<std::uint64_t>(),
                         .epochs = json.at("epochs").get<int>(),
                         .train_samples = json.at("train_samples").get<Index>(),
                         .data_sha256 = json.at("data_sha256").get<std::string>()},
            .data_source = json.at("data_source").get<std::string>(),
            .threads = json.at("threads").get<int>(),
            .parameters = json.at("parameters").get<Index>(),
            .history = {},
            .trained = quality(json.at("trained")),
            .test = quality(json.at("test"))};
    require(run.identity.epochs > 0, "expected at least one epoch, found ", run.identity.epochs);
    for (const char* name : recorded) run.history[name] = numbers(json.at("history").at(name), run.identity.epochs);
    return run;
}

/// The run in the file, or none, and why.
std::optional<Run> readable(const std::filesystem::path& file, std::string& why) {
    try {
        return parsed(read_file(file, 1 << 26));
    } catch (const Error& error) {
        why = error.what();
    } catch (const nlohmann::json::exception& error) {
        why = error.what();
    }
    return {};
}

}  // namespace

double Run::seconds_per_epoch() const {
    std::vector<double> sorted = history.find("seconds")->second;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::filesystem::path run_file(const std::filesystem::path& folder, const RunIdentity& run) {
    return folder / "runs" / run.configuration / ("seed-" + std::to_string(run.seed) + ".json");
}

std::optional<Run> read_run(const std::filesystem::path& file, const RunIdentity& expected) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return {};
    std::string why = "another run than its name says";
    std::optional<Run> run = readable(file, why);
    if (run && run->identity == expected) return run;
    require(!run || run->identity.of_data(expected) != expected, file.string(),
            ": expected a run on this run's data, found one on others: ", run ? run->data_source : "",
            "; another --out keeps both");
    std::printf("%s is damaged, and will be made anew: %s\n", file.string().c_str(), why.c_str());
    return {};
}

std::optional<Run> finished_run(const std::filesystem::path& file, RunIdentity like) {
    std::string why;
    std::optional<Run> run = readable(file, why);
    if (run) like.seed = run->identity.seed;
    return run && run->identity == like && file == run_file(file.parent_path().parent_path().parent_path(), like)
               ? run
               : std::nullopt;
}

void write_run(const std::filesystem::path& file, const Run& run) {
    const Json json{{"configuration", run.identity.configuration},
                    {"seed", run.identity.seed},
                    {"epochs", run.identity.epochs},
                    {"train_samples", run.identity.train_samples},
                    {"data_sha256", run.identity.data_sha256},
                    {"data_source", run.data_source},
                    {"threads", run.threads},
                    {"parameters", run.parameters},
                    {"trained", json_of(run.trained)},
                    {"test", json_of(run.test)},
                    {"history", run.history}};
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    require(!error, file.parent_path().string(), ": cannot be made: ", error.message());
    write_file(file, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}
