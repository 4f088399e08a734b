#include "compare.hpp"

#include <algorithm>
#include <cstdio>
#include <tailor/core/parallel.hpp>
#include <tailor/data/augmentation.hpp>
#include <tailor/initializers/random.hpp>
#include <tailor/io/checksum.hpp>
#include <tailor/training/callbacks/progbar_logger.hpp>
#include <tailor/training/callbacks/stop_on_interrupt.hpp>
#include <tailor/training/fit.hpp>

#include "../networks.hpp"
#include "../prepare.hpp"
#include "../report/report.hpp"
#include "../stopwatch.hpp"
#include "../terminal.hpp"
#include "comparisons.hpp"

namespace {

using namespace tailor;

struct Planned {
    Configuration configuration;
    RunIdentity identity;
    std::filesystem::path file;
};

std::vector<Experiment> chosen_experiments(const Options& options) {
    std::vector<Experiment> chosen;
    for (Experiment experiment : experiments()) {
        const bool all = options.experiment.empty() || options.experiment == "all";
        if (!all && options.experiment != experiment.name) continue;
        for (Line& line : experiment.lines) {
            if (options.epochs_given) line.configuration.epochs = options.epochs;
            line.configuration.batch_size = options.batch_size;
            line.configuration.train_limit = options.train_limit;
        }
        chosen.push_back(std::move(experiment));
    }
    return chosen;
}

/// Of every image and label, whatever file they came from.
std::string checksum_of(const FashionMNIST& data) {
    constexpr Index together = 1000;
    Checksum sum(Digest::sha256);
    std::vector<float> values;
    for (const Samples& samples : {data.train.inputs, data.train.targets, data.test.inputs, data.test.targets})
        for (Index first = 0; first < samples.size(); first += together) {
            const Samples some = samples.slice(first, std::min(together, samples.size() - first));
            values.resize(static_cast<std::size_t>(some.size() * some.row_size()));
            some.gather(std::span<const Index>(tailor::detail::in_order(0, some.size())), values.data());
            sum.update(bytes_of<float>(values));
        }
    return sum.finish();
}

/// Each configuration once a seed; all of a seed before the next, so that an early stop leaves every table.
std::vector<Planned> plan(std::span<const Experiment> chosen, const Options& options, const FashionMNIST& data) {
    const std::string sha256 = checksum_of(data);
    const Index train_samples = prepare(data, options.seed, options.train_limit).train.size();
    std::vector<Planned> runs;
    for (int repeat = 0; repeat < options.repeats; ++repeat)
        for (const Experiment& experiment : chosen)
            for (const Line& line : experiment.lines) {
                const RunIdentity identity{line.configuration.key(), options.seed + static_cast<std::uint64_t>(repeat),
                                           line.configuration.epochs, train_samples, sha256};
                const auto is_same = [&](const Planned& other) { return other.identity == identity; };
                if (std::none_of(runs.begin(), runs.end(), is_same))
                    runs.push_back({line.configuration, identity, run_file(options.out, identity)});
            }
    return runs;
}

/// A garment stays the same class if it is mirrored or shifted a little.
Samples augmented(const Samples& images, const std::string& how) {
    const RandomFlip flip{FlipMode::horizontal};
    if (how == "flip") return images.augmented({flip});
    if (how == "flip-shift") return images.augmented({flip, RandomTranslation{0.08, 0.08, FillMode::constant}});
    require(how == "none", "expected an augmentation, none, flip or flip-shift, found ", how);
    return images;
}

/// As the program does it without --experiment. None if it was interrupted.
std::optional<Run> train(const Planned& planned, const FashionMNIST& data) {
    const Configuration& how = planned.configuration;
    const std::uint64_t seed = planned.identity.seed;
    Parts parts = prepare(data, seed, how.train_limit);
    parts.train.inputs = augmented(parts.train.inputs, how.augmentation);
    const Network model =
        make_network(how.network, make_optimizer(how.optimizer),
                     {how.image_dropout, how.feature_dropout, how.bias == "uniform" ? random_uniform(-1, 1) : zeros});
    model->initialize(seed);
    const auto stopwatch = std::make_shared<Stopwatch>();
    const auto stop = std::make_shared<StopOnInterrupt>();
    const History history = model->fit(parts.train, {.batch_size = how.batch_size,
                                                     .epochs = how.epochs,
                                                     .validation_data = parts.validation,
                                                     .seed = seed,
                                                     .callbacks = {ProgbarLogger(), stopwatch, stop}});
    if (stop->interrupted()) return {};
    const Score trained = model->evaluate(parts.train), test = model->evaluate(parts.test);
    Run run{.identity = planned.identity,
            .data_source = data.source,
            .threads = threads(),
            .parameters = model->sizes().weights,
            .history = history.history,
            .trained = {trained.loss(), trained["accuracy"]},
            .test = {test.loss(), test["accuracy"]}};
    run.history["seconds"] = stopwatch->seconds;
    return run;
}

/// From what is finished; 0 if nothing is.
double expected_seconds(std::span<const Planned> left, const FinishedRuns& finished) {
    double all = 0, sum = 0;
    std::size_t count = 0;
    for (const auto& [key, runs] : finished)
        for (const auto& [seed, run] : runs) sum += run.seconds_per_epoch(), ++count;
    if (count == 0) return 0;
    for (const Planned& run : left) {
        const auto same = finished.find(run.identity.configuration);
        all += run.identity.epochs * (same == finished.end() ? sum / static_cast<double>(count)
                                                             : same->second.begin()->second.seconds_per_epoch());
    }
    return all;
}

void print_progress(std::span<const Planned> left, std::size_t all, const FinishedRuns& finished) {
    const RunIdentity& next = left.front().identity;
    std::printf("\nRun %zu of %zu: %s, seed %llu", all - left.size() + 1, all, next.configuration.c_str(),
                static_cast<unsigned long long>(next.seed));
    const int minutes = static_cast<int>(expected_seconds(left, finished) / 60 + 0.5);
    if (minutes > 0) std::printf("; about %d h %02d min left", minutes / 60, minutes % 60);
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace

void compare(const Options& options, const FashionMNIST& data) {
    const std::vector<Experiment> chosen = chosen_experiments(options);
    std::vector<Planned> runs = plan(chosen, options, data);
    FinishedRuns finished;
    const auto keep = [&](const Run& run) { finished[run.identity.configuration][run.identity.seed] = run; };

    print_heading("Runs");
    const auto is_finished = [&](const Planned& planned) {
        const std::optional<Run> run = read_run(planned.file, planned.identity);
        if (run) keep(*run);
        return run.has_value();
    };
    const auto missing = std::stable_partition(runs.begin(), runs.end(), is_finished);
    std::printf("%zu, of which %td are finished\n", runs.size(), missing - runs.begin());
    if (missing != runs.end())
        std::printf("Ctrl-C ends it; the same command goes on with the first that is missing.\n");

    std::vector<Table> tables;
    const auto write = [&] {
        write_comparisons(options.out, chosen, finished, data.source);
        tables.clear();
        for (const Experiment& experiment : chosen) tables.push_back(table_of(experiment, finished));
        std::size_t count = 0;
        for (const auto& [key, seeds] : finished) count += seeds.size();
        write_tables(options.out / "comparisons.html",
                     {data.source, name_of(data.provenance), count, runs.size(), tables});
    };
    write();

    bool interrupted = false;
    for (auto next = missing; next != runs.end(); ++next) {
        print_progress({next, runs.end()}, runs.size(), finished);
        const std::optional<Run> run = train(*next, data);
        if (!run) {
            interrupted = true;
            break;
        }
        write_run(next->file, *run);
        keep(*run);
        std::printf("test accuracy %.4f\n", run->test.accuracy);
        write();
    }

    for (const Table& table : tables) {
        print_heading(table.title);
        std::printf("%s", in_characters(table).c_str());
    }
    std::printf("\n");
    print_source(data);
    std::printf("Written to %s: comparisons.html, comparisons.json, comparisons.md\n", options.out.c_str());
    require(!interrupted, "interrupted; the same command goes on from here");
}

std::vector<Table> finished_comparisons(const Options& options, const FashionMNIST& data) {
    std::error_code ignored;
    if (!std::filesystem::exists(options.out / "runs", ignored)) return {};
    const std::vector<Experiment> chosen = chosen_experiments(options);
    FinishedRuns finished;
    for (const Planned& planned : plan(chosen, options, data))
        for (const auto& file : std::filesystem::directory_iterator(planned.file.parent_path(), ignored))
            if (const std::optional<Run> run = finished_run(file, planned.identity))
                finished[run->identity.configuration][run->identity.seed] = *run;
    std::vector<Table> tables;
    for (const Experiment& experiment : chosen)
        if (std::count_if(experiment.lines.begin(), experiment.lines.end(),
                          [&](const Line& line) { return finished.contains(line.configuration.key()); }) > 1)
            tables.push_back(table_of(experiment, finished));
    return tables;
}
