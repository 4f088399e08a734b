#pragma once
// Copies of the weights of the first layer that has any, to compare those before and after training.
#include <string>
#include <tailor/core/shape.hpp>
#include <vector>

namespace TAILOR_NAMESPACE {
template <class T>
class Model;
}

struct FirstLayer {
    struct Array {
        std::string name;  // kernel, bias
        std::vector<tailor::Index> extents;
        std::vector<float> values;

        double sum() const;
    };
    std::vector<Array> arrays;  // the kernel first

    /// Filters, or units: the kernel's last extent. Each one's weights are a square, if filter_side() is not 0.
    std::size_t filters() const;
    std::size_t filter_side() const;
    double strongest() const;  // the largest absolute value in the kernel, without NaN
    double weight(std::size_t filter, std::size_t at) const { return arrays[0].values[at * filters() + filter]; }
    double bias(std::size_t filter) const { return arrays.size() > 1 ? arrays[1].values[filter] : 0; }
};

FirstLayer first_layer(const tailor::Model<float>& model);
