// The textbook's network; also instead of the notebook's, whose change of data formats cannot be said in dlib.
#include "dlib_peer.hpp"

template <template <class> class Quarter, template <class> class Half>
using Textbook =
    dlib::fc<10, Half<dlib::relu<dlib::fc<
                     128, Quarter<MaxPool<dlib::relu<Valid<64, 3, dlib::relu<Valid<32, 3, dlib::input<Grey>>>>>>>>>>>;

int main(int argc, char** argv) {
    return run<Textbook<DropQuarter, dlib::dropout>, Textbook<dlib::multiply, dlib::multiply>>(argc, argv, 28);
}
