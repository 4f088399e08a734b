#pragma once
// Flatten: the same values on one axis. y = x, dx = dy; inside a model not even a copy.
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

/// Input: any shape. Output: (size).
struct Flatten {
    static constexpr std::string_view class_name = "Flatten";
    template <class In>
    using Rejects = why::fits;
    template <class T, class In>
    struct On;
};

template <class T, class In_>
struct Flatten::On {
    using In = In_;
    using Out = Shape<In::size>;
    static constexpr bool runs_in_shards = true, only_reshapes = true;
    static constexpr Reads backward_reads{.input = false, .output = false};
    Flatten options;

    void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, NoCache, const PassContext<T>&) const {
        copy_values(x, y);
    }
    void backward(NoWeights<const T>, View<const T, In>, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                  NoWeights<T>, NoCache, const PassContext<T>&) const {
        if (dx) copy_values(dy, dx);
    }
};

}  // namespace TAILOR_NAMESPACE
