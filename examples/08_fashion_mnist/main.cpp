// 08: Fashion-MNIST, end to end: a notebook's way from the data to the errors that remain, section by section.
//
//     ./dev run --epochs 5 --out results          ./dev run --help
#include <algorithm>
#include <cstdio>
#include <new>
#include <numeric>
#include <tailor/core/cpu.hpp>
#include <tailor/data/fashion_mnist.hpp>
#include <tailor/data/split.hpp>
#include <tailor/model/summary.hpp>
#include <tailor/training/callbacks/progbar_logger.hpp>
#include <tailor/training/fit.hpp>

#include "mistakes.hpp"
#include "networks.hpp"
#include "options.hpp"
#include "pictures.hpp"
#include "results.hpp"
#include "stopwatch.hpp"

using namespace tailor;

namespace {

void heading(const std::string& title) { std::printf("\n%s\n%s\n", title.c_str(), std::string(title.size(), '-').c_str()); }

std::string name_of_class(std::size_t i) { return std::string(fashion_mnist_classes[i]); }

void announce_source(const FashionMNIST& data) {
    if (data.provenance != Provenance::synthetic) return (void)std::printf("%s\n", data.source.c_str());
    const std::string stars(76, '*');
    std::printf("%s\nTHIS IS NOT FASHION-MNIST, and no result below says anything about Fashion-MNIST.\n%s\n%s\n", stars.c_str(),
                data.source.c_str(), stars.c_str());
}

void print_size(const char* name, const Samples& samples) {
    std::string shape = std::to_string(samples.size());
    for (const Index extent : samples.extents()) shape += ", " + std::to_string(extent);
    std::printf("  %-15s (%s)\n", name, shape.c_str());
}

void preview(const Dataset& data) {
    std::vector<Picture> pictures;
    for (Index i = 0; i < std::min<Index>(6, data.size()); ++i)
        pictures.push_back({i, {"Label: " + name_of_class(static_cast<std::size_t>(data.labels.label(i)))}});
    std::printf("%s", draw(data.images, pictures).c_str());
}

/// Shapes, sums and biases of the first layer that has weights.
void print_first_weights(const Model<float>& model) {
    const auto arrays = model.weight_table();
    for (const WeightInfo& array : arrays) {
        if (array.layer != arrays[0].layer) break;
        const auto values = model.weights().subspan(static_cast<std::size_t>(array.offset), static_cast<std::size_t>(array.size));
        std::string shape;
        for (std::size_t i = 0; i < static_cast<std::size_t>(array.rank); ++i) shape += (i > 0 ? ", " : "") + std::to_string(array.extent[i]);
        std::printf("%s: shape (%s), sum %.6f\n", std::string(array.name).c_str(), shape.c_str(), std::accumulate(values.begin(), values.end(), 0.0));
        if (array.name != "bias") continue;
        const std::size_t shown = std::min<std::size_t>(values.size(), 32);
        for (std::size_t i = 0; i < shown; ++i) std::printf("%9.5f%s", double(values[i]), i % 8 == 7 ? "\n" : "");
        if (shown < values.size()) std::printf("  ... and %zu more\n", values.size() - shown);
    }
}

void print_curves(const History& history) {
    std::printf("epoch      loss  accuracy  val_loss  val_accuracy\n");
    for (std::size_t i = 0; i < history.epoch.size(); ++i)
        std::printf("%5d  %8.4f  %8.4f  %8.4f  %12.4f\n", history.epoch[i] + 1, history["loss"][i], history["accuracy"][i], history["val_loss"][i],
                    history["val_accuracy"][i]);
}

void print_worst(const Samples& images, std::span<const Mistake> mistakes) {
    std::vector<Picture> pictures;
    const auto says = [](std::size_t label, double probability) {
        char text[40];
        std::snprintf(text, sizeof text, "  %.11s (%.4f)", name_of_class(label).c_str(), probability);
        return std::string(text);
    };
    for (const Mistake& m : mistakes.first(std::min<std::size_t>(6, mistakes.size())))
        pictures.push_back({m.image,
                            {"Test image " + std::to_string(m.image), "Predicted label", says(m.predicted, m.predicted_probability), "True label",
                             says(m.truth, m.true_probability)}});
    std::printf("%s", draw(images, pictures).c_str());
}

void print_inferences(const Results& r) {
    std::size_t truth = 0, taken_for = 1;
    for (std::size_t t = 0; t < classes; ++t)
        for (std::size_t p = 0; p < classes; ++p)
            if (t != p && r.confusion_matrix[t][p] > r.confusion_matrix[truth][taken_for]) truth = t, taken_for = p;
    std::printf("Most often confused: %s, taken for %s %td times.\n", name_of_class(truth).c_str(), name_of_class(taken_for).c_str(),
                r.confusion_matrix[truth][taken_for]);
    std::printf("Accuracy: %.4f in training, with dropout; %.4f on images never trained on.\n", r.train_accuracy, r.test_accuracy);
    std::printf("Time: %.1f s an epoch; %.0f images a second in training, %.0f in prediction.\n", r.seconds_per_epoch, r.train_samples_per_second,
                r.predict_samples_per_second);
    std::printf("Memory: %.0f MB at most.\n", double(r.peak_memory_bytes) / 1e6);
}

void run(const Options& options) {
    set_threads(options.threads);
    std::printf("tailor: %s\n", cpu_report().c_str());
    const Optimizer optimizer = make_optimizer(options);
    if (!options.out.empty()) require_writable(options.out);

    heading("Data");
    const FashionMNIST data = load_fashion_mnist({.data = options.data, .report = [](const std::string& what) { std::printf("%s\n", what.c_str()); }});
    announce_source(data);
    print_size("training images", data.train.images);
    print_size("training labels", data.train.labels);
    print_size("test images", data.test.images);
    print_size("test labels", data.test.labels);

    heading("The first 6 training images");
    preview(data.train);

    heading("Normalise, reshape, split");
    // Pixels become 0 ... 1 and labels one-hot as a batch is gathered; in memory they stay bytes. There is nothing to
    // reshape: an image's values lie in the same order with its one channel first, last, or not mentioned.
    const auto prepared = [](const Dataset& d) { return Dataset{d.images.scaled(255), d.labels.one_hot(classes)}; };
    const Split split = train_test_split(prepared(data.train), {.test_size = 0.2, .seed = options.seed});
    const Dataset train = split.train.slice(0, std::min(split.train.size(), options.train_limit.value_or(split.train.size())));
    const Dataset &validation = split.test, test = prepared(data.test);
    std::printf("%td for training, %td for validation, %td for the test\n", train.size(), validation.size(), test.size());

    heading("Hyperparameters");
    std::printf("optimizer %s, learning rate %g; batch size %td; epochs %d; seed %llu\n", std::string(optimizer.name()).c_str(), optimizer.learning_rate(),
                options.batch_size, options.epochs, static_cast<unsigned long long>(options.seed));

    heading("Model: " + options.model);
    const Network model = make_network(options.model, optimizer);
    model->initialize(options.seed);
    std::printf("%s", summary(*model).c_str());

    heading("First layer's weights before training");
    print_first_weights(*model);

    heading("Training");
    const auto stopwatch = std::make_shared<Stopwatch>();
    const History history = model->fit(train, {.batch_size = options.batch_size,
                                               .epochs = options.epochs,
                                               .validation_data = validation,
                                               .seed = options.seed,
                                               .callbacks = {std::make_shared<ProgbarLogger>(), stopwatch}});

    heading("First layer's weights after training");
    print_first_weights(*model);

    heading("Curves");
    print_curves(history);

    heading("Evaluation");
    const Score score = model->evaluate(test);
    Results results{.model = options.model,
                    .parameters = model->sizes().weights,
                    .data_source = data.source,
                    .threads = threads(),
                    .seed = options.seed,
                    .epochs = options.epochs,
                    .train_loss = history["loss"].back(),
                    .train_accuracy = history["accuracy"].back(),
                    .validation_loss = history["val_loss"].back(),
                    .validation_accuracy = history["val_accuracy"].back(),
                    .test_loss = score.loss(),
                    .test_accuracy = score["accuracy"]};
    std::printf("training:   loss %.4f, accuracy %.4f (the last epoch's, as fit reports them)\n", results.train_loss, results.train_accuracy);
    std::printf("validation: loss %.4f, accuracy %.4f\n", results.validation_loss, results.validation_accuracy);
    std::printf("test:       loss %.4f, accuracy %.4f\n", results.test_loss, results.test_accuracy);

    heading("Confusion matrix of the test images: true labels down, predicted ones across");
    const auto begin = Clock::now();
    const std::vector<float> probabilities = model->predictions(test.images);
    results.predict_samples_per_second = static_cast<double>(test.size()) / seconds_since(begin);
    const Verdict verdict = judge(probabilities, test.labels);
    results.confusion_matrix = verdict.confusion;
    std::printf("%s", table(verdict.confusion, fashion_mnist_classes).c_str());

    heading("Incorrect predictions");
    results.incorrect = static_cast<Index>(verdict.mistakes.size());
    std::printf("%td of %td test images\n", results.incorrect, test.size());

    heading("Top 6 errors: largest predicted probability minus true label's probability");
    std::printf("(The notebook looked its captions up with the wrong index: they belong to other\nimages. These are right.)\n\n");
    print_worst(data.test.images, verdict.mistakes);

    heading("Inferences");
    results.seconds_per_epoch = stopwatch->epochs / options.epochs;
    results.train_samples_per_second = static_cast<double>(train.size()) * options.epochs / stopwatch->training;
    results.peak_memory_bytes = peak_memory_bytes();
    results.weights_sha256 = checksum(Digest::sha256, bytes_of<float>(model->weights()));
    print_inferences(results);
    if (data.provenance == Provenance::synthetic) announce_source(data);

    if (options.out.empty()) return;
    write_results(options.out, results, history);
    std::printf("Written: %s, %s\n", (options.out / "history.csv").c_str(), (options.out / "metrics.json").c_str());
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
