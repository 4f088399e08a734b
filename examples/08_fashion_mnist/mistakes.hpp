#pragma once
// Where a classifier errs: which classes it confuses, and which images it is most wrong about.
#include <array>
#include <span>
#include <string>
#include <tailor/data/dataset.hpp>
#include <vector>

inline constexpr std::size_t classes = 10;
/// "Ankle boot", as the data set has it.
std::string class_name(std::size_t label);

/// [true class][predicted class]: how many images. One whose outputs are NaN has no prediction, and is in no cell.
using ConfusionMatrix = std::array<std::array<tailor::Index, classes>, classes>;

/// The two classes that are most often confused.
struct Confusion {
    std::size_t truth, predicted;
    tailor::Index images;
};
Confusion most_confused(const ConfusionMatrix& confusion);

struct Mistake {
    tailor::Index image;
    std::size_t predicted, truth;                    // classes
    double predicted_probability, true_probability;  // that the network gave to each of them

    double size() const { return predicted_probability - true_probability; }
};

/// How well one class is distinguished from the others; images of the class.
struct PerClass {
    double precision = 0, recall = 0, f1 = 0;
    tailor::Index support = 0;
};

struct Verdict {
    ConfusionMatrix confusion{};
    std::array<PerClass, classes> per_class{};
    PerClass macro_average{};       // the plain mean over the classes
    std::vector<Mistake> mistakes;  // the largest first
    tailor::Index unanswered = 0;   // images whose outputs are NaN, for training diverged
};

/// Compares probabilities, 10 an image, with the labels.
Verdict judge(std::span<const float> probabilities, const tailor::Samples& labels);
