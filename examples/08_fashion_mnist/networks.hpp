#pragma once
// The networks of --model. Each is a type of its own, compiled in a file of its own; to main they are all a Model.
#include <memory>
#include <string>
#include <tailor/model/model.hpp>

using Network = std::unique_ptr<tailor::Model<float>>;

// All end in 10 probabilities, and are compiled for training: categorical cross-entropy, accuracy, and your optimizer.
Network notebook(const tailor::Optimizer& optimizer);
Network textbook(const tailor::Optimizer& optimizer);
Network conv1(const tailor::Optimizer& optimizer);
Network dense3(const tailor::Optimizer& optimizer);

inline Network make_network(const std::string& name, const tailor::Optimizer& optimizer) {
    if (name == "notebook") return notebook(optimizer);
    if (name == "textbook") return textbook(optimizer);
    if (name == "conv1") return conv1(optimizer);
    if (name == "dense3") return dense3(optimizer);
    tailor::fail("expected notebook, textbook, conv1 or dense3, found ", name);
}
