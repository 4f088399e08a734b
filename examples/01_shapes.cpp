// 01: Shapes. The type of a model knows every shape in it, so what does not fit does not compile.
//
//     g++ -std=c++20 -O2 -fopenmp -I include -isystem /usr/include/eigen3 examples/01_shapes.cpp
#include <cstdio>
#include <tailor/layers.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/model/summary.hpp>

using namespace tailor;

// A Shape is the extents of ONE sample. How many samples go through a model together, the batch, is known only when the
// program runs, so it is no part of a shape.
using Picture = Shape<28, 28, 1>;  // 28 rows, 28 columns, 1 channel
static_assert(Picture::rank == 3 && Picture::size == 784);

// What you write in a model is a specification: it says what a layer does, not to which shape.
using Filters = Conv2D<32, Kernel<3>, ReLU>;

// Bound to a shape, a specification becomes a layer, which knows what comes out. A 3x3 kernel has 26 places along 28
// pixels, and 32 filters make 32 channels.
using Layer = Filters::On<float, Picture>;
static_assert(std::is_same_v<Layer::Out, Shape<26, 26, 32>>);

int main() {
    // A Sequential binds layer after layer, each to what the one before it puts out. What changes a shape or a type
    // stands in <...>, in any order; what changes only values stands in {...}.
    Sequential model{
        Input<Picture>{},               // (28, 28, 1)
        Conv2D<32, Kernel<3>, ReLU>{},  // (26, 26, 32)
        MaxPool2D<Pool<2>>{},           // (13, 13, 32)
        Dropout{0.25},                  // (13, 13, 32)
        Flatten{},                      // (5408)
        Dense<10, Softmax>{},           // (10)
    };
    using Model = decltype(model);

    // So shapes, parameters and cost are known before the program has run once.
    static_assert(std::is_same_v<Model::Layer<3>::Out, Shape<13 * 13 * 32>>);  // layers count from 0: this is Flatten
    static_assert(Model::parameter_count == (3 * 3 * 1 * 32 + 32) + (13 * 13 * 32 * 10 + 10));
    static_assert(Model::multiply_adds == 26 * 26 * 32 * (3 * 3 * 1) + 13 * 13 * 32 * 10);

    // Take Flatten away, and the compiler stops with one error. Read it from the inside: why, the layer's number (the
    // first after Input is 1), the layer, and the shape that it was offered.
    //
    //     Sequential<shape_error<why::expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis,
    //                            4, Dense<10, Softmax>, Shape<13, 13, 32>>>
    std::printf("%s", summary(model, Costs::show).c_str());

    // "None" in the table is the batch: the same model takes one picture, or a thousand.
    for (const std::size_t pictures : {1u, 1000u}) {
        const Output<float, Model::Out> y = model.predict(std::vector<float>(pictures * Picture::size));
        std::printf("a batch of %4zu pictures: %td times %s\n", pictures, y.batch(), to_string(Model::Out{}).c_str());
    }
}
