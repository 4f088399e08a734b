#pragma once
// The networks of --model. Each is a type of its own, compiled in a file apart; to main they are all a Model.
#include <array>
#include <memory>
#include <string>
#include <tailor/initializers/constant.hpp>
#include <tailor/model/model.hpp>

using Network = std::unique_ptr<tailor::Model<float>>;

/// What may be chosen of a network when the program runs.
struct NetworkOptions {
    double image_dropout = 0.25, feature_dropout = 0.5;  // behind the convolutions, behind the Dense layers
    tailor::Initializer bias = tailor::zeros;            // of every layer that has one
};

// All end in 10 probabilities, and are compiled for training: categorical cross-entropy, accuracy, and your optimizer.
Network notebook(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network textbook(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network conv1(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network dense3(const tailor::Optimizer& optimizer, const NetworkOptions& options);
// The notebook's, with other than 128 Dense units, or normalised behind each layer.
Network notebook_16(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network notebook_32(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network notebook_64(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network notebook_256(const tailor::Optimizer& optimizer, const NetworkOptions& options);
Network notebook_normalised(const tailor::Optimizer& optimizer, const NetworkOptions& options);

struct NamedNetwork {
    const char* name;
    Network (*make)(const tailor::Optimizer& optimizer, const NetworkOptions& options);
};
inline constexpr std::array<NamedNetwork, 9> networks{{{"notebook", notebook},
                                                       {"textbook", textbook},
                                                       {"conv1", conv1},
                                                       {"dense3", dense3},
                                                       {"notebook-16", notebook_16},
                                                       {"notebook-32", notebook_32},
                                                       {"notebook-64", notebook_64},
                                                       {"notebook-256", notebook_256},
                                                       {"notebook-batch-norm", notebook_normalised}}};

inline Network make_network(const std::string& name, const tailor::Optimizer& optimizer,
                            const NetworkOptions& options = {}) {
    for (const NamedNetwork& network : networks)
        if (network.name == name) return network.make(optimizer, options);
    tailor::throw_error("expected the name of a network, found ", name);
}
