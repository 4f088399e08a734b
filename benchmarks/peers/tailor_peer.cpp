// tailor's side of compare.py: one network, and orders read line by line. Each answer is a line: seconds, or bytes.
//
//   train      an epoch over the samples, in batches of 64
//   predict    predictions for the samples
//   latency    median of 200 predictions for one sample
//   memory     the most memory that this process has had
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <tailor/core/cpu.hpp>
#include <tailor/core/random.hpp>
#include <tailor/training/fit.hpp>

#include "networks.hpp"

using namespace tailor;

namespace {

Network make(const std::string& name) {
    if (name == "notebook") return notebook();
    if (name == "textbook") return textbook();
    if (name == "lenet5") return lenet5();
    if (name == "mlp") return mlp();
    if (name == "vgg") return vgg();
    fail("expected notebook, textbook, lenet5, mlp or vgg, found ", name);
}

Dataset random_samples(Index count, Index values) {
    Random random(1, Purpose::user);
    std::vector<float> x(static_cast<std::size_t>(count * values));
    std::vector<std::int32_t> labels(static_cast<std::size_t>(count));
    for (float& v : x) v = static_cast<float>(random.uniform());
    for (auto& label : labels) label = static_cast<std::int32_t>(random.below(10));
    return {Samples(std::move(x), {values}), Samples(std::move(labels), {}).one_hot(10)};
}

double seconds_of(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double latency(Model<float>& model, const Samples& one) {
    std::vector<double> all(200);
    for (double& each : all) each = seconds_of([&] { model.predictions(one); });
    std::nth_element(all.begin(), all.begin() + 100, all.end());
    return all[100];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return std::cerr << "expected: tailor_peer NETWORK SAMPLES THREADS\n", 2;
    set_threads(std::stoi(argv[3]));
    const Network model = make(argv[1]);
    const Dataset data = random_samples(std::stol(argv[2]), model->sizes().input);
    model->fit(data.slice(0, 128), {.batch_size = 64});
    std::cout << "ready, " << model->sizes().weights << " parameters, " << cpu_report() << std::endl;
    for (std::string order; std::getline(std::cin, order);) {
        if (order == "train") std::cout << seconds_of([&] { model->fit(data, {.batch_size = 64}); });
        if (order == "predict") std::cout << seconds_of([&] { model->predictions(data.images); });
        if (order == "latency") std::cout << latency(*model, data.images.slice(0, 1));
        if (order == "memory") {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            std::cout << Index{usage.ru_maxrss} * 1024;
        }
        std::cout << std::endl;
    }
}
