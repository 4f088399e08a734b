#pragma once
// TensorBoard: losses, metrics and weights in files that TensorBoard shows (keras.io/api/callbacks/tensorboard), in
// the folders and under the names that Keras gives them:
//
//   train/        epoch_loss, epoch_<metric>, epoch_learning_rate; batch_<...>; <layer>/<array>/histogram, .../image
//   validation/   epoch_loss, epoch_<metric>; evaluation_<...>_vs_iterations
//
// To look at them: tensorboard --logdir logs
#include <algorithm>
#include <cmath>
#include <limits>

#include "../../io/event_file.hpp"
#include "../../model/model.hpp"
#include "callback.hpp"

namespace TAILOR_NAMESPACE {

struct TensorBoardOptions {
    int histogram_freq = 0;  // epochs from one histogram of the weights to the next; 0: none
    /// encode_png, of data/png.hpp, which needs libpng: weights as pictures, too, with the histograms.
    std::string (*write_images)(Bytes grey, ImageSize size) = nullptr;
    Index update_freq = 0;  // batches from one batch_ value to the next; 0: none
};

class TensorBoard final : public Callback {
public:
    explicit TensorBoard(std::filesystem::path log_dir = "logs", TensorBoardOptions options = {})
        : folder_(std::move(log_dir)), options_(options) {}

    void on_train_begin(TrainingControl&) override {
        batches_ = 0;
        train_.reset();
        validation_.reset();
    }
    void on_train_batch_end(TrainingControl&, Index, const Logs& logs) override {
        ++batches_;
        if (options_.update_freq == 0 || batches_ % options_.update_freq != 0) return;
        std::vector<std::string> values;
        for (const auto& [name, value] : logs) values.push_back(scalar_summary("batch_" + name, value));
        train().write(batches_, values);
    }
    void on_test_end(TrainingControl& training, const Logs& logs) override {
        std::vector<std::string> values;
        for (const auto& [name, value] : logs)
            values.push_back(scalar_summary("evaluation_" + name + "_vs_iterations", value));
        validation().write(std::visit([](auto* model) { return model->training().steps; }, training.model), values);
    }
    void on_epoch_end(TrainingControl& training, int epoch, const Logs& logs) override {
        std::vector<std::string> of_train, of_validation;
        for (const auto& [name, value] : logs) {
            const bool validates = name.starts_with("val_");
            (validates ? of_validation : of_train)
                .push_back(scalar_summary("epoch_" + (validates ? name.substr(4) : name), value));
        }
        if (!logs.contains("learning_rate"))
            of_train.push_back(scalar_summary("epoch_learning_rate", training.learning_rate()));
        if (options_.histogram_freq > 0 && epoch % options_.histogram_freq == 0)
            std::visit([&](const auto* model) { add_weights(of_train, *model); }, training.model);
        train().write(epoch, of_train);
        if (!of_validation.empty()) validation().write(epoch, of_validation);
    }
    void on_train_end(TrainingControl&, const Logs&) override {
        train_.reset();
        validation_.reset();
    }

private:
    // Made when they are needed, as Keras does.
    EventFile& train() { return train_ ? *train_ : train_.emplace(folder_ / "train"); }
    EventFile& validation() { return validation_ ? *validation_ : validation_.emplace(folder_ / "validation"); }

    template <class T>
    void add_weights(std::vector<std::string>& values, const Model<T>& model) const {
        const std::vector<LayerInfo> layers = model.layers();
        for (const WeightInfo& info : model.weight_table()) {
            const std::string name = layers[info.layer].name + "/" + std::string(info.name);
            const std::span<const T> weights =
                model.weights().subspan(static_cast<std::size_t>(info.offset), static_cast<std::size_t>(info.size));
            values.push_back(histogram_summary(name + "/histogram", weights));
            if (options_.write_images != nullptr) add_images(values, name + "/image/", info, weights);
        }
    }
    /// An array of up to two axes that are longer than 1 is one picture, the longer axis across; of three axes, each
    /// index of the last is a picture, of which there are three at most.
    template <class T>
    void add_images(std::vector<std::string>& values, const std::string& name, const WeightInfo& info,
                    std::span<const T> weights) const {
        std::vector<Index> shape;
        std::copy_if(info.extent.begin(), info.extent.begin() + info.rank, std::back_inserter(shape),
                     [](Index extent) { return extent != 1; });
        if (shape.size() > 3) return;
        const Index pictures = shape.size() == 3 ? shape[2] : 1;
        shape.resize(std::min<std::size_t>(shape.size(), 2));
        while (shape.size() < 2) shape.insert(shape.begin(), 1);
        const bool transposed = pictures == 1 && shape[0] > shape[1];
        const Index height = transposed ? shape[1] : shape[0], width = transposed ? shape[0] : shape[1];
        T low = std::numeric_limits<T>::infinity(), high = -low;
        for (const T w : weights)
            if (std::isfinite(w)) low = std::min(low, w), high = std::max(high, w);
        std::vector<std::uint8_t> grey(static_cast<std::size_t>(height * width));
        for (Index picture = 0; picture < std::min(pictures, Index{3}); ++picture) {
            for (Index row = 0; row < height; ++row)
                for (Index column = 0; column < width; ++column) {
                    const Index at = transposed ? column * height + row : (row * width + column) * pictures + picture;
                    grey[static_cast<std::size_t>(row * width + column)] =
                        grey_of(weights[static_cast<std::size_t>(at)], low, high);
                }
            values.push_back(image_summary(name + std::to_string(picture), {height, width}, 1,
                                           options_.write_images(grey, {height, width})));
        }
    }
    /// From the smallest finite weight, black, to the largest, white; what is not finite is black.
    template <class T>
    static std::uint8_t grey_of(T value, T low, T high) {
        const double share = (static_cast<double>(value) - static_cast<double>(low)) /
                             (static_cast<double>(high) - static_cast<double>(low));
        return std::isfinite(share) ? static_cast<std::uint8_t>(255 * share + 0.5) : std::uint8_t{0};
    }

    std::filesystem::path folder_;
    TensorBoardOptions options_;
    Index batches_ = 0;
    std::optional<EventFile> train_, validation_;
};

}  // namespace TAILOR_NAMESPACE
