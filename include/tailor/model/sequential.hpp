#pragma once
// Sequential: layers one after the other, as one type. The compiler infers its shapes and plans its memory.
#include <algorithm>
#include <numeric>
#include <vector>

#include "../layers/activation.hpp"
#include "chain.hpp"
#include "model.hpp"
#include "output.hpp"
#include "passes.hpp"

namespace TAILOR_NAMESPACE {

/// A shape mistake deduces Sequential<shape_error<why, number, layer, input>>. Never defined, it is one error.
template <class...>
class Sequential;
template <class... All>
    requires fits<All...>
Sequential(All...) -> Sequential<All...>;
template <class... All>
    requires(!fits<All...>)
Sequential(All...) -> Sequential<Infer<All...>>;

namespace detail {
template <class T, class In, class Layers>
struct PlanOf;
template <class T, class In, class... L>
struct PlanOf<T, In, std::tuple<L...>> : std::type_identity<Plan<T, In, L...>> {};

template <class L>
consteval OutputActivation output_activation() {
    if constexpr (requires { typename L::FinalActivation; }) {
        using F = typename L::FinalActivation;
        return std::is_same_v<F, Linear>    ? OutputActivation::linear
               : std::is_same_v<F, Softmax> ? OutputActivation::softmax
               : std::is_same_v<F, Sigmoid> ? OutputActivation::sigmoid
                                            : OutputActivation::other;
    }
    return OutputActivation::unknown;
}
}  // namespace detail

/// Declared and never defined: its argument is the error.
template <class Error>
struct misfit;

namespace detail {
template <class L, OutputActivation last, class Out>
struct LossRejects : std::type_identity<why::fits> {};
template <class L, OutputActivation last, class Out>
    requires requires { typename L::template Rejects<last, Out>; }
struct LossRejects<L, last, Out> : std::type_identity<typename L::template Rejects<last, Out>> {};
}  // namespace detail

template <class S, class T, class... Spec>
class Sequential<Input<S, T>, Spec...> final : public Model<T> {
    using Inferred = Infer<Input<S, T>, Spec...>;
    using Layers = typename Inferred::Layers;
    using Plan = typename detail::PlanOf<T, S, Layers>::type;

public:
    using Scalar = T;
    using In = S;
    using Out = typename Inferred::Out;
    using Workspace = tailor::Workspace<Plan>;
    static constexpr std::size_t depth = Plan::depth;
    template <std::size_t i>
    using Layer = std::tuple_element_t<i, Layers>;

    static constexpr Index parameter_count = Plan::weight_count, trainable_count = Plan::trainable_count;
    static constexpr Index multiply_adds = Plan::multiply_adds;  // of a sample's forward pass
    static constexpr auto segments = Plan::segments;
    static constexpr OutputActivation last = detail::output_activation<Layer<depth - 1>>();

    /// Layers as specified; weights are drawn with seed 0 until initialize(seed) draws others.
    explicit Sequential(Input<S, T>, Spec... spec) : layers_(bind_layers(static_cast<Layers*>(nullptr), spec...)) {
        this->weights_ = Arena<T>(Plan::weight_count);
        this->weight_table_.assign(Plan::weight_table.begin(), Plan::weight_table.end());
        detail::repeat<depth>([&](auto i) { add_options<i>(); });
        initialize(0);
    }

    /// Draws all weights anew, each array as its initializer says.
    void initialize(std::uint64_t seed) override;

    /// Layer i, and its arrays by name: model.weights<1>().kernel.tensor().
    template <std::size_t i>
    const Layer<i>& layer() const {
        return std::get<i>(layers_);
    }
    using Model<T>::weights;
    template <std::size_t i>
    auto weights() {
        return bound<i>(this->weights_.data());
    }
    template <std::size_t i>
    auto weights() const {
        return bound<i>(this->weights_.data());
    }

    /// Chooses how to train. A loss that does not fit the model's end is the one error misfit<shape_error<...>>; one
    /// that was chosen when the program runs, a Loss, is taken as it is.
    template <class L>
    void compile(Optimizer optimizer, L loss, Metrics metrics = {}) {
        using Why = typename detail::LossRejects<L, last, Out>::type;
        if constexpr (std::is_same_v<Why, why::fits>)
            this->set_training({std::move(optimizer), std::move(loss), std::move(metrics), {}, {}, 0});
        else [[maybe_unused]]
            misfit<shape_error<Why, depth + 1, L, Out>> this_loss_does_not_fit;
    }

    /// What the last layer puts out for samples one after the other: (n, Out). For many threads at once.
    Output<T, Out> predict(std::span<const T> x) const {
        Output<T, Out> y(whole_samples(x));
        spaces_.lend([&](Workspace& space) { predict(x, y.span(), space); });
        return y;
    }
    Output<T, Out> predict(const Samples& x) const {
        Output<T, Out> y(x.size());
        predict_into(x, y.span());
        return y;
    }
    using Model<T>::predict;
    /// The same into memory of yours and with a workspace of yours: allocates nothing once that has grown to the batch.
    void predict(std::span<const T> x, std::span<T> y, Workspace& space) const {
        const Index n = whole_samples(x);
        require(static_cast<Index>(y.size()) == n * Out::size, "predict: expected room for ", n * Out::size,
                " outputs, found ", y.size());
        require(space.phase() == Phase::inference,
                "predict: expected a Workspace(Phase::inference), found one for training");
        for (Index first = 0; first < n; first += predict_batch) {
            const Index count = std::min(predict_batch, n - first);
            space.reserve(count);
            predict_batch_of({x.data() + first * S::size, count}, y.data() + first * Out::size, space);
        }
    }

    // ---- Model
    ModelSizes sizes() const override {
        return {S::size, Out::size, Out::extent.back(), trainable_count, parameter_count, S::extent};
    }
    std::vector<LayerInfo> layers() const override { return layers_of(static_cast<Layers*>(nullptr)); }
    OutputActivation output_activation() const override { return last; }
    void reserve(Index n) override { space_.reserve(n); }
    std::span<T> input(Index n) override { return space_.template value<0>(0, n, 0).span(); }
    std::span<const T> output(Index n) override { return space_.template value<depth>(0, n, 0).span(); }
    std::span<T> output_delta(Index n) override { return space_.template delta<depth>(0, n, 0).span(); }
    std::span<const T> logits(Index n) override {
        if constexpr (has_z<Layer<depth - 1>, T>)
            return layer<depth - 1>()
                .z(space_.template value<depth - 1>(0, n, 0), space_.template value<depth>(0, n, 0),
                   space_.template cache<depth - 1>(0, n))
                .span();
        return {};
    }
    void forward(Index n, const PassContext<T>& context) override { passes(space_, context).forward(x(n)); }
    void backward(Index n, const PassContext<T>& context, DeltaBy by, std::span<T> gradients) override {
        passes(space_, context).backward(x(n), by, gradients);
    }
    void update_state(Index n) override { passes(space_, {}).update_state(this->weights_.data(), n); }

private:
    static constexpr Index predict_batch = 256;  // samples at a time, so that memory does not grow with the data

    void predict_into(const Samples& x, std::span<T> y) const override {
        require(x.row_size() == S::size, "predict: expected samples of ", S::size, " values, found ", x.row_size());
        detail::require_extents(S::extent, x.extents(), "predict");
        x.template require_finite<T>("predict");
        spaces_.lend([&](Workspace& space) { predict(x, y, space); });
    }
    void predict(const Samples& x, std::span<T> y, Workspace& space) const {
        std::vector<Index> indices;
        for (Index first = 0; first < x.size(); first += predict_batch) {
            indices.resize(static_cast<std::size_t>(std::min(predict_batch, x.size() - first)));
            std::iota(indices.begin(), indices.end(), first);
            const auto n = static_cast<Index>(indices.size());
            space.reserve(n);
            const View<T, S> batch = space.template value<0>(0, n, 0);
            x.gather<T>(indices, batch.data());
            predict_batch_of(batch, y.data() + first * Out::size, space);
        }
    }
    void predict_batch_of(View<const T, S> x, T* y, Workspace& space) const {
        passes(space, {}).forward(x);
        const auto out = space.template value<depth>(0, x.batch(), 0).span();
        std::copy(out.begin(), out.end(), y);
    }
    template <class... L, class... P>
    static std::tuple<L...> bind_layers(std::tuple<L...>*, const P&... spec) {
        return {L{spec}...};
    }
    /// What layer i's specification says of its arrays.
    template <std::size_t i>
    void add_options() {
        if constexpr (has_weights<Layer<i>>) {
            std::size_t field = 0, row = 0;
            while (row < this->weight_table_.size() && this->weight_table_[row].layer < i) ++row;
            const auto options = layer<i>().weight_options();
            const bool trains = layer<i>().options.trainable;
            for_each_array<WeightsOf<Layer<i>, T>>([&]<class A>(std::type_identity<A>) {
                if (A::role != Role::prepared && A::size > 0) {
                    WeightInfo& info = this->weight_table_[row++];
                    info.options = options[field];
                    info.trains = trains && A::role == Role::trainable;
                }
                ++field;
            });
        }
    }
    template <class... L>
    std::vector<LayerInfo> layers_of(std::tuple<L...>*) const {
        std::vector<LayerInfo> all{{.name = {},
                                    .type = std::string(class_name<decltype(L::options)>()),
                                    .output = {L::Out::extent.begin(), L::Out::extent.end()},
                                    .parameters = 0,
                                    .trainable = 0,
                                    .multiply_adds = tailor::multiply_adds<L>(),
                                    .output_bytes = L::Out::size * Index{sizeof(T)},
                                    .cache_bytes = cache_bytes<L>(1)}...};
        this->complete(all);
        return all;
    }
    template <std::size_t i, class U>
    static auto bound(U* weights) {
        return bind_arrays<WeightsOf<Layer<i>, U>>(weights + Plan::weight_at[i], weights + Plan::state_at[i],
                                                   static_cast<T*>(nullptr));
    }
    View<const T, S> x(Index n) { return space_.template value<0>(0, n, 0); }
    auto passes(Workspace& space, const PassContext<T>& context) const {
        return Passes<Plan>(layers_, this->weights_.data(), space, context);
    }
    static Index whole_samples(std::span<const T> x) {
        const auto values = static_cast<Index>(x.size());
        require(values % S::size == 0, "predict: expected samples of ", S::size, " values, found ", values, " values");
        return values / S::size;
    }

    Layers layers_;
    Workspace space_{Phase::training};
    WorkspacePool<Workspace> spaces_;
};

template <class S, class T, class... Spec>
void Sequential<Input<S, T>, Spec...>::initialize(std::uint64_t seed) {
    std::uint32_t number = 0;
    for (const WeightInfo& info : this->weight_table_) {
        Random random(seed, Purpose::initialization, 0, static_cast<std::uint32_t>(info.layer), number++);
        std::vector<double> values(static_cast<std::size_t>(info.size));
        const Initializer& initializer = info.options.initializer;
        initializer.fill(values, info.options.fans, random, initializer.a, initializer.b);
        std::transform(values.begin(), values.end(), this->weights_.data() + info.offset,
                       [](double value) { return static_cast<T>(value); });
    }
}

/// Layer i's arrays by name, like std::get: weights<1>(model).kernel.
template <std::size_t i, class M>
auto weights(M& model) {
    return model.template weights<i>();
}

}  // namespace TAILOR_NAMESPACE
