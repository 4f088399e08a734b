#include "comparisons.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tailor/io/file.hpp>

#include "../format.hpp"

namespace {

using Json = nlohmann::ordered_json;
using Values = std::vector<double>;

enum class Unit { per_cent, points, seconds, count, loss };

/// The measures of a run.
struct Measure {
    const char *name, *head;
    Unit unit;
    double (*of)(const Run& run);
};

constexpr Measure test_accuracy{"test_accuracy", "test, %", Unit::per_cent,
                                [](const Run& run) { return run.test.accuracy; }};
constexpr Measure measures[] = {
    {"epochs", "epochs", Unit::count, [](const Run& run) { return static_cast<double>(run.identity.epochs); }},
    {"parameters", "parameters", Unit::count, [](const Run& run) { return static_cast<double>(run.parameters); }},
    {"train_accuracy", "training, %", Unit::per_cent, [](const Run& run) { return run.last("accuracy"); }},
    {"trained_accuracy", "training without dropout, %", Unit::per_cent,
     [](const Run& run) { return run.trained.accuracy; }},
    {"validation_accuracy", "validation, %", Unit::per_cent, [](const Run& run) { return run.last("val_accuracy"); }},
    test_accuracy,
    {"gap", "gap", Unit::points, [](const Run& run) { return run.last("accuracy") - run.last("val_accuracy"); }},
    {"trained_gap", "gap without dropout", Unit::points,
     [](const Run& run) { return run.trained.accuracy - run.last("val_accuracy"); }},
    {"train_loss", "training loss", Unit::loss, [](const Run& run) { return run.last("loss"); }},
    {"validation_loss", "validation loss", Unit::loss, [](const Run& run) { return run.last("val_loss"); }},
    {"test_loss", "test loss", Unit::loss, [](const Run& run) { return run.test.loss; }},
    {"seconds_per_epoch", "s an epoch", Unit::seconds, [](const Run& run) { return run.seconds_per_epoch(); }},
};

const Measure& measure_named(const std::string& name) {
    for (const Measure& measure : measures)
        if (measure.name == name) return measure;
    tailor::throw_error("expected the name of a measure, found ", name);
}

const std::map<std::uint64_t, Run>& runs_of(const Configuration& configuration, const FinishedRuns& runs) {
    static const std::map<std::uint64_t, Run> none;
    const auto found = runs.find(configuration.key());
    return found == runs.end() ? none : found->second;
}

Values values_of(const Measure& measure, const std::map<std::uint64_t, Run>& runs) {
    Values values;
    for (const auto& [seed, run] : runs) values.push_back(measure.of(run));
    return values;
}

/// How much better each seed did than the same seed did on the base line.
Values gains(const std::map<std::uint64_t, Run>& runs, const std::map<std::uint64_t, Run>& base) {
    Values values;
    for (const auto& [seed, run] : runs)
        if (const auto same = base.find(seed); same != base.end())
            values.push_back(run.test.accuracy - same->second.test.accuracy);
    return values;
}

double mean(const Values& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of the sample: n - 1 in the denominator. Needs two values.
double standard_deviation(const Values& values) {
    double squares = 0;
    for (const double value : values) squares += std::pow(value - mean(values), 2);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// "91.38 ± 0.12", one value without the deviation, none as a dash.
std::string in_words(Unit unit, const Values& values) {
    if (values.empty()) return "–";
    if (unit == Unit::count) return thousands(std::lround(values.front()));
    const double scale = unit == Unit::per_cent || unit == Unit::points ? 100 : 1;
    const char* format = unit == Unit::points ? "+.2f" : unit == Unit::loss ? ".4f" : ".2f";
    const std::string text = tailor::format_number(scale * mean(values), format);
    if (values.size() < 2) return text;
    return text + " ± " + tailor::format_number(scale * standard_deviation(values), unit == Unit::loss ? ".4f" : ".2f");
}

/// Several figures of others, one beside the other.
std::string references(const Values& values) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "" : ", ") + tailor::format_number(100 * value, ".2f");
    return text.empty() ? "–" : text;
}

Values difference(const Values& ours, const Values& reference) {
    return ours.empty() || reference.empty() ? Values{} : Values{mean(ours) - mean(reference)};
}

/// What holds for every line: "12 epochs, batch size 64".
std::string conditions(const Experiment& experiment) {
    const Configuration& first = experiment.lines.front().configuration;
    const auto is_as_long = [&](const Line& line) { return line.configuration.epochs == first.epochs; };
    std::string text = tailor::text_of("batch size ", first.batch_size);
    if (std::all_of(experiment.lines.begin(), experiment.lines.end(), is_as_long))
        text = tailor::text_of(first.epochs, first.epochs == 1 ? " epoch, " : " epochs, ", text);
    if (first.train_limit) text += tailor::text_of(", the first ", thousands(*first.train_limit), " images");
    return text;
}

Json json_of(const Values& values) {
    Json json{{"values", values}, {"mean", nullptr}, {"standard_deviation", nullptr}};
    if (!values.empty()) json["mean"] = mean(values);
    if (values.size() > 1) json["standard_deviation"] = standard_deviation(values);
    return json;
}

Json json_of(const Experiment& experiment, const FinishedRuns& finished) {
    Json lines = Json::array();
    for (const Line& line : experiment.lines) {
        const auto& runs = runs_of(line.configuration, finished);
        Json json{{"label", line.label}, {"configuration", line.configuration.key()}, {"seeds", Json::array()}};
        for (const auto& [seed, run] : runs) json["seeds"].push_back(seed);
        if (!experiment.reference.empty()) {
            json["reference"] = line.reference;
            json["difference"] = json_of(difference(values_of(test_accuracy, runs), line.reference))["mean"];
        }
        if (experiment.base)
            json["gain"] = json_of(gains(runs, runs_of(experiment.lines[*experiment.base].configuration, finished)));
        for (const Measure& measure : measures) json[measure.name] = json_of(values_of(measure, runs));
        lines.push_back(json);
    }
    return {{"name", experiment.name},
            {"title", experiment.title},
            {"reference", experiment.reference},
            {"note", experiment.note},
            {"lines", lines}};
}

}  // namespace

Table table_of(const Experiment& experiment, const FinishedRuns& finished) {
    Table table{experiment.name, experiment.title, {""}, {}, experiment.note + " (" + conditions(experiment) + ".)"};
    const bool compares = !experiment.reference.empty();
    if (compares) table.theirs = 1;
    if (compares) table.heads.push_back(experiment.reference + "'s test, %");
    table.heads.push_back(compares ? "our test, %" : test_accuracy.head);
    if (compares) table.heads.push_back("difference");
    if (experiment.base) table.heads.push_back("gain");
    for (const std::string& name : experiment.shown) table.heads.push_back(measure_named(name).head);
    table.heads.push_back("seeds");

    for (const Line& line : experiment.lines) {
        const auto& runs = runs_of(line.configuration, finished);
        const Values test = values_of(test_accuracy, runs);
        std::vector<std::string> row{line.label};
        if (compares) row.push_back(references(line.reference));
        row.push_back(in_words(Unit::per_cent, test));
        if (compares) row.push_back(in_words(Unit::points, difference(test, line.reference)));
        if (experiment.base) {
            const Line& base = experiment.lines[*experiment.base];
            row.push_back(&line == &base ? "–"
                                         : in_words(Unit::points, gains(runs, runs_of(base.configuration, finished))));
        }
        for (const std::string& name : experiment.shown) {
            const Measure& measure = measure_named(name);
            row.push_back(in_words(measure.unit, values_of(measure, runs)));
        }
        row.push_back(std::to_string(runs.size()));
        table.rows.push_back(row);
    }
    return table;
}

void write_comparisons(const std::filesystem::path& folder, std::span<const Experiment> chosen,
                       const FinishedRuns& runs, const std::string& data_source) {
    Json json{{"data_source", data_source}, {"experiments", Json::array()}};
    std::string markdown = "Data: " + data_source + "\n";
    for (const Experiment& experiment : chosen) {
        json["experiments"].push_back(json_of(experiment, runs));
        markdown += "\n" + in_markdown(table_of(experiment, runs));
    }
    tailor::write_file(folder / "comparisons.json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    tailor::write_file(folder / "comparisons.md", markdown);
}
