#include "first_layer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tailor/model/model.hpp>

double FirstLayer::Array::sum() const { return std::accumulate(values.begin(), values.end(), 0.0); }

std::size_t FirstLayer::filters() const { return static_cast<std::size_t>(arrays[0].extents.back()); }

std::size_t FirstLayer::filter_side() const {
    const std::size_t each = arrays[0].values.size() / filters();
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(double(each))));
    return side * side == each ? side : 0;
}

double FirstLayer::strongest() const {
    double most = 0;
    for (const float weight : arrays[0].values)
        if (std::isfinite(weight)) most = std::max(most, std::abs(double(weight)));
    return most;
}

FirstLayer first_layer(const tailor::Model<float>& model) {
    FirstLayer first;
    const auto table = model.weight_table();
    for (const tailor::WeightInfo& array : table) {
        if (array.layer != table[0].layer) break;
        const auto values =
            model.weights().subspan(static_cast<std::size_t>(array.offset), static_cast<std::size_t>(array.size));
        first.arrays.push_back({std::string(array.name),
                                {array.extent.begin(), array.extent.begin() + array.rank},
                                {values.begin(), values.end()}});
    }
    return first;
}
