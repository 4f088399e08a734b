// tailor's side of compare.py: one network.
//
//     tailor_peer NETWORK SAMPLES THREADS
#include <tailor/core/isa.hpp>
#include <tailor/training/fit.hpp>

#include "networks.hpp"
#include "orders.hpp"
#include "samples.hpp"

using namespace tailor;

namespace {

struct Tailor {
    Network model;
    Dataset data;

    void train() { model->fit(data, {.batch_size = 64}); }
    void predict() { model->predict(data.inputs); }
    void predict_one() { model->predict(one); }

    Samples one = data.inputs.slice(0, 1);
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return std::cerr << "expected: tailor_peer NETWORK SAMPLES THREADS\n", 2;
    set_threads(std::stoi(argv[3]));
    Network model = network(argv[1]);
    const ModelSizes sizes = model->sizes();
    Tailor peer{std::move(model), random_samples(std::stol(argv[2]), sizes.input)};
    peer.model->fit(peer.data.slice(0, std::min(peer.data.size(), Index{128})), {.batch_size = 64});
    follow_orders(peer, text_of(sizes.weights, " parameters, ", cpu_report()));
}
