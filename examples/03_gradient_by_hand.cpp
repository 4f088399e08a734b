// 03: A gradient, computed three times: by the chain rule, by the layer's backward pass, and by finite differences.
//
// A weight's gradient is the derivative of the loss with respect to it: how much the loss grows if the weight grows a
// little. A step of training changes each weight in the opposite direction.
#include <cmath>
#include <cstdio>
#include <tailor/layers/dense.hpp>

using namespace tailor;

// y = tanh(x W + b): 2 inputs, 1 unit, so 3 numbers to learn. In double, so that finite differences are accurate.
using Layer = Dense<1, Tanh>::On<double, Shape<2>>;
constexpr Index samples = 3;
constexpr double inputs[samples * 2] = {0.5, -1, 2, 0.25, -0.75, 1}, targets[samples] = {1, -1, 0.5};

double scratch[Layer::scratch_size];
const PassContext<double> context{.phase = Phase::training, .scratch_memory = scratch};
const View<const double, Shape<2>> x(inputs, samples);

void forward(const double* weights, double* y) {
    const auto w = bind_arrays<Layer::Weights<const double>, const double>(weights, nullptr, nullptr);
    Layer{}.forward(w, x, View<double, Shape<1>>(y, samples), {}, context);
}

// The loss: how far the outputs y are from the targets t, L = sum of (y - t)^2 / 2.
double loss(const double* weights) {
    double y[samples], sum = 0;
    forward(weights, y);
    for (Index n = 0; n < samples; ++n) sum += (y[n] - targets[n]) * (y[n] - targets[n]) / 2;
    return sum;
}

int main() {
    set_threads(1);  // scratch is for one thread

    double weights[] = {0.3, -0.8, 0.1};  // W, then b

    // By the chain rule, with z = x W + b:   dL/dy = y - t,   dy/dz = 1 - y^2,   dz/dW = x,   dz/db = 1
    double y[samples], by_hand[3] = {};
    forward(weights, y);
    for (Index n = 0; n < samples; ++n) {
        const double dz = (y[n] - targets[n]) * (1 - y[n] * y[n]);
        by_hand[0] += inputs[2 * n] * dz;
        by_hand[1] += inputs[2 * n + 1] * dz;
        by_hand[2] += dz;
    }

    // By the layer. It gets dL/dy and ADDS to the gradients, which have the weights' shape; it may overwrite dy. It also
    // computes dL/dx for the layer before it; here there is none, so dx is an empty view.
    double dy[samples], by_layer[3] = {};
    for (Index n = 0; n < samples; ++n) dy[n] = y[n] - targets[n];
    const auto w = bind_arrays<Layer::Weights<const double>, const double>(weights, nullptr, nullptr);
    const auto gradients = bind_arrays<Layer::Weights<double>, double>(by_layer, nullptr, nullptr);
    const View<double, Shape<2>> no_dx;
    Layer{}.backward(w, x, View<const double, Shape<1>>(y, samples), View<double, Shape<1>>(dy, samples), no_dx,
                     gradients, {}, context);

    // By finite differences: the loss with the weight a little larger, and a little smaller.
    std::printf("         by the chain rule   by the layer        by trying\n");
    for (Index i = 0; i < 3; ++i) {
        constexpr double little = 1e-5;
        const double weight = weights[i];
        weights[i] = weight + little;
        const double above = loss(weights);
        weights[i] = weight - little;
        const double below = loss(weights);
        weights[i] = weight;
        constexpr const char* names[] = {"dL/dW[0]", "dL/dW[1]", "dL/db"};
        std::printf("%-8s %16.12f %16.12f %16.12f\n", names[i], by_hand[i], by_layer[i],
                    (above - below) / (2 * little));
    }

    // A step against the gradient makes the loss smaller.
    std::printf("\nloss before a step: %.6f\n", loss(weights));
    for (Index i = 0; i < 3; ++i) weights[i] -= 0.1 * by_layer[i];
    std::printf("loss after it:      %.6f\n", loss(weights));
}
