// 08: Fashion-MNIST, end to end: a notebook's experiment from the data to the remaining errors, section by section.
//
//     ./dev run --epochs 5 --out results          ./dev run --help
#include <cstdio>
#include <new>
#include <numeric>
#include <tailor/core/isa.hpp>
#include <tailor/data/fashion_mnist.hpp>
#include <tailor/model/summary.hpp>
#include <tailor/training/callbacks/progbar_logger.hpp>
#include <tailor/training/callbacks/stop_on_interrupt.hpp>
#include <tailor/training/fit.hpp>

#include "experiments/compare.hpp"
#include "networks.hpp"
#include "options.hpp"
#include "prepare.hpp"
#include "report/report.hpp"
#include "stopwatch.hpp"
#include "terminal.hpp"

using namespace tailor;

namespace {

void run(const Options& options) {
    set_threads(options.threads);
    std::printf("tailor: %s\n", cpu_report().c_str());
    const Optimizer optimizer = make_optimizer(options);
    if (!options.out.empty()) require_writable(options.out);

    print_heading("Data");
    const FashionMNIST data = load_fashion_mnist(
        {.data = options.data, .report = [](const std::string& what) { std::printf("%s\n", what.c_str()); }});
    print_source(data);
    print_sizes(data);
    if (!options.experiment.empty()) return compare(options, data);
    // Stands over every picture, should the data be drawn.
    const std::string note = data.provenance == Provenance::synthetic ? " (drawn garments, NOT Fashion-MNIST)" : "";

    print_heading("The first 6 training images" + note);
    print_preview(data.train, 6);

    print_heading("Normalise, reshape, split");
    const auto [train, validation, test] = prepare(data, options.seed, options.train_limit);
    std::printf("%td for training, %td for validation, %td for the test\n", train.size(), validation.size(),
                test.size());

    print_heading("Hyperparameters");
    std::printf("optimizer %s, learning rate %g; batch size %td; epochs %d; seed %llu\n",
                std::string(optimizer.name()).c_str(), optimizer.learning_rate(), options.batch_size, options.epochs,
                static_cast<unsigned long long>(options.seed));

    print_heading("Model: " + options.model);
    const Network model = make_network(options.model, optimizer);
    model->initialize(options.seed);
    std::printf("%s", summary(*model).c_str());

    print_heading("First layer's weights before training");
    const FirstLayer before = first_layer(*model);
    print_first_weights(before);

    print_heading("Training");
    const auto stopwatch = std::make_shared<Stopwatch>();
    const auto stop = std::make_shared<StopOnInterrupt>();  // what was learned by then is shown all the same
    const History history = model->fit(train, {.batch_size = options.batch_size,
                                               .epochs = options.epochs,
                                               .validation_data = validation,
                                               .seed = options.seed,
                                               .callbacks = {ProgbarLogger(), stopwatch, stop}});

    print_heading("First layer's weights after training");
    const FirstLayer after = first_layer(*model);
    print_first_weights(after);

    print_heading("Accuracy and loss" + note);
    print_curves(history);
    const Score score = model->evaluate(test);
    Results results{.model = options.model,
                    .parameters = model->sizes().weights,
                    .data_source = data.source,
                    .provenance = std::string(name_of(data.provenance)),
                    .train_size = train.size(),
                    .validation_size = validation.size(),
                    .test_size = test.size(),
                    .optimizer = std::string(optimizer.name()),
                    .learning_rate = optimizer.learning_rate(),
                    .batch_size = options.batch_size,
                    .epochs = static_cast<int>(history.epoch.size()),
                    .epochs_asked = options.epochs,
                    .steps = model->training().steps,
                    .interrupted = stop->interrupted(),
                    .seed = options.seed,
                    .threads = threads(),
                    .machine = machine(),
                    .train_loss = last_of(history, "loss"),
                    .train_accuracy = last_of(history, "accuracy"),
                    .validation_loss = last_of(history, "val_loss"),
                    .validation_accuracy = last_of(history, "val_accuracy"),
                    .test_loss = score.loss(),
                    .test_accuracy = score["accuracy"]};
    print_scores(results);

    print_heading("Confusion matrix of the test images: true labels down, predicted ones across" + note);
    const auto begin = Clock::now();
    const std::vector<float> probabilities = model->predict(test.inputs);
    results.predict_samples_per_second = static_cast<double>(test.size()) / seconds_since(begin);
    const Verdict verdict = judge(probabilities, test.targets);
    results.confusion_matrix = verdict.confusion;
    results.per_class = verdict.per_class;
    results.macro_average = verdict.macro_average;
    print_confusion(verdict.confusion);

    print_heading("Incorrect predictions");
    results.incorrect = static_cast<Index>(verdict.mistakes.size()) + verdict.unanswered;
    std::printf("%td of %td test images\n", results.incorrect, test.size());
    if (verdict.unanswered > 0)
        std::printf("%td of them without a prediction: the outputs are NaN\n", verdict.unanswered);

    print_heading("Top 6 errors: largest predicted probability minus true label's probability" + note);
    std::printf("(The notebook looked its captions up with the wrong index: they belong to other\n");
    std::printf("images. These are right.)\n\n");
    print_worst(data.test.inputs, verdict.mistakes, 6);

    print_heading("Inferences");
    results.training_seconds = std::reduce(stopwatch->seconds.begin(), stopwatch->seconds.end());
    const auto whole = results.steps / results.steps_per_epoch();
    results.seconds_per_epoch =
        std::reduce(stopwatch->seconds.begin(), stopwatch->seconds.begin() + whole) / static_cast<double>(whole);
    const double passes = static_cast<double>(results.steps) / static_cast<double>(results.steps_per_epoch());
    results.train_samples_per_second = static_cast<double>(train.size()) * passes / stopwatch->training;
    results.peak_memory_bytes = peak_memory_bytes();
    results.weights_sha256 = checksum(Digest::sha256, bytes_of<float>(model->weights()));
    print_inferences(results);
    if (data.provenance == Provenance::synthetic) print_source(data);

    if (options.out.empty()) return;
    write_results(options.out, results, history);
    const std::string figures =
        write_report(options.out, {results, history, data.train, data.test, model->layers(), before, after,
                                   verdict.mistakes, finished_comparisons(options, data)});
    std::printf("Written to %s: report.html, %s, history.csv, metrics.json\n", options.out.c_str(), figures.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (const std::optional<Options> options = parse_options(argc, argv)) run(*options);
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "08_fashion_mnist: %s\n", error.what());
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "08_fashion_mnist: not enough memory; a smaller --batch-size needs less\n");
    }
    return 2;
}
