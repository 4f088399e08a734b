// 02: One layer, y = relu(x W + b), called directly. A layer only computes: weights, inputs, outputs and scratch memory
// belong to the caller.
#include <cstdio>
#include <tailor/layers/dense.hpp>  // every header compiles alone; this program needs no more

using namespace tailor;

int main() {
    // Dense<2, ReLU> bound to samples of 3 values: 3 inputs, 2 units.
    using Layer = Dense<2, ReLU>::On<float, Shape<3>>;
    const Layer layer{};

    // The layer's arrays have names, `kernel` for W and `bias` for b as in Keras, but they are one flat array that belongs
    // to us. `bind_arrays` makes the named views from a pointer.
    static_assert(array_values<Layer::Weights<float>>(Role::trainable) == 3 * 2 + 2);
    float memory[] = {1,  -1,  // W: the weights of input 0, for unit 0 and for unit 1
                      2,  0,   //    of input 1
                      0,  3,   //    how input 2 counts
                      10, 0};  // b
    const auto w = bind_arrays<Layer::Weights<const float>, const float>(memory, nullptr, nullptr);

    // A View does the same for a batch of samples, one after the other in memory. Here: a batch of 2.
    const float inputs[] = {1, 2, 3,  //
                            5, 0, 1};
    float outputs[2 * 2] = {};
    const View<const float, Shape<3>> x(inputs, 2);
    const View<float, Shape<2>> y(outputs, 2);

    // A PassContext has what else a pass may need: whether we train, the seed, and scratch memory, here for one thread.
    set_threads(1);
    float scratch[Layer::scratch_size];
    const PassContext<float> context{.phase = Phase::inference, .scratch_memory = scratch};

    // The forward pass. The backward pass of ReLU needs nothing but y, so there is no cache.
    layer.forward(w, x, y, NoCache{}, context);

    // The same from the formula, value by value. `tensor()` and `matrix()` are Eigen's views of the same memory.
    const auto W = w.kernel.tensor();
    std::printf("  n unit   sum of x W + b                         relu     layer\n");
    for (Index n = 0; n < x.batch(); ++n)
        for (Index unit = 0; unit < 2; ++unit) {
            float z = w.bias.tensor()(unit);
            std::printf("%3td %4td   ", n, unit);
            for (Index i = 0; i < 3; ++i) {
                z += x.tensor()(n, i) * W(i, unit);
                std::printf("%g*%g + ", double(x.tensor()(n, i)), double(W(i, unit)));
            }
            std::printf("%-5g = %-8g %6g %9g\n", double(w.bias.tensor()(unit)), double(z), double(std::max(z, 0.0f)),
                        double(y.tensor()(n, unit)));
        }
}
