#pragma once
// What the tests of layers share: Trial runs a layer on a few numbers, inspect hands it to check_layer.
#include <algorithm>
#include <string>
#include <vector>

#include <tailor/testing/check_layer.hpp>

#include "catch.hpp"

namespace testing {

using tailor::Index;
using Numbers = std::vector<double>;

/// A layer with memory of its own. The batch is as large as the numbers one gives it.
///
///   Trial<Dense<2>, Shape<3>> trial;
///   trial.weights = {...};
///   trial.forward({1, 2, 3});        // y; trial.infer({1, 2, 3}) without a cache, as a model predicts
///   trial.backward({1, 1});          // dx; and trial.gradients grow
template <class Specification, class In, class T = double>
class Trial {
public:
    using Layer = typename Specification::template On<T, In>;
    using Out = typename Layer::Out;
    using Values = std::vector<T>;

    explicit Trial(const Specification& specification = {})
        : layer{specification},
          weights(size<tailor::Role::trainable>),
          gradients(weights.size()),
          state(size<tailor::Role::state>),
          prepared_(size<tailor::Role::prepared>),
          scratch_(tailor::scratch_size<Layer>() * tailor::threads() + beyond) {
        context.phase = tailor::Phase::training;
    }

    Values forward(const Values& x) {
        REQUIRE(x.size() % In::size == 0);
        REQUIRE(weights.size() == gradients.size());
        x_ = x;
        y_ = Values(static_cast<std::size_t>(batch() * Out::size), not_a_number);
        cache_ = tailor::Arena<std::byte>(tailor::cache_bytes<Layer>(batch()));
        prepare(tailor::Phase::training);
        layer.forward(read_weights(), input(), {y_.data(), batch()}, cache(), with_scratch());
        check_scratch();
        return y_;
    }
    Values infer(Values x) {
        const Index samples = static_cast<Index>(x.size()) / In::size;
        Values y(static_cast<std::size_t>(samples * Out::size), not_a_number);
        const tailor::View<const T, In> input(x.data(), samples);
        context.phase = tailor::Phase::inference;
        prepare(context.phase);
        layer.forward(read_weights(), input, {y.data(), samples}, tailor::cache_in<Layer>(nullptr, samples, 0, samples),
                      with_scratch());
        check_scratch();
        context.phase = tailor::Phase::training;
        return y;
    }
    Values backward(Values dy) {
        Values dx(x_.size(), not_a_number);
        layer.backward(read_weights(), input(), output(), {dy.data(), batch()}, {dx.data(), batch()}, write_gradients(),
                       cache(), with_scratch());
        check_scratch();
        return dx;
    }
    /// From the slope by the logits.
    Values backward_from_z(Values dz) {
        Values dx(x_.size(), not_a_number);
        layer.backward_from_z(read_weights(), input(), {dz.data(), batch()}, {dx.data(), batch()}, write_gradients(),
                              cache(), with_scratch());
        check_scratch();
        return dx;
    }
    Values z() {
        const auto z = layer.z(input(), {y_.data(), batch()}, cache());
        return {z.data(), z.data() + y_.size()};
    }
    void update_state() {
        layer.update_state(cache(),
                           tailor::bind_arrays<tailor::WeightsOf<Layer, T>, T>(weights.data(), state.data(), nullptr));
    }

    Layer layer;
    Values weights, gradients, state;  // in the order of Layer::Weights
    tailor::PassContext<T> context;

private:
    static constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    static constexpr Index beyond = 4096;  // values behind the scratch memory, which no layer may write

    template <tailor::Role role>
    static constexpr auto size = static_cast<std::size_t>(tailor::array_values<tailor::WeightsOf<Layer, T>>(role));
    Index batch() const { return static_cast<Index>(x_.size()) / In::size; }
    auto read_weights() {
        return tailor::bind_arrays<tailor::WeightsOf<Layer, const T>, const T>(weights.data(), state.data(),
                                                                               prepared_.data());
    }
    void prepare(tailor::Phase phase) {
        std::fill(prepared_.begin(), prepared_.end(), not_a_number);
        if constexpr (tailor::has_prepare<Layer, T>) layer.prepare(read_weights(), phase);
    }
    auto write_gradients() {
        return tailor::bind_arrays<tailor::WeightsOf<Layer, T>, T>(gradients.data(), nullptr, nullptr);
    }
    auto input() const { return tailor::View<const T, In>(x_.data(), batch()); }
    auto output() const { return tailor::View<const T, Out>(y_.data(), batch()); }
    auto cache() { return tailor::cache_in<Layer>(cache_.data(), batch(), 0, batch()); }
    auto with_scratch() {
        std::fill_n(scratch_.data(), scratch_.size(), not_a_number);
        tailor::PassContext<T> here = context;
        here.scratch_memory = scratch_.data();
        here.scratch_stride = tailor::scratch_size<Layer>();
        return here;
    }
    void check_scratch() const {
        const T* const end = scratch_.data() + scratch_.size();
        CHECK(std::all_of(end - beyond, end, [](T value) { return value != value; }));
    }

    Values x_, y_, prepared_;
    tailor::Arena<std::byte> cache_;
    tailor::Arena<T> scratch_;
};

/// What a layer promises a model: whether its samples are independent, and what its backward pass reads.
struct Promises {
    bool independent, reads_x, reads_y;
    friend constexpr bool operator==(const Promises&, const Promises&) = default;
};
template <class Specification, class In>
constexpr Promises promises() {
    using Layer = typename Specification::template On<float, In>;
    const tailor::Reads reads = tailor::backward_reads<Layer>();
    return {tailor::runs_in_shards<Layer>(), reads.input, reads.output};
}

/// check_layer must find nothing to complain about: gradients within 1e-6 of finite differences, and all its other
/// checks. It draws values away from 0, and draws again if one comes near a corner (of ReLU, or between the two largest
/// of a pooling window), where a difference would straddle two slopes.
template <class Specification, class In>
void inspect(const Specification& specification = {}, const tailor::LayerCheck& options = {}) {
    using Layer = typename Specification::template On<double, In>;
    const tailor::LayerReport report = tailor::check_layer<Layer>({specification}, options);
    INFO(__PRETTY_FUNCTION__ << "\n" << report.text());
    CHECK(report.passed());
    CHECK(report.gradients_checked ==
          options.batch * In::size + tailor::array_values<tailor::WeightsOf<Layer, double>>(tailor::Role::trainable));
}

/// Uniform in [-1, 1).
template <class T = double>
std::vector<T> draw(Index count, std::uint64_t seed) {
    tailor::Random random(seed, tailor::Purpose::user);
    std::vector<T> values(static_cast<std::size_t>(count));
    for (T& value : values) value = static_cast<T>(2 * random.uniform() - 1);
    return values;
}

/// Rounding apart, for values of size 1.
template <class T>
bool close(const std::vector<T>& found, const Numbers& expected, double tolerance = 1e-14) {
    const auto [f, e] = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end(),
                                      [&](T a, double b) { return std::abs(a - b) <= tolerance; });
    if (f == found.end() && e == expected.end()) return true;
    UNSCOPED_INFO(found.size() << " values for " << expected.size() << ", the first to differ: " << f - found.begin());
    if (f != found.end() && e != expected.end()) UNSCOPED_INFO("found " << *f << ", expected " << *e);
    return false;
}

/// Training happens in float: there the passes say what they say in double.
template <class Specification, class In>
void inspect_in_float(const Specification& specification = {}) {
    Trial<Specification, In, float> single(specification);
    Trial<Specification, In> exact(specification);
    constexpr Index samples = 3;
    single.weights = draw<float>(static_cast<Index>(single.weights.size()), 1);
    single.state = std::vector<float>(single.state.size(), 0.75F);
    exact.weights = Numbers(single.weights.begin(), single.weights.end());
    exact.state = Numbers(single.state.begin(), single.state.end());
    const std::vector<float> x = draw<float>(samples * In::size, 2),
                             dy = draw<float>(samples * Trial<Specification, In>::Out::size, 3);
    const Numbers exact_x(x.begin(), x.end()), exact_dy(dy.begin(), dy.end());
    INFO(__PRETTY_FUNCTION__);
    CHECK(close(single.forward(x), exact.forward(exact_x), 1e-5));
    CHECK(close(single.backward(dy), exact.backward(exact_dy), 1e-5));
    CHECK(close(single.gradients, exact.gradients, 1e-5));
}

}  // namespace testing
