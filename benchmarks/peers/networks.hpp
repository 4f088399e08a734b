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
