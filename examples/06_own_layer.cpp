// 06: A layer of your own. It is a struct; nothing has to be registered. The library's layers are made the same way.
//
// PReLU (He et al., ICCV 2015) is a ReLU that learns its factor alpha below zero, one for each feature i:
//
//     y = x               where x > 0                 dx = dy
//     y = alpha[i] x      elsewhere                   dx = alpha[i] dy,   dalpha[i] += x dy
#include <cstdio>
#include <tailor/tailor.hpp>
#include <tailor/testing/check_layer.hpp>

using namespace tailor;

// The specification: what a user writes in a model. It holds what does not depend on a shape.
struct PReLU {
    Initializer alpha_initializer = zeros;
    bool trainable = true;
    static constexpr std::string_view class_name = "PReLU";  // in tables; "Layer" without it

    // Whether this layer takes inputs of shape In: `fits`, or a type whose name says why it does not. The name appears in the
    // compiler's one error.
    struct expects_features__add_Flatten_before;
    template <class In>
    using Rejects = std::conditional_t<In::rank == 1, why::fits, expects_features__add_Flatten_before>;

    template <class T, class In>
    struct On;
};

// The layer: the specification, bound to a number type and an input shape.
template <class T, class In_>
struct PReLU::On {
    using In = In_;
    using Out = In;
    PReLU options;

    // Its arrays, by name, and how each of them starts.
    template <class U>
    struct Weights {
        Weight<U, In> alpha;
    };
    static constexpr std::array<std::string_view, 1> names{"alpha"};
    auto weight_options() const { return std::array{WeightOptions{options.alpha_initializer}}; }

    // Samples do not depend on each other: so threads may share the batch, in shards with gradients of their own.
    static constexpr bool runs_in_shards = true;
    // The backward pass reads x, but not y, so y need not be kept for it.
    static constexpr Reads backward_reads{.input = true, .output = false};

    void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, NoCache, const PassContext<T>&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < In::size; ++i) {
                const T xi = x.sample(n)(i);
                y.sample(n)(i) = xi > 0 ? xi : w.alpha.tensor()(i) * xi;
            }
    }
    void backward(Weights<const T> w, View<const T, In> x, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                  Weights<T> gradients, NoCache, const PassContext<T>&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < In::size; ++i) {
                const T xi = x.sample(n)(i), dyi = dy.sample(n)(i);
                if (xi <= 0) gradients.alpha.tensor()(i) += xi * dyi;
                if (dx) dx.sample(n)(i) = xi > 0 ? dyi : w.alpha.tensor()(i) * dyi;  // no dx: no layer before this one
            }
    }
};

int main() {
    // Is it right? check_layer compares gradients with finite differences, and checks that all outputs are written, ...
    const LayerReport report = check_layer<PReLU::On<double, Shape<5>>>();
    std::printf("check_layer: %s, %s", report.passed() ? "passed" : "FAILED", report.text().c_str());

    // Does it learn? Data made with factors that we know:
    constexpr float slopes[] = {0.5f, -1.0f, 0.0f, 2.0f};
    Random random(1, Purpose::user);
    std::vector<float> x(4 * 1000), y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<float>(random.normal());
        y[i] = x[i] > 0 ? x[i] : slopes[i % 4] * x[i];
    }
    Sequential model{Input<Shape<4>>{}, PReLU{.alpha_initializer = constant(0.25)}};
    model.compile(Adam{.learning_rate = 0.01}, MeanSquaredError{});
    const History history = model.fit({Samples(x, {4}), Samples(y, {4})}, {.batch_size = 50, .epochs = 20});

    std::printf("loss: %.6f after epoch 1, %.6f after epoch 20\n", history["loss"].front(), history["loss"].back());
    for (Index i = 0; i < 4; ++i)
        std::printf("slope %td: %6.3f, learned %6.3f\n", i, double(slopes[i]),
                    double(weights<0>(model).alpha.tensor()(i)));
    return report.passed() ? 0 : 1;
}
