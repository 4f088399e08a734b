#pragma once
// A model's weights from a safetensors file, as model/save_weights.hpp writes it. Needs nlohmann_json.
#include "../io/safetensors_reader.hpp"
#include "save_weights.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// All weights, flat, from the arrays of their names; throws unless each is there with the model's shape and type.
template <class T>
std::vector<T> read_weights(SafetensorsReader& file, const Model<T>& model) {
    for_each_named_array(
        model, [&](const std::string& name, const std::vector<Index>& shape, auto) { file.expect<T>(name, shape); });
    std::vector<T> all(model.weights().size());
    for_each_named_array(model, [&](const std::string& name, const std::vector<Index>& shape, std::span<const T> old) {
        const auto offset = static_cast<std::size_t>(old.data() - model.weights().data());
        file.read(name, shape, std::span(all).subspan(offset, old.size()));
    });
    return all;
}

}  // namespace detail

/// Throws, and changes nothing, unless the file has exactly the model's arrays: names, shapes and type.
template <class T>
void load_weights(Model<T>& model, const std::filesystem::path& path) {
    SafetensorsReader file(path);
    const std::vector<T> all = detail::read_weights(file, model);
    require(file.arrays().size() == model.weight_table().size(), file.where(), "expected ", model.weight_table().size(),
            " arrays, as the model has, found ", file.arrays().size());
    std::copy(all.begin(), all.end(), model.weights().begin());
}

}  // namespace TAILOR_NAMESPACE
