#include "dlib_peer.hpp"

using dlib::fc, dlib::relu;

using Mlp = fc<10, relu<fc<512, relu<fc<512, dlib::input<Grey>>>>>>;

int main(int argc, char** argv) { return run<Mlp, Mlp>(argc, argv, 28); }
