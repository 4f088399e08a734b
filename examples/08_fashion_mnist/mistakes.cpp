#include "mistakes.hpp"

#include <algorithm>
#include <tailor/core/argmax.hpp>
#include <tailor/data/fashion_mnist_files.hpp>
#include <tailor/metrics/confusion_matrix.hpp>
#include <tailor/metrics/precision_recall.hpp>

using tailor::Index;

std::string class_name(std::size_t label) { return std::string(tailor::fashion_mnist_classes[label]); }

namespace {

constexpr std::size_t nothing = classes;  // what an image is taken for whose outputs are NaN

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
        const Index largest = tailor::detail::argmax(row.data(), Index{classes});
        const auto truth = static_cast<std::size_t>(labels.label(image));
        const auto predicted = largest < 0 ? nothing : static_cast<std::size_t>(largest);
        truths.push_back(truth);
        predictions.push_back(predicted);
        if (predicted == nothing)
            ++verdict.unanswered;
        else if (predicted != truth)
            verdict.mistakes.push_back({image, predicted, truth, double(row[predicted]), double(row[truth])});
    }
    const auto counts = tailor::confusion_matrix(truths, predictions, classes + 1);
    for (std::size_t t = 0; t < classes; ++t)
        for (std::size_t p = 0; p < classes; ++p) verdict.confusion[t][p] = counts(t, p);
    const auto scores = tailor::precision_recall_fscore_support(truths, predictions, {.classes = classes + 1});
    std::transform(scores.begin(), scores.begin() + classes, verdict.per_class.begin(), ours);
    for (const PerClass& one : verdict.per_class) {
        verdict.macro_average.precision += one.precision / classes;
        verdict.macro_average.recall += one.recall / classes;
        verdict.macro_average.f1 += one.f1 / classes;
        verdict.macro_average.support += one.support;
    }
    std::stable_sort(verdict.mistakes.begin(), verdict.mistakes.end(),
                     [](const Mistake& a, const Mistake& b) { return a.size() > b.size(); });
    return verdict;
}
