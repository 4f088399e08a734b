#pragma once
// A model's weights to a safetensors file: an array <layer>.<array> for each, conv2d_1.kernel, in Keras's shapes.
// model/load_weights.hpp reads them back.
#include "../io/safetensors.hpp"
#include "model.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// visit(name, shape, values) for each array of weights.
template <class M, class Visit>
void for_each_named_array(M& model, const Visit& visit) {
    const std::vector<LayerInfo> layers = model.layers();
    for (const WeightInfo& info : model.weight_table())
        visit(layers[info.layer].name + "." + std::string(info.name),
              std::vector<Index>(info.extent.begin(), info.extent.begin() + info.rank),
              model.weights().subspan(static_cast<std::size_t>(info.offset), static_cast<std::size_t>(info.size)));
}
template <class T>
void add_weights(SafetensorsWriter& file, const Model<T>& model) {
    for_each_named_array(model, [&](const std::string& name, const std::vector<Index>& shape,
                                    std::span<const T> values) { file.add(name, shape, values); });
}

}  // namespace detail

/// Writes the whole file, or nothing.
template <class T>
void save_weights(const Model<T>& model, const std::filesystem::path& path) {
    SafetensorsWriter file;
    detail::add_weights(file, model);
    file.save(path);
}

}  // namespace TAILOR_NAMESPACE
