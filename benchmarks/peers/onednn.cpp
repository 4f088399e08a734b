// oneDNN's side of kernels.cpp: the same products and convolutions, each in the layout that oneDNN asks for, into which
// the arrays are brought before the clock runs. A result that differs from ours is an error.
#include <oneapi/dnnl/dnnl.hpp>
#include <tuple>
#include <unordered_map>

#include "../convolution.hpp"
#include "../peak.hpp"

using namespace tailor;
using namespace tailor::kernels;
using dnnl::memory;
using Tag = memory::format_tag;

namespace {

dnnl::engine& engine() {
    static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}
dnnl::stream& stream() {
    static dnnl::stream in_order(engine());
    return in_order;
}

/// oneDNN 2 describes an operation first, oneDNN 3 does not.
template <class Primitive, class... Hint, class... A>
typename Primitive::primitive_desc describe(const std::tuple<Hint...>& hint, const A&... a) {
    return std::apply(
        [&](const Hint&... h) -> typename Primitive::primitive_desc {
            if constexpr (requires { typename Primitive::desc; })
                return {typename Primitive::desc(a...), engine(), h...};
            else
                return {engine(), a..., h...};
        },
        hint);
}

/// An array as it lies in our memory.
struct Plain {
    float* data;
    memory::dims dims;
    Tag layout;

    memory::desc any() const { return {dims, memory::data_type::f32, Tag::any}; }
    memory as_it_lies() const { return {{dims, memory::data_type::f32, layout}, engine(), data}; }
    memory in(const memory::desc& wanted) const {
        memory there(wanted, engine()), here = as_it_lies();
        dnnl::reorder(here, there).execute(stream(), here, there);
        stream().wait();
        return there;
    }
    void take_back(memory there) const {
        memory here = as_it_lies();
        dnnl::reorder(there, here).execute(stream(), there, here);
        stream().wait();
    }
};
Plain plain(const Arena<float>& values, memory::dims dims, Tag layout) {
    return {const_cast<float*>(values.data()), std::move(dims), layout};
}

bool same(const Arena<float>& ours, const Arena<float>& theirs) {
    float largest = 0;
    for (const float v : ours.span()) largest = std::max(largest, std::abs(v));
    return largest > 0 && std::ranges::equal(ours.span(), theirs.span(),
                                             [&](float a, float b) { return std::abs(a - b) <= 1e-3f * largest; });
}

struct Operation {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;

    void run() {
        primitive.execute(stream(), arguments);
        stream().wait();
    }
};

void product_by_onednn(benchmark::State& state) {
    const Index m = state.range(0), n = state.range(1), k = state.range(2);
    const bool transposed = state.range(3) != 0;
    const Arena<float> a = random_values(m * k), b = random_values(k * n);
    Arena<float> ours(m * n), theirs(m * n), scratch(gemm_scratch<float>);
    gemm<float>(m, n, k, transposed ? Strided<const float>{a.data(), 1, m} : Strided<const float>{a.data(), k},
                {b.data(), n}, {ours.data(), n}, Store::overwrite, scratch.data());

    const Plain A = plain(a, {m, k}, transposed ? Tag::ba : Tag::ab), B = plain(b, {k, n}, Tag::ab),
                C = plain(theirs, {m, n}, Tag::ab);
    const auto plan = describe<dnnl::matmul>(std::tuple{}, A.any(), B.any(), C.any());
    const memory c(plan.dst_desc(), engine());
    Operation multiply{
        dnnl::matmul(plan),
        {{DNNL_ARG_SRC, A.in(plan.src_desc())}, {DNNL_ARG_WEIGHTS, B.in(plan.weights_desc())}, {DNNL_ARG_DST, c}}};
    multiply.run();
    C.take_back(c);
    if (!same(ours, theirs)) return state.SkipWithError("oneDNN's product is not ours");
    for (auto _ : state) multiply.run();
    count_multiply_adds(state, static_cast<double>(m * n * k));
}

template <Pass pass>
void convolution_by_onednn(benchmark::State& state) {
    const Window window = window_of(state);
    const Index filters = state.range(2), size = window.height, kernel = window.kernel_height;
    Convolution<Direct> ours(window, filters);
    pass == Pass::forward ? ours.forward() : ours.backward();

    const memory::dims images{ours.samples, window.channels, size, size}, outputs{ours.samples, filters, size, size},
        kernels{filters, window.channels, kernel, kernel}, strides{1, 1}, pad{kernel / 2, kernel / 2};
    Arena<float> z(ours.z.size()), dx(ours.dx.size()), dw(ours.dw.size());
    const Plain X = plain(ours.x, images, Tag::nhwc), dX = plain(dx, images, Tag::nhwc),
                W = plain(ours.kernel, kernels, Tag::hwio), dW = plain(dw, kernels, Tag::hwio),
                Z = plain(z, outputs, Tag::nhwc), dZ = plain(ours.dz, outputs, Tag::nhwc);
    const auto way = dnnl::algorithm::convolution_auto;
    const auto forward = describe<dnnl::convolution_forward>(std::tuple{}, dnnl::prop_kind::forward_training, way,
                                                             X.any(), W.any(), Z.any(), strides, pad, pad);
    if constexpr (pass == Pass::forward) {
        const memory result(forward.dst_desc(), engine());
        Operation convolve{dnnl::convolution_forward(forward),
                           {{DNNL_ARG_SRC, X.in(forward.src_desc())},
                            {DNNL_ARG_WEIGHTS, W.in(forward.weights_desc())},
                            {DNNL_ARG_DST, result}}};
        convolve.run();
        Z.take_back(result);
        if (!same(ours.z, z)) return state.SkipWithError("oneDNN's convolution is not ours");
        for (auto _ : state) convolve.run();
    } else {
        const auto by_x = describe<dnnl::convolution_backward_data>(std::tuple{forward}, way, X.any(), W.any(), Z.any(),
                                                                    strides, pad, pad);
        const auto by_w = describe<dnnl::convolution_backward_weights>(std::tuple{forward}, way, X.any(), W.any(),
                                                                       Z.any(), strides, pad, pad);
        const memory x_slope(by_x.diff_src_desc(), engine()), w_slope(by_w.diff_weights_desc(), engine());
        Operation find_dx{dnnl::convolution_backward_data(by_x),
                          {{DNNL_ARG_DIFF_DST, dZ.in(by_x.diff_dst_desc())},
                           {DNNL_ARG_WEIGHTS, W.in(by_x.weights_desc())},
                           {DNNL_ARG_DIFF_SRC, x_slope}}};
        Operation find_dw{dnnl::convolution_backward_weights(by_w),
                          {{DNNL_ARG_DIFF_DST, dZ.in(by_w.diff_dst_desc())},
                           {DNNL_ARG_SRC, X.in(by_w.src_desc())},
                           {DNNL_ARG_DIFF_WEIGHTS, w_slope}}};
        const auto both = [&] {
            find_dx.run();
            find_dw.run();
        };
        both();
        dX.take_back(x_slope);
        dW.take_back(w_slope);
        if (!same(ours.dx, dx) || !same(ours.dw, dw)) return state.SkipWithError("oneDNN's gradients are not ours");
        for (auto _ : state) both();
    }
    count_multiply_adds(state, ours.multiply_adds(pass));
}

}  // namespace

BENCHMARK(product_by_onednn)->Apply(products);
BENCHMARK(convolution_by_onednn<Pass::forward>)->Apply(convolutions)->Apply(other_convolutions);
BENCHMARK(convolution_by_onednn<Pass::backward>)->Apply(convolutions)->Apply(other_convolutions);
