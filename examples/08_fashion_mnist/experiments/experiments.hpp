#pragma once
// The notebook's comparisons, as data: which trainings stand side by side in which table.
#include <optional>
#include <string>
#include <tailor/core/shape.hpp>
#include <vector>

/// All settings of a training, except its seed.
struct Configuration {
    std::string network = "notebook", optimizer = "adadelta";
    double image_dropout = 0.25, feature_dropout = 0.5;
    std::string bias = "zeros", augmentation = "none";
    int epochs = 12;
    tailor::Index batch_size = 64;
    std::optional<tailor::Index> train_limit = {};

    /// The same text for equal configurations, and for them alone; fit for a folder's name. It says what is not as in the
    /// notebook: notebook_12-epochs_adam.
    std::string key() const;
};

/// A line of a table.
struct Line {
    std::string label;
    Configuration configuration;
    std::vector<double> reference = {};  // test accuracies that others found
};

struct Experiment {
    std::string name, title;
    std::string reference;            // whose figures those are; "": none
    std::optional<std::size_t> base;  // the line that the others are measured against
    std::vector<std::string> shown;   // measures besides the test accuracy: names of comparisons.json
    std::vector<Line> lines;
    std::string note;
};

/// All of them, in the notebook's order.
const std::vector<Experiment>& experiments();
