#pragma once
// dlib's side of compare.py, for a network in dlib's types. What differs from the other peers, for dlib has it so:
//
//   optimizer    Adam: as Adadelta it keeps two values a weight, and dlib has no Adadelta
//   images       channels first, which is all that dlib knows
//   dropout      becomes a multiplication in the network that predicts
//   threads      those of its BLAS, set by compare.py in the environment; all else runs on one
#include <dlib/dnn.h>
#include <dlib/revision.h>

#include <array>
#include <random>

#include "../orders.hpp"

/// Layers of dlib's as the networks need them: kernels of size x size, stride 1, ...
template <long filters, int size, class Below>
using Valid = dlib::add_layer<dlib::con_<filters, size, size, 1, 1, 0, 0>, Below>;
template <long filters, int size, class Below>
using Same = dlib::con<filters, size, size, 1, 1, Below>;
template <class Below>
using MaxPool = dlib::max_pool<2, 2, 2, 2, Below>;
template <class Below>
using AveragePool = dlib::avg_pool<2, 2, 2, 2, Below>;
/// ... and dropout at a rate of a quarter.
struct quarter_ : dlib::dropout_ {
    quarter_() : dropout_(0.25f) {}
};
template <class Below>
using DropQuarter = dlib::add_layer<quarter_, Below>;

using Grey = dlib::matrix<float>;
using Colours = std::array<Grey, 3>;

/// Trained<...> ends in the ten logits of a network; in Predicting<...> the same network multiplies where that drops.
template <class Trained, class Predicting>
class Dlib {
    using Sample = typename Trained::input_type;

public:
    Dlib(std::size_t samples, long size) : data_(samples), labels_(samples) {
        std::mt19937 random(1);
        for (Sample& x : data_) fill(x, size, random);
        for (unsigned long& label : labels_) label = random() % 10;
        trainer_.set_learning_rate(0.001);
        trainer_.set_learning_rate_shrink_factor(1);
        train(std::min<std::size_t>(samples, 128));
        predicting_.subnet() = net_.subnet();
    }

    double train(std::size_t samples) {
        for (std::size_t first = 0; first < samples; first += 64) {
            const auto from = static_cast<long>(first), to = static_cast<long>(std::min(first + 64, samples));
            trainer_.train_one_step(data_.begin() + from, data_.begin() + to, labels_.begin() + from);
        }
        trainer_.get_net(dlib::force_flush_to_disk::no);  // waits until the last step is taken
        return trainer_.get_average_loss();
    }
    void train() { train(data_.size()); }
    void predict() {
        for (std::size_t first = 0; first < data_.size(); first += 256)
            predict(first, std::min(first + 256, data_.size()));
    }
    void predict_one() { predict(0, 1); }

    std::size_t parameters() { return dlib::count_parameters(predicting_); }

private:
    static void fill(Grey& x, long size, std::mt19937& random) {
        x.set_size(size, size);
        for (float& value : x) value = std::uniform_real_distribution<float>()(random);
    }
    static void fill(Colours& x, long size, std::mt19937& random) {
        for (Grey& channel : x) fill(channel, size, random);
    }
    void predict(std::size_t first, std::size_t last) {
        predicting_.to_tensor(data_.begin() + static_cast<long>(first), data_.begin() + static_cast<long>(last),
                              batch_);
        predicting_.forward(batch_);
    }

    std::vector<Sample> data_;
    std::vector<unsigned long> labels_;
    dlib::loss_multiclass_log<Trained> net_;
    dlib::dnn_trainer<dlib::loss_multiclass_log<Trained>, dlib::adam> trainer_{net_, dlib::adam()};
    dlib::softmax<Predicting> predicting_;
    dlib::resizable_tensor batch_;
};

/// The program of a network for images of size x size: dlib_NETWORK SAMPLES
template <class Trained, class Predicting>
int run(int argc, char** argv, long size) {
    if (argc != 2) return std::cerr << "expected the number of samples\n", 2;
    Dlib<Trained, Predicting> peer(std::stoul(argv[1]), size);
    follow_orders(peer, std::to_string(peer.parameters()) + " parameters, dlib " + std::to_string(DLIB_MAJOR_VERSION) +
                            "." + std::to_string(DLIB_MINOR_VERSION));
    return 0;
}
