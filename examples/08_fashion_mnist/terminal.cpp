#include "terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <tailor/core/format.hpp>

#include "terminal_pictures.hpp"

using namespace tailor;

namespace {

void print_size(const char* name, const Samples& samples) {
    std::string shape = std::to_string(samples.size());
    for (const Index extent : samples.extents()) shape += ", " + std::to_string(extent);
    std::printf("%-15s (%s)\n", name, shape.c_str());
}

/// "  Shirt (0.9876)"
std::string with_probability(std::size_t label, double probability) {
    return "  " + class_name(label).substr(0, 11) + " (" + format_number(probability, ".4f") + ")";
}

}  // namespace

void print_heading(const std::string& title) {
    std::printf("\n%s\n%s\n", title.c_str(), std::string(title.size(), '-').c_str());
    std::fflush(stdout);  // what follows may take long
}

void print_source(const FashionMNIST& data) {
    if (data.provenance != Provenance::synthetic) {
        std::printf("%s\n", data.source.c_str());
        return;
    }
    const std::string stars(80, '*');
    std::printf("%s\nTHIS IS NOT FASHION-MNIST, and no result here says anything about Fashion-MNIST.\n",
                stars.c_str());
    std::printf("%s\n%s\n", data.source.c_str(), stars.c_str());
}

void print_sizes(const FashionMNIST& data) {
    print_size("training images", data.train.inputs);
    print_size("training labels", data.train.targets);
    print_size("test images", data.test.inputs);
    print_size("test labels", data.test.targets);
}

void print_preview(const Dataset& data, Index count) {
    std::vector<Picture> pictures;
    for (Index i = 0; i < std::min(count, data.size()); ++i)
        pictures.push_back({i, {"Label: " + class_name(static_cast<std::size_t>(data.targets.label(i)))}});
    std::printf("%s", draw(data.inputs, pictures).c_str());
}

void print_first_weights(const FirstLayer& layer) {
    for (const auto& array : layer.arrays) {
        const auto& [name, extents, values] = array;
        std::string shape;
        for (const Index extent : extents) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
        std::printf("%s: shape (%s), sum %.6f\n", name.c_str(), shape.c_str(), array.sum());
        if (name != "bias") continue;

        const std::size_t shown = std::min<std::size_t>(values.size(), 32);
        for (std::size_t i = 0; i < shown; ++i) std::printf("%9.5f%s", double(values[i]), i % 8 == 7 ? "\n" : "");
        if (shown < values.size()) std::printf("  ... and %zu more\n", values.size() - shown);
    }
}

void print_curves(const History& history) {
    std::printf("epoch      loss  accuracy  val_loss  val_accuracy\n");
    for (std::size_t i = 0; i < history.epoch.size(); ++i)
        std::printf("%5d  %8.4f  %8.4f  %8.4f  %12.4f\n", history.epoch[i] + 1, history["loss"][i],
                    history["accuracy"][i], history["val_loss"][i], history["val_accuracy"][i]);
}

void print_scores(const Results& r) {
    std::printf("training:   loss %.4f, accuracy %.4f (the last epoch's, as fit reports them)\n", r.train_loss,
                r.train_accuracy);
    std::printf("validation: loss %.4f, accuracy %.4f\n", r.validation_loss, r.validation_accuracy);
    std::printf("test:       loss %.4f, accuracy %.4f\n", r.test_loss, r.test_accuracy);
}

void print_confusion(const ConfusionMatrix& confusion) {
    std::printf("%16s", "");
    for (std::size_t predicted = 0; predicted < classes; ++predicted) std::printf("%6zu", predicted);
    for (std::size_t truth = 0; truth < classes; ++truth) {
        std::printf("\n%zu %-14s", truth, class_name(truth).c_str());
        for (const Index count : confusion[truth]) std::printf("%6td", count);
    }
    std::printf("\n");
}

void print_worst(const Samples& images, std::span<const Mistake> mistakes, std::size_t count) {
    std::vector<Picture> pictures;
    for (const Mistake& m : mistakes.first(std::min(count, mistakes.size()))) {
        std::vector<std::string> caption{"Test image " + std::to_string(m.image)};
        caption.insert(caption.end(), {"Predicted label", with_probability(m.predicted, m.predicted_probability)});
        caption.insert(caption.end(), {"True label", with_probability(m.truth, m.true_probability)});
        pictures.push_back({m.image, caption});
    }
    std::printf("%s", draw(images, pictures).c_str());
}

void print_inferences(const Results& r) {
    const auto [truth, taken_for, images] = most_confused(r.confusion_matrix);
    if (images > 0)
        std::printf("Most often confused: %s, taken for %s %td times.\n", class_name(truth).c_str(),
                    class_name(taken_for).c_str(), images);
    std::printf("Accuracy: %.4f in training, with dropout; %.4f on images never trained on.\n", r.train_accuracy,
                r.test_accuracy);
    if (r.interrupted) std::printf("Training was %s.\n", stopped(r).c_str());
    if (r.seconds_per_epoch > 0) std::printf("Time: %.1f s an epoch.\n", r.seconds_per_epoch);
    std::printf("Speed: %.0f images a second in training, %.0f in prediction.\n", r.train_samples_per_second,
                r.predict_samples_per_second);
    std::printf("Memory: %.0f MB at most.\n", double(r.peak_memory_bytes) / 1e6);
}
