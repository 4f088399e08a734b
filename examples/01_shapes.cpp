// 01: Shapes. The type of a model contains all of its shapes, so layers that do not fit do not compile.
//
//     g++ -std=c++20 -O2 -fopenmp -I include -isystem /usr/include/eigen3 examples/01_shapes.cpp
#include <cstdio>
#include <tailor/layers.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/model/summary.hpp>

using namespace tailor;

// A Shape is the extents of ONE sample. The batch size, how many samples go through a model together, is chosen when the
// program runs, so it is not part of a shape.
using Picture = Shape<28, 28, 1>;  // 28 rows, 28 columns, 1 channel
static_assert(Picture::rank == 3 && Picture::size == 784);

// What you write in a model is a specification: it says what a layer computes, but not yet for which input shape.
using Filters = Conv2D<32, Kernel<3>, ReLU>;

// Bound to an input shape, a specification becomes a layer, which knows its output shape. A 3x3 kernel fits at 26 positions
// along 28 pixels, and 32 filters make 32 channels.
using Layer = Filters::On<float, Picture>;
static_assert(std::is_same_v<Layer::Out, Shape<26, 26, 32>>);

int main() {
    // A Sequential binds layer after layer, each to the output shape of the one before it. Options that change a shape or a
    // type are written in <...>, in any order; those that change only values are written in {...}.
    Sequential model{
        Input<Picture>{},               // (28, 28, 1)
        Conv2D<32, Kernel<3>, ReLU>{},  // (26, 26, 32)
        MaxPool2D<Pool<2>>{},           // (13, 13, 32)
        Dropout{0.25},                  // (13, 13, 32)
        Flatten{},                      // (5408)
        Dense<10, Softmax>{},           // (10)
    };
    using Model = decltype(model);

    // So shapes, number of parameters and cost are known at compile time.
    static_assert(std::is_same_v<Model::Layer<3>::Out, Shape<13 * 13 * 32>>);  // layers count from 0: this is Flatten
    static_assert(Model::parameter_count == (3 * 3 * 1 * 32 + 32) + (13 * 13 * 32 * 10 + 10));
    static_assert(Model::multiply_adds == 26 * 26 * 32 * (3 * 3 * 1) + 13 * 13 * 32 * 10);

    // Without Flatten the compiler stops with one error. Its arguments are the reason, the layer's number (the first after
    // Input is 1), the layer, and its input shape.
    //
    //     Sequential<shape_error<why::expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis,
    //                            4, Dense<10, Softmax>, Shape<13, 13, 32>>>
    std::printf("%s", summary(model, Costs::show).c_str());

    // "None" in the table is the batch size: the same model takes one picture, or a thousand.
    for (const std::size_t pictures : {1u, 1000u}) {
        const Output<float, Model::Out> y = model.predict(std::vector<float>(pictures * Picture::size));
        std::printf("a batch of %4zu pictures: %td times %s\n", pictures, y.batch(), to_string(Model::Out{}).c_str());
    }
}
