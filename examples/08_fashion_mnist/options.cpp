#include "options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <iostream>
#include <tailor/optimizers.hpp>

#include "experiments/experiments.hpp"

namespace {

using namespace tailor;

CLI::Validator from_1_to(int most) { return CLI::Range(1, most).description(""); }  // the range would clutter the help

const CLI::Validator is_seed(
    [](const std::string& text) -> std::string {
        std::uint64_t seed = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
        if (error == std::errc{} && end == text.data() + text.size()) return "";
        return "expected a whole number from 0 to 18446744073709551615, found " + text;
    },
    "");

void check(const Options& options, const CLI::App& app) {
    require(!options.learning_rate || (std::isfinite(*options.learning_rate) && *options.learning_rate > 0),
            "--learning-rate: expected a number above 0, found ", options.learning_rate.value_or(0));
    require(app.count("--data") == 0 || !options.data.empty(),
            "--data: expected a folder, official or synthetic, found nothing");
    require(app.count("--out") == 0 || !options.out.empty(), "--out: expected a folder, found nothing");
    if (options.experiment.empty()) {
        require(app.count("--repeats") == 0, "--repeats: expected an --experiment to repeat, found none");
        return;
    }
    require(!options.out.empty(),
            "--experiment: expected --out DIR, for finished runs are kept there, and not made again; found none");
    for (const char* flag : {"--model", "--optimizer", "--learning-rate"})
        require(app.count(flag) == 0, "--experiment: expected no ", flag, ", which it chooses itself, found one");
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv) {
    Options o;
    CLI::App app("Trains a network on Fashion-MNIST, and shows what it learned and where it errs.", "08_fashion_mnist");
    app.option_defaults()->always_capture_default();
    app.add_option("--model", o.model,
                   "notebook: two convolutions, the second of which takes\n"
                   "rows for channels; textbook: the same, done right;\n"
                   "conv1: one convolution; dense3: none")
        ->check(CLI::IsMember({"notebook", "textbook", "conv1", "dense3"}));
    app.add_option("--optimizer", o.optimizer)
        ->check(CLI::IsMember({"adadelta", "sgd", "rmsprop", "adagrad", "adam", "adamw"}));
    app.add_option("--learning-rate", o.learning_rate,
                   "instead of the optimizer's own: 1 for adadelta, else Keras's default");
    app.add_option("--epochs", o.epochs, "how often to go through the training images")->check(from_1_to(100'000));
    app.add_option("--batch-size", o.batch_size, "images in a step")->check(from_1_to(60'000));
    app.add_option("--seed", o.seed, "of the split, the first weights, shuffles and dropout")->check(is_seed);
    app.add_option("--threads", o.threads, "0: one for each core; results are the same")
        ->check(CLI::Range(0, 1024).description(""));
    app.add_option("--train-limit", o.train_limit, "train on the first N images of the training split")
        ->check(from_1_to(1'000'000'000));
    app.add_option("--data", o.data,
                   "DIR: the official files, or .npy files, in that folder;\n"
                   "official: found or downloaded, or the program stops;\n"
                   "synthetic: drawn garments, which are NOT Fashion-MNIST.\n"
                   "Without it: FASHION_MNIST_DIR, or the cache, or a\n"
                   "download; if all fail, drawn garments")
        ->type_name("DIR|official|synthetic");
    app.add_option(
           "--out", o.out,
           "a folder for report.html, figures, history.csv and\nmetrics.json, or for an experiment's runs and tables")
        ->type_name("DIR");
    std::vector<std::string> names{"all"};
    for (const Experiment& experiment : experiments()) names.push_back(experiment.name);
    app.add_option("--experiment", o.experiment,
                   "trains what the notebook compares, and prints a table;\n"
                   "goes on where it was interrupted. Epochs are 12 or 20,\n"
                   "unless --epochs says otherwise")
        ->check(CLI::IsMember(names));
    app.add_option("--repeats", o.repeats, "so many seeds for each line of a table, from --seed on")
        ->check(from_1_to(1'000));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        app.exit(help);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        throw_error(error.what(), " (--help lists the flags)");
    }
    o.epochs_given = app.count("--epochs") > 0;
    check(o, app);
    return o;
}

Optimizer make_optimizer(const std::string& name) {
    if (name == "adadelta") return Adadelta{.learning_rate = 1.0};
    if (name == "sgd") return SGD{};
    if (name == "rmsprop") return RMSprop{};
    if (name == "adagrad") return Adagrad{};
    if (name == "adam") return Adam{};
    if (name == "adamw") return AdamW{};
    throw_error("expected the name of an optimizer, found ", name);
}

Optimizer make_optimizer(const Options& options) {
    Optimizer optimizer = make_optimizer(options.optimizer);
    if (options.learning_rate) optimizer.set_learning_rate(*options.learning_rate);
    return optimizer;
}
