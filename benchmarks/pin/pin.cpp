// One network of peers/networks, trained for 100 steps from seed 0 on the same random samples.
//
//     pin NETWORK [THREADS [FILE]]
//
// Prints the median and the mean of its steps in microseconds; writes the weights' bytes to FILE.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/fit.hpp>
#include <utility>

#include "../peers/networks.hpp"
#include "../peers/samples.hpp"

using namespace tailor;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::cerr << "expected: pin NETWORK [THREADS [FILE]]\n", 2;
    if (argc > 2) set_threads(std::atoi(argv[2]));
    const Network model = network(argv[1]);
    const Dataset data = random_samples(6400, model->sizes().input);

    std::vector<double> times;
    double before = seconds();
    model->fit(data, {.batch_size = 64,
                      .callbacks = {LambdaCallback({.on_train_batch_end = [&](TrainingControl&, Index, const Logs&) {
                          const double now = seconds();
                          times.push_back(now - std::exchange(before, now));
                      }})}});
    const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
    std::nth_element(times.begin(), times.begin() + 50, times.end());
    std::cout << times[50] * 1e6 << ' ' << mean * 1e6 << '\n';

    if (argc > 3)
        std::ofstream(argv[3], std::ios::binary)
            .write(reinterpret_cast<const char*>(model->weights().data()),
                   static_cast<std::streamsize>(model->weights().size_bytes()));
}
