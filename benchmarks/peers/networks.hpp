#pragma once
// The networks of the comparison, compiled for training; each in a file of its own.
#include <memory>
#include <string>
#include <tailor/model/model.hpp>

using Network = std::unique_ptr<tailor::Model<float>>;

Network notebook();
Network textbook();
Network lenet5();
Network mlp();
Network vgg();

/// The one of this name.
inline Network network(const std::string& name) {
    if (name == "notebook") return notebook();
    if (name == "textbook") return textbook();
    if (name == "lenet5") return lenet5();
    if (name == "mlp") return mlp();
    if (name == "vgg") return vgg();
    tailor::throw_error("expected notebook, textbook, lenet5, mlp or vgg, found ", name);
}
