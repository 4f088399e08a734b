#include "sections.hpp"

#include <algorithm>
#include <cmath>

#include "../format.hpp"
#include "html.hpp"

using namespace tailor;

namespace {

// The notebook's own run: 2018, Keras, 20 epochs.
constexpr Index notebook_parameters = 1'491'338, notebook_errors = 836;
constexpr double notebook_train_loss = .1342, notebook_train_accuracy = .9516, notebook_validation_loss = .2453,
                 notebook_validation_accuracy = .9230, notebook_test_loss = .2744, notebook_test_accuracy = .9164;

std::string four(double value) { return fixed(value, 4); }

std::string paragraph(std::string_view look, const std::string& content) {
    return "<p class=\"" + std::string(look) + "\">" + escaped(content) + "</p>\n";
}

/// A table without a head, of names and what they stand for.
std::string facts(const std::string& title, const std::vector<std::vector<std::string>>& rows) {
    std::string table = html({"", title, {"", ""}, rows});
    return table.replace(0, sizeof("<div class=\"table") - 1, "<div class=\"table facts");
}

std::string folded(const std::string& summary, const std::string& content) {
    return "<details><summary>" + escaped(summary) + "</summary>" + content + "</details>\n";
}

bool diverged(const Results& r) { return !std::isfinite(r.train_loss) || !std::isfinite(r.test_loss); }

std::string warning(const std::string& content, std::string_view beside = "") {
    const std::string small = beside.empty() ? "" : "<small>" + escaped(beside) + "</small>";
    return "<p class=\"warning\" role=\"note\">" + escaped(content) + small + "</p>\n";
}

std::string warnings(const Results& r) {
    std::string text = data_warning(r.provenance, r.data_source);
    if (diverged(r))
        text += warning("Training diverged: the loss is no finite number. A smaller learning rate may help.");
    if (r.interrupted) text += warning("Training was " + stopped(r) + ".");
    return text;
}

std::string key_figure(const std::string& name, const std::string& value, const std::string& beside) {
    return "<div><dt>" + escaped(name) + "</dt><dd class=\"value\">" + escaped(value) + "</dd><dd class=\"beside\">" +
           escaped(beside) + "</dd></div>\n";
}

std::string key_figures(const Results& r) {
    const auto beside = [&](const std::string& theirs) {
        return r.provenance == "synthetic" ? "of drawn garments" : "notebook: " + theirs;
    };
    return key_figure("Test accuracy", four(r.test_accuracy), beside(four(notebook_test_accuracy))) +
           key_figure("Test loss", four(r.test_loss), beside(four(notebook_test_loss))) +
           key_figure("Errors", thousands(r.incorrect), beside(thousands(notebook_errors))) +
           key_figure("Training", duration(r.training_seconds),
                      r.interrupted ? "stopped in epoch " + thousands(r.epochs) : counted(r.epochs, "epoch"));
}

std::string shape_of(Index samples, const std::vector<Index>& extents) {
    std::string text = "(" + thousands(samples);
    for (const Index extent : extents) text += ", " + std::to_string(extent);
    return text + ")";
}

std::string sizes(const Report& report) {
    const auto row = [](const char* name, const Samples& s) {
        return std::vector<std::string>{name, shape_of(s.size(), s.extents())};
    };
    return facts("Sizes", {row("training images", report.train.inputs), row("training labels", report.train.targets),
                           row("test images", report.test.inputs), row("test labels", report.test.targets)});
}

std::string class_list() {
    std::string text;
    for (std::size_t i = 0; i < classes; ++i) text += (i > 0 ? ", " : "") + std::to_string(i) + " " + class_name(i);
    return text;
}

std::string hyperparameters(const Results& r) {
    return facts("Hyperparameters", {{"optimizer", r.optimizer},
                                     {"learning rate", general(r.learning_rate)},
                                     {"loss", "categorical cross-entropy"},
                                     {"batch size", thousands(r.batch_size)},
                                     {"epochs", thousands(r.epochs_asked)},
                                     {"seed", std::to_string(r.seed)}});
}

std::string layers(const Report& report) {
    Table table{"", "Layers", {"layer", "type", "output shape", "parameters", "multiply-adds"}, {}};
    Index parameters = 0, multiply_adds = 0;
    for (const LayerInfo& layer : report.layers) {
        table.rows.push_back({layer.name, layer.type, extents_text(layer.output), thousands(layer.parameters),
                              thousands(layer.multiply_adds)});
        parameters += layer.parameters;
        multiply_adds += layer.multiply_adds;
    }
    table.rows.push_back({"all", "", "", thousands(parameters), thousands(multiply_adds)});
    table.note = "Shapes and multiply-adds are those of one image.";
    return html(table);
}

std::string model_note(const Results& r) {
    if (r.model.rfind("notebook", 0) != 0) return "";
    return paragraph(
        "note",
        "A slip of the notebook, kept: the first convolution puts out its 32 filters on the first axis, and "
        "the second one takes the last axis for channels, as is Keras’s default. It reads rows as channels, "
        "and moves over filters and rows as if they were an image. It learns all the same; --model "
        "textbook has the axes right.");
}

/// The smallest and the largest; NaN if one value is.
std::pair<double, double> extremes(std::span<const float> values) {
    if (std::any_of(values.begin(), values.end(), [](float v) { return std::isnan(v); }))
        return {std::nan(""), std::nan("")};
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return {double(*least), double(*most)};
}

/// Shapes, sums, extremes; and how far the values moved, if there is an earlier layer to compare with.
std::string weights_table(const FirstLayer& layer, const FirstLayer* earlier) {
    Table table{"", "The arrays", {"array", "shape", "sum", "smallest", "largest"}, {}};
    if (earlier != nullptr) table.heads.push_back("moved by (RMS)");
    for (std::size_t a = 0; a < layer.arrays.size(); ++a) {
        const auto& [name, extents, values] = layer.arrays[a];
        const auto [least, most] = extremes(values);
        table.rows.push_back(
            {name, extents_text(extents), fixed(layer.arrays[a].sum(), 5), fixed(least, 5), fixed(most, 5)});
        if (earlier == nullptr) continue;
        double squares = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            squares += std::pow(double(values[i]) - double(earlier->arrays[a].values[i]), 2);
        table.rows.back().push_back(fixed(std::sqrt(squares / double(values.size())), 5));
    }
    return html(table);
}

/// The first 32 filters as numbers, each with its bias; the weights too, if they are few.
std::string weights_in_numbers(const FirstLayer& layer) {
    const std::size_t side = layer.filter_side(), shown = std::min<std::size_t>(layer.filters(), 32);
    const std::size_t each = side > 0 && side <= 3 ? side * side : 0;
    Table table{"", "Filters in numbers", {"filter"}, {}};
    for (std::size_t i = 0; i < each; ++i)
        table.heads.push_back("w" + std::to_string(i / side + 1) + std::to_string(i % side + 1));
    table.heads.push_back("bias");
    for (std::size_t f = 0; f < shown; ++f) {
        table.rows.push_back({std::to_string(f + 1)});
        for (std::size_t i = 0; i < each; ++i) table.rows.back().push_back(fixed(layer.weight(f, i), 4));
        table.rows.back().push_back(fixed(layer.bias(f), 5));
    }
    if (shown < layer.filters())
        table.note = thousands(std::ptrdiff_t(layer.filters() - shown)) + " more are not shown.";
    return folded("Weights and biases in numbers", "<div class=\"fine\">" + html(table) + "</div>");
}

std::string split(const Report& report) {
    const Results& r = report.results;
    const Index left_out = report.train.size() - r.train_size - r.validation_size;
    return thousands(r.train_size) + " are for training and " + thousands(r.validation_size) + " for validation" +
           (left_out > 0 ? "; " + thousands(left_out) + " are left out." : ".");
}

std::string training(const Results& r) {
    const Index each = r.steps_per_epoch(), whole = r.steps / each, further = r.steps % each;
    const std::string over = " over " + thousands(r.train_size) + " images in batches of " + thousands(r.batch_size);
    const std::string part = thousands(further) + " of the " + counted(each, "step");
    const std::string speed = "; " + fixed(r.train_samples_per_second, 0) + " images a second.";
    if (whole == 0) return part + " of an epoch" + over + speed;
    return counted(whole, "epoch") + over + (further > 0 ? ", and " + part + " of one more" : "") + ": " +
           duration(r.seconds_per_epoch) + " an epoch, validation included" + speed;
}

std::string epochs(const Results& r, const History& history) {
    Table table{"", "Epochs", {"epoch", "loss", "accuracy", "validation loss", "validation accuracy"}, {}};
    const std::size_t shown = std::min<std::size_t>(history.epoch.size(), 500);
    for (std::size_t i = 0; i < shown; ++i)
        table.rows.push_back({std::to_string(history.epoch[i] + 1), four(history["loss"][i]),
                              four(history["accuracy"][i]), four(history["val_loss"][i]),
                              four(history["val_accuracy"][i])});
    if (shown < history.epoch.size()) table.note = "The others stand in history.csv. ";
    if (r.is_cut_short()) table.note += "The last epoch was cut short.";
    return html(table);
}

std::string scores(const Results& r) {
    return html({"",
                 "Scores",
                 {"", "loss", "accuracy"},
                 {{"training", four(r.train_loss), four(r.train_accuracy)},
                  {"validation", four(r.validation_loss), four(r.validation_accuracy)},
                  {"test", four(r.test_loss), four(r.test_accuracy)}}});
}

std::string per_class(const Results& r) {
    Table table{"", "By class", {"class", "precision", "recall", "F1", "images"}, {}};
    const auto add = [&](const std::string& name, const PerClass& s) {
        table.rows.push_back({name, four(s.precision), four(s.recall), four(s.f1), thousands(s.support)});
    };
    for (std::size_t i = 0; i < classes; ++i) add(class_name(i), r.per_class[i]);
    add("mean", r.macro_average);
    table.note =
        "Precision: of what was taken for the class, the share that is it. Recall: of the class, the share that "
        "was found. F1: their harmonic mean.";
    return html(table);
}

std::string beside_the_notebook(const Results& r) {
    Table table{"", "Beside the notebook", {"", "this run", "the notebook, 2018"}, {}};
    const auto add = [&](const std::string& name, double ours, double theirs) {
        table.rows.push_back({name, four(ours), four(theirs)});
    };
    table.rows.push_back({"parameters", thousands(r.parameters), thousands(notebook_parameters)});
    add("training loss", r.train_loss, notebook_train_loss);
    add("training accuracy", r.train_accuracy, notebook_train_accuracy);
    add("validation loss", r.validation_loss, notebook_validation_loss);
    add("validation accuracy", r.validation_accuracy, notebook_validation_accuracy);
    add("test loss", r.test_loss, notebook_test_loss);
    add("test accuracy", r.test_accuracy, notebook_test_accuracy);
    table.rows.push_back({"errors", thousands(r.incorrect), thousands(notebook_errors)});
    table.rows.push_back({"epochs", thousands(r.epochs) + (r.is_cut_short() ? ", cut short" : ""), "20"});
    table.theirs = 2;
    table.note =
        "Training loss and accuracy are the last epoch’s, measured with dropout, while the weights moved; the "
        "others are those of the weights at the end.";
    if (r.provenance == "synthetic") table.note += " The two columns are of different images: ours are drawn.";
    return html(table);
}

std::string inferences(const Results& r) {
    const auto [truth, taken_for, images] = most_confused(r.confusion_matrix);
    std::string text = "Accuracy is " + four(r.train_accuracy) + " in training, with dropout, and " +
                       four(r.test_accuracy) + " on images never trained on. ";
    if (r.incorrect == 0) text += "No test image is mistaken.";
    if (images > 0)
        text += "Most often confused: " + class_name(truth) + ", taken for " + class_name(taken_for) + " " +
                counted(images, "time") + ".";
    return paragraph("", text) + beside_the_notebook(r);
}

std::string comparisons(std::span<const Table> tables) {
    if (tables.empty()) return "";
    return "<h3>Comparisons</h3>\n" +
           paragraph("note",
                     "Other trainings, finished in the same folder, on the same data. Accuracies are in per cent, "
                     "differences in points; ± is the standard deviation over the seeds. A dash stands where a "
                     "training is missing, or where there is nothing to compare.") +
           html(tables, "h4");
}

std::string circumstances(const Results& r) {
    return facts("Circumstances",
                 {{"training, validation included", duration(r.training_seconds)},
                  {"an epoch", duration(r.seconds_per_epoch)},
                  {"images a second", fixed(r.train_samples_per_second, 0) + " in training, " +
                                          fixed(r.predict_samples_per_second, 0) + " in prediction"},
                  {"memory, at most", fixed(double(r.peak_memory_bytes) / 1e6, 0) + " MB"},
                  {"machine", r.machine},
                  {"threads", std::to_string(r.threads)},
                  {"seed", std::to_string(r.seed) + ", of the split, the first weights, shuffles and dropout"},
                  {"SHA-256 of the weights", r.weights_sha256}});
}

std::string lead(const Results& r) {
    const std::string training = r.is_cut_short() ? "was stopped on its way through "
                                 : r.epochs == 1  ? "went once through "
                                                  : "went " + thousands(r.epochs) + " times through ";
    return "A network of " + thousands(r.parameters) + " parameters " + training + thousands(r.train_size) +
           " images. Of " + thousands(r.test_size) + " that it had never seen, it names " +
           thousands(r.test_size - r.incorrect) + " rightly.";
}

}  // namespace

std::string data_warning(std::string_view provenance, std::string_view source) {
    if (provenance == "synthetic")
        return warning(
            "This is not Fashion-MNIST: the garments are drawn. No result here says anything about Fashion-MNIST.",
            source);
    if (provenance == "own files") return warning("These files were not checked to be Fashion-MNIST.", source);
    return "";
}

std::map<std::string, std::string, std::less<>> sections(const Report& report) {
    const Results& r = report.results;
    const std::string drawn =
        r.provenance == "synthetic" ? " <strong class=\"drawn\">Drawn garments, NOT Fashion-MNIST.</strong>" : "";
    return {
        {"title", escaped(r.model) + ", test accuracy " + four(r.test_accuracy)},
        {"lead", escaped(lead(r))},
        {"warnings", warnings(r)},
        {"key_figures", key_figures(r)},
        {"source", escaped(r.data_source)},
        {"sizes", sizes(report)},
        {"classes", class_list()},
        {"split", split(report)},
        {"hyperparameters", hyperparameters(r)},
        {"model", escaped(r.model)},
        {"layers", layers(report)},
        {"model_note", model_note(r)},
        {"weights_before", weights_table(report.before, nullptr)},
        {"numbers_before", weights_in_numbers(report.before)},
        {"training", training(r)},
        {"epochs", epochs(r, report.history)},
        {"weights_after", weights_table(report.after, &report.before)},
        {"numbers_after", weights_in_numbers(report.after)},
        {"scores", scores(r)},
        {"per_class", per_class(r)},
        {"incorrect", thousands(r.incorrect)},
        {"test_size", thousands(r.test_size)},
        {"inferences", inferences(r)},
        {"comparisons", comparisons(report.comparisons)},
        {"circumstances", circumstances(r)},
        {"drawn", drawn},
    };
}
