#include "experiments.hpp"

#include <tailor/core/error.hpp>

std::string Configuration::key() const {
    std::string text = tailor::text_of(network, "_", epochs, "-epochs");
    if (optimizer != "adadelta") text += "_" + optimizer;
    if (image_dropout != 0.25 || feature_dropout != 0.5)
        text += tailor::text_of("_dropout-", image_dropout, "-", feature_dropout);
    if (bias != "zeros") text += "_bias-" + bias;
    if (augmentation != "none") text += "_augmented-" + augmentation;
    if (batch_size != 64) text += tailor::text_of("_batch-", batch_size);
    if (train_limit) text += tailor::text_of("_first-", *train_limit);
    return text;
}

const std::vector<Experiment>& experiments() {
    static const std::vector<Experiment> all{
        {.name = "architectures",
         .title = "Fewer layers",
         .reference = "notebook",
         .base = {},
         .shown = {"epochs", "parameters", "seconds_per_epoch"},
         .lines = {{"3 Dense", {.network = "dense3"}, {.9082}},
                   {"2 Dense + 1 conv", {.network = "conv1"}, {.9111}},
                   {"2 Dense + 2 conv", {}, {.9174}},
                   {"2 Dense + 2 conv, longer", {.epochs = 20}}},
         .note = "The notebook does not tell the first two networks' widths; these are ours."},
        {.name = "optimizers",
         .title = "Optimizers",
         .reference = "",
         .base = 0,
         .shown = {"validation_accuracy", "seconds_per_epoch"},
         .lines = {{"Adadelta, learning rate 1", {}},
                   {"Adam", {.optimizer = "adam"}},
                   {"AdamW", {.optimizer = "adamw"}},
                   {"RMSprop", {.optimizer = "rmsprop"}},
                   {"Adagrad", {.optimizer = "adagrad"}},
                   {"SGD", {.optimizer = "sgd"}}},
         .note = "The notebook's network; learning rates are Keras's defaults, but Adadelta's."},
        {.name = "bias-init",
         .title = "How biases start",
         .reference = "",
         .base = 0,
         .shown = {},
         .lines = {{"zeros", {}}, {"uniform(-1, 1)", {.bias = "uniform"}}},
         .note = "The notebook's network. The notebook saw 0.14 points between the two."},
        {.name = "dropout",
         .title = "Dropout behind the convolutions and behind the Dense layer",
         .reference = "",
         .base = 0,
         .shown = {"train_accuracy", "validation_accuracy", "gap", "trained_gap"},
         .lines = {{"0.25 and 0.5", {}},
                   {"0.25 and 0.45", {.feature_dropout = 0.45}},
                   {"none", {.image_dropout = 0, .feature_dropout = 0}}},
         .note = "The notebook's network. The gap is training minus validation accuracy, in points: as fit "
                 "reports them, with dropout in training; and with the training images evaluated after the last epoch, "
                 "without dropout."},
        {.name = "units",
         .title = "Units of the Dense layer",
         .reference = "",
         .base = 3,
         .shown = {"parameters", "train_accuracy", "validation_accuracy", "seconds_per_epoch"},
         .lines = {{"16", {.network = "notebook-16"}},
                   {"32", {.network = "notebook-32"}},
                   {"64", {.network = "notebook-64"}},
                   {"128", {}},
                   {"256", {.network = "notebook-256"}}},
         .note = "The notebook's network, which has 128."},
        {.name = "batch-norm",
         .title = "Batch normalisation",
         .reference = "",
         .base = 0,
         .shown = {"train_accuracy", "validation_accuracy", "seconds_per_epoch"},
         .lines = {{"without", {}}, {"behind each layer", {.network = "notebook-batch-norm"}}},
         .note = "The notebook's network, with the lines that it leaves commented out."},
        {.name = "data-format",
         .title = "Channels, mistaken and right",
         .reference = "Keras 3.15",
         .base = 0,
         .shown = {"parameters", "validation_accuracy", "seconds_per_epoch"},
         .lines = {{"notebook: rows taken for channels", {.epochs = 20}, {.9138, .9137}},
                   {"textbook: channels last", {.network = "textbook", .epochs = 20}, {.9284}}},
         .note = "The gain is what it is worth to read the channels right."},
        {.name = "augmentation",
         .title = "Augmentation",
         .reference = "",
         .base = 0,
         .shown = {"train_accuracy", "validation_accuracy", "seconds_per_epoch"},
         .lines = {{"as they are", {.network = "textbook", .epochs = 20}},
                   {"flipped", {.network = "textbook", .augmentation = "flip", .epochs = 20}},
                   {"flipped and shifted", {.network = "textbook", .augmentation = "flip-shift", .epochs = 20}}},
         .note =
             "The textbook network's training images; flipped left for right in half of the cases, shifted by up to 8 "
             "% each way. Not in the notebook."},
    };
    return all;
}
