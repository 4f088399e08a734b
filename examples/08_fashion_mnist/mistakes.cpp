#include "mistakes.hpp"

#include <algorithm>
#include <cmath>
#include <tailor/data/fashion_mnist_files.hpp>
#include <tailor/metrics/classification_report.hpp>
#include <tailor/metrics/confusion_matrix.hpp>

using tailor::Index;

std::string class_name(std::size_t label) { return std::string(tailor::fashion_mnist_classes[label]); }

namespace {

PerClass ours(const tailor::ClassScore& s) { return {s.precision, s.recall, s.f1, static_cast<Index>(s.support)}; }

}  // namespace

Confusion most_confused(const ConfusionMatrix& confusion) {
    Confusion most{0, 1, confusion[0][1]};
    for (std::size_t t = 0; t < classes; ++t)
        for (std::size_t p = 0; p < classes; ++p)
            if (t != p && confusion[t][p] > most.images) most = {t, p, confusion[t][p]};
    return most;
}

Verdict judge(std::span<const float> probabilities, const tailor::Samples& labels) {
    Verdict verdict;
    std::vector<std::size_t> truths, predictions;
    for (Index image = 0; image < labels.size(); ++image) {
        const auto row = probabilities.subspan(static_cast<std::size_t>(image) * classes, classes);
        // Training may have diverged.
        const auto probability = [row](std::size_t i) { return std::isnan(row[i]) ? 0.0 : double(row[i]); };
        const auto predicted = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
        const auto truth = static_cast<std::size_t>(labels.label(image));
        truths.push_back(truth);
        predictions.push_back(predicted);
        if (predicted != truth)
            verdict.mistakes.push_back({image, predicted, truth, probability(predicted), probability(truth)});
    }
    const auto counts = tailor::confusion_matrix(truths, predictions, classes);
    std::copy(counts.begin(), counts.end(), &verdict.confusion[0][0]);
    const auto report = tailor::classification_report(truths, predictions, {.classes = classes});
    std::transform(report.classes.begin(), report.classes.end(), verdict.per_class.begin(), ours);
    verdict.macro_average = ours(report.macro_average);
    std::stable_sort(verdict.mistakes.begin(), verdict.mistakes.end(),
                     [](const Mistake& a, const Mistake& b) { return a.size() > b.size(); });
    return verdict;
}
