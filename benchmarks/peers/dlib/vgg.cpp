#include "dlib_peer.hpp"

using dlib::fc, dlib::relu;

template <long filters, class Below>
using Block = MaxPool<relu<Same<filters, 3, relu<Same<filters, 3, Below>>>>>;
using Vgg = fc<10, relu<fc<256, Block<128, Block<64, dlib::input<Colours>>>>>>;

int main(int argc, char** argv) { return run<Vgg, Vgg>(argc, argv, 32); }
