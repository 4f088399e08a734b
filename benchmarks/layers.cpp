// How fast layers are in a model: both passes of each layer by itself, at batch 64, with its shards and microbatches; then
// losses, and one update by each optimizer. GFLOP/s and the share of the cores' measured peak where there are
// multiply-adds; otherwise GB/s, each array once: x and y; or dy, dx, and what of x and y the backward pass reads.
//
//     ./dev bench layers --benchmark_filter=notebook
#include <memory>
#include <tailor/layers.hpp>
#include <tailor/losses.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers.hpp>

#include "convolution.hpp"
#include "peak.hpp"

using namespace tailor;

namespace {

constexpr Index batch = 64;

/// The layer before the one that is timed: puts out random values in step 0, leaves them there in later ones, and asks
/// for dx (which a model's first layer is spared).
template <class S>
struct Source {
    static constexpr std::string_view class_name = "Source";
    template <class In>
    using Rejects = why::fits;
    template <class T, class In_>
    struct On {
        using In = In_;
        using Out = S;
        static constexpr Reads backward_reads{.input = false, .output = false};
        Source options;

        void forward(NoWeights<const T>, View<const T, In>, View<T, Out> y, NoCache,
                     const PassContext<T>& context) const {
            if (context.number == 0) std::ranges::copy(random_values(y.batch() * S::size).span(), y.data());
        }
        void backward(NoWeights<const T>, View<const T, In>, View<const T, Out>, View<T, Out>, View<T, In>,
                      NoWeights<T>, NoCache, const PassContext<T>&) const {}
    };
};

template <class L>
void count(benchmark::State& state, Pass pass) {
    if (multiply_adds<L>() > 0)
        return count_multiply_adds(state,
                                   static_cast<double>(multiply_adds<L>() * batch) * (pass == Pass::forward ? 1 : 2));
    constexpr Reads reads = backward_reads<L>();
    constexpr Index in = L::In::size, out = L::Out::size;
    const Index values = in + out + (pass == Pass::backward ? reads.input * in + reads.output * out : 0);
    count_bytes(state, static_cast<double>(values * batch * Index{sizeof(float)} + cache_bytes<L>(batch)));
}

template <class In, class Spec>
void time_pass(benchmark::State& state, Pass pass, const Spec& spec) {
    using L = typename Spec::template On<float, In>;
    Sequential model{Input<Shape<1>>{}, Source<In>{}, spec};
    Arena<float> gradients(model.sizes().trainable);
    model.reserve(batch);
    const Arena<float> dy = random_values(batch * L::Out::size);
    model.forward(batch, {.phase = Phase::training});
    const PassContext<float> context{.phase = Phase::training, .number = 1};
    for (auto _ : state) {
        if (pass == Pass::backward) std::ranges::copy(dy.span(), model.output_delta(batch).data());  // may be spoilt
        const auto begin = std::chrono::steady_clock::now();
        if (pass == Pass::forward)
            model.forward(batch, context);
        else
            model.backward(batch, context, DeltaBy::output, gradients.span());
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    count<L>(state, pass);
}

template <class S>
std::string text() {
    std::string all;
    for (const Index extent : S::extent) all += (all.empty() ? "" : "x") + std::to_string(extent);
    return all;
}
/// Both passes of each layer of a network, whose samples have the shape In at first.
template <class In, class Spec, class... Rest>
void add(const std::string& network, const Spec& spec, const Rest&... rest) {
    using L = typename Spec::template On<float, In>;
    if constexpr (!only_reshapes<L>())  // Flatten costs nothing
        for (const Pass pass : {Pass::forward, Pass::backward}) {
            const std::string name = text_of(network, "/", class_name<Spec>(), "/", text<In>(),
                                             pass == Pass::forward ? "/forward" : "/backward");
            benchmark::RegisterBenchmark(name.c_str(),
                                         [pass, spec](benchmark::State& state) { time_pass<In>(state, pass, spec); })
                ->UseManualTime()
                ->Unit(benchmark::kMicrosecond);
        }
    if constexpr (sizeof...(Rest) > 0) add<typename L::Out>(network, rest...);
}

void add_loss(const Loss& loss) {
    benchmark::RegisterBenchmark(text_of("loss/", loss.name()).c_str(), [loss](benchmark::State& state) {
        const Arena<float> y = random_values(10 * batch);
        Arena<float> targets(loss.name() == "SparseCategoricalCrossentropy" ? batch : y.size()), dy(y.size());
        const Prediction<float> seen{y.span(), targets.span(), 10, targets.size() / batch, 1, y.span(), {}};
        for (auto _ : state) benchmark::DoNotOptimize(loss(seen, dy.span()));
        count_bytes(state, static_cast<double>((2 * y.size() + targets.size()) * Index{sizeof(float)}));
    })->Unit(benchmark::kMicrosecond);
}

/// An update of the notebook's weights.
void add_optimizer(const Optimizer& optimizer) {
    const std::string name = text_of("optimizer/", optimizer.name(), "/", optimizer.slots(), "_slots");
    benchmark::RegisterBenchmark(
        name.c_str(),
        [optimizer](benchmark::State& state) {
            constexpr Index weights = 1'491'338;
            Arena<float> w = random_values(weights), slots(weights * optimizer.slots());
            std::ranges::fill(slots.span(), static_cast<float>(optimizer.first_value()));
            const Arena<float> g = random_values(weights);
            Index step = 0;
            for (auto _ : state) optimizer.update(Update<float>{w.span(), g.span(), slots.data(), weights, ++step});
            count_bytes(state, static_cast<double>(weights * (3 + 2 * optimizer.slots()) * Index{sizeof(float)}));
        })
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
}

[[maybe_unused]] const bool added = [] {
    using Image = Shape<26, 26, 32>;
    add<Shape<1, 28, 28>>("notebook", Conv2D<32, Kernel<3>, ReLU, ChannelsFirst>{}, Conv2D<64, Kernel<3>, ReLU>{},
                          MaxPool2D<Pool<2>>{}, Dropout{0.25}, Flatten{}, Dense<128, ReLU>{}, Dropout{0.5},
                          Dense<10, Softmax>{});
    add<Shape<32, 32, 3>>("vgg", Conv2D<64, Same, ReLU>{}, Conv2D<64, Same, ReLU>{}, MaxPool2D<Pool<2>>{},
                          Conv2D<128, Same, ReLU>{}, Conv2D<128, Same, ReLU>{}, MaxPool2D<Pool<2>>{}, Flatten{},
                          Dense<256, ReLU>{});
    add<Shape<28, 28, 1>>("lenet5", Conv2D<6, Kernel<5>, Same, Tanh>{}, AvgPool2D<Pool<2>>{},
                          Conv2D<16, Kernel<5>, Tanh>{});
    add<Image>("image", BatchNormalization{}, GlobalAvgPool2D{});
    add<Shape<32, 26, 26>>("channels_first", BatchNormalization<ChannelsFirst>{});
    add<Image>("ReLU", Activation<ReLU>{});
    add<Image>("LeakyReLU", Activation<LeakyReLU>{});
    add<Image>("ELU", Activation<ELU>{});
    add<Image>("Sigmoid", Activation<Sigmoid>{});
    add<Image>("Tanh", Activation<Tanh>{});
    add<Image>("SiLU", Activation<SiLU>{});
    add<Image>("Softplus", Activation<Softplus>{});
    add<Image>("GELU", Activation<GELU>{});
    add<Shape<10>>("Softmax", Activation<Softmax>{});
    for (const Loss& loss :
         {Loss(CategoricalCrossentropy{}), Loss(SparseCategoricalCrossentropy{}), Loss(BinaryCrossentropy{}),
          Loss(MeanSquaredError{}), Loss(MeanAbsoluteError{}), Loss(Huber{})})
        add_loss(loss);
    for (const Optimizer& optimizer :
         {Optimizer(SGD{}), Optimizer(SGD{.momentum = 0.9}), Optimizer(Adagrad{}), Optimizer(RMSprop{}),
          Optimizer(Adadelta{}), Optimizer(Adam{}), Optimizer(AdamW{})})
        add_optimizer(optimizer);
    return true;
}();

}  // namespace
