#include "dlib_peer.hpp"

using dlib::fc, dlib::htan;

using LeNet5 =
    fc<10,
       htan<fc<84, htan<fc<120, AveragePool<htan<Valid<16, 5, AveragePool<htan<Same<6, 5, dlib::input<Grey>>>>>>>>>>>>;

int main(int argc, char** argv) { return run<LeNet5, LeNet5>(argc, argv, 28); }
