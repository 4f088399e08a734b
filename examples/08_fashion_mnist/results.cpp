#include "results.hpp"

#include <sys/resource.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <tailor/core/isa.hpp>
#include <tailor/io/file.hpp>

#include "format.hpp"

using namespace tailor;

namespace {

/// As few digits as give this very value again.
std::string exactly(double value) {
    if (std::isnan(value)) return "nan";
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string csv(const History& history) {
    std::string text = "epoch";
    for (const auto& [name, values] : history.history) text += "," + name;
    text += "\n";
    for (std::size_t i = 0; i < history.epoch.size(); ++i) {
        text += std::to_string(history.epoch[i]);  // from 0, as in Keras's CSVLogger
        for (const auto& [name, values] : history.history) text += "," + exactly(values[i]);
        text += "\n";
    }
    return text;
}

nlohmann::ordered_json json(const PerClass& s) {
    return {{"precision", s.precision}, {"recall", s.recall}, {"f1", s.f1}, {"support", s.support}};
}

nlohmann::ordered_json by_name(const std::array<PerClass, classes>& scores) {
    nlohmann::ordered_json all;
    for (std::size_t i = 0; i < classes; ++i) all[class_name(i)] = json(scores[i]);
    return all;
}

}  // namespace

std::vector<double> values_of(const History& history, std::string_view name) {
    return history.contains(name) ? history[name] : std::vector<double>{};
}

double last_of(const History& history, std::string_view name) {
    const auto values = values_of(history, name);
    return values.empty() ? std::nan("") : values.back();
}

std::string stopped(const Results& r) {
    const Index each = r.steps_per_epoch();
    return "stopped in epoch " + thousands(r.epochs) + " of " + thousands(r.epochs_asked) + ", after " +
           thousands(r.steps - (r.epochs - 1) * each) + " of its " + counted(each, "step");
}

std::string metrics_json(const Results& r) {
    const nlohmann::ordered_json all{
        {"model", r.model},
        {"parameters", r.parameters},
        {"data_source", r.data_source},
        {"provenance", r.provenance},
        {"train_size", r.train_size},
        {"validation_size", r.validation_size},
        {"test_size", r.test_size},
        {"optimizer", r.optimizer},
        {"learning_rate", r.learning_rate},
        {"batch_size", r.batch_size},
        {"epochs", r.epochs},
        {"epochs_asked", r.epochs_asked},
        {"steps", r.steps},
        {"interrupted", r.interrupted},
        {"seed", r.seed},
        {"threads", r.threads},
        {"machine", r.machine},
        {"train_loss", r.train_loss},
        {"train_accuracy", r.train_accuracy},
        {"validation_loss", r.validation_loss},
        {"validation_accuracy", r.validation_accuracy},
        {"test_loss", r.test_loss},
        {"test_accuracy", r.test_accuracy},
        {"incorrect", r.incorrect},
        {"confusion_matrix", r.confusion_matrix},
        {"per_class", by_name(r.per_class)},
        {"macro_average", json(r.macro_average)},
        {"training_seconds", r.training_seconds},
        {"seconds_per_epoch", r.seconds_per_epoch},
        {"train_samples_per_second", r.train_samples_per_second},
        {"predict_samples_per_second", r.predict_samples_per_second},
        {"peak_memory_bytes", r.peak_memory_bytes},
        {"weights_sha256", r.weights_sha256},
    };
    using Json = nlohmann::ordered_json;
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";  // replace: a path may be no UTF-8
}

std::string machine() {
    std::ifstream cpus("/proc/cpuinfo");
    for (std::string line; std::getline(cpus, line);)
        if (line.starts_with("model name") && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2) + ", " + cpu_report();
    return cpu_report();
}

Index peak_memory_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return Index{usage.ru_maxrss} * 1024;  // Linux counts in KiB
}

void require_writable(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    require(std::filesystem::is_directory(folder), "--out ", folder.string(), ": expected a folder, ",
            error ? "but none can be made: " + error.message() : "found something else");
    for (const char* name : {"history.csv", "metrics.json", "report.html"}) {
        require(!std::filesystem::is_directory(folder / name), (folder / name).string(),
                ": expected a file or nothing, found a folder");
        FileWriter trial(folder / name);  // throws if it cannot be made; leaves nothing, for it is not committed
    }
}

void write_results(const std::filesystem::path& folder, const Results& results, const History& history) {
    write_file(folder / "history.csv", csv(history));
    write_file(folder / "metrics.json", metrics_json(results));
}
