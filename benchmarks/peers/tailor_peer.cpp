// tailor's side of compare.py: one network.
//
//     tailor_peer NETWORK SAMPLES THREADS
#include <tailor/core/cpu.hpp>
#include <tailor/core/random.hpp>
#include <tailor/training/fit.hpp>

#include "networks.hpp"
#include "orders.hpp"

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

struct Tailor {
    Network model;
    Dataset data;

    void train() { model->fit(data, {.batch_size = 64}); }
    void predict() { model->predictions(data.images); }
    void predict_one() { model->predictions(one); }

    Samples one = data.images.slice(0, 1);
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return std::cerr << "expected: tailor_peer NETWORK SAMPLES THREADS\n", 2;
    set_threads(std::stoi(argv[3]));
    Network model = make(argv[1]);
    const ModelSizes sizes = model->sizes();
    Tailor peer{std::move(model), random_samples(std::stol(argv[2]), sizes.input)};
    peer.model->fit(peer.data.slice(0, std::min(peer.data.size(), Index{128})), {.batch_size = 64});
    follow_orders(peer, join(sizes.weights, " parameters, ", cpu_report()));
}
