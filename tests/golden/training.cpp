// The notebook's network, dropout off: its first 20 steps as Keras and PyTorch take them (training.py, README.md).
#include "catch.hpp"
#include "golden/cases.hpp"
#include "golden/golden.hpp"
#include "training/networks.hpp"

using namespace tailor;

namespace {

constexpr int steps = 20;
constexpr Index batch = 32;

struct Trace {
    std::vector<double> losses, gradient_norms;
    std::vector<std::vector<double>> weights;  // of every array, after the last step
};

template <class T>
Trace run() {
    auto model = networks::notebook<T>(0);
    const auto table = model.weight_table();
    for (std::uint32_t array = 0; array < table.size(); ++array)
        for (std::uint32_t i = 0; i < table[array].size; ++i)
            model.weights()[static_cast<std::size_t>(table[array].offset) + i] =
                static_cast<T>(golden::initial_weight(array, i));
    model.compile(Adadelta{.learning_rate = 1.0, .rho = 0.95, .epsilon = 1e-7}, CategoricalCrossentropy{});

    std::vector<std::uint8_t> pixels, labels;
    for (std::uint32_t n = 0; n < steps * batch; ++n) {
        labels.push_back(static_cast<std::uint8_t>(golden::label(n)));
        for (std::uint32_t i = 0; i < 784; ++i) pixels.push_back(golden::pixel(n, i / 28, i % 28));
    }
    const Dataset data{Samples(pixels, {28, 28}).scaled(255), Samples(labels, {}).one_hot(10)};

    Trace trace;
    for (int s = 0; s < steps; ++s) {
        trace.losses.push_back(model.train_on_batch(data.slice(s * batch, batch)));
        if (s > 0) continue;
        for (const WeightInfo& array : table) {
            double sum = 0;
            for (Index i = 0; i < array.size; ++i) {
                const double g = static_cast<double>(model.training().gradients.data()[array.offset + i]);
                sum += g * g;
            }
            trace.gradient_norms.push_back(std::sqrt(sum));
        }
    }
    for (const WeightInfo& array : table) {
        const auto values =
            model.weights().subspan(static_cast<std::size_t>(array.offset), static_cast<std::size_t>(array.size));
        trace.weights.emplace_back(values.begin(), values.end());
    }
    return trace;
}

golden::Case notebook() { return golden::cases("training").at(0); }

double furthest(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    double distance = 0;
    for (std::size_t i = 0; i < found.size(); ++i) distance = std::max(distance, std::abs(found[i] - expected[i]));
    return distance;
}

/// Every weight after the last step, within `tolerance`: the large kernel by some of its rows and all its sums.
void check_weights(const Trace& trace, double tolerance) {
    const golden::Case expected = notebook();
    const char* const names[] = {"conv1_W", "conv1_b", "conv2_W", "conv2_b", "", "dense1_b", "dense2_W", "dense2_b"};
    for (std::size_t array = 0; array < 8; ++array) {
        INFO(names[array]);
        if (array != 4) CHECK(furthest(trace.weights[array], expected.array(names[array]).values) < tolerance);
    }
    const std::vector<double>& kernel = trace.weights[4];
    const auto every = static_cast<std::size_t>(expected.number("every"));
    std::vector<double> rows, row_sums(11520), column_sums(128);
    for (std::size_t i = 0; i < 11520; ++i)
        for (std::size_t j = 0; j < 128; ++j) {
            const double w = kernel[i * 128 + j];
            if (i % every == 0) rows.push_back(w);
            row_sums[i] += w;
            column_sums[j] += w;
        }
    CHECK(furthest(rows, expected.array("dense1_W_rows").values) < tolerance);
    CHECK(furthest(row_sums, expected.array("dense1_W_row_sums").values) < tolerance * std::sqrt(128.0));
    CHECK(furthest(column_sums, expected.array("dense1_W_column_sums").values) < tolerance * std::sqrt(11520.0));
}

}  // namespace

TEST_CASE("the notebook's first 20 steps in float64 are Keras's: losses and weights within 1e-9") {
    const Trace trace = run<double>();
    CHECK(furthest(trace.losses, notebook().array("losses_float64").values) < 1e-9);
    const auto norms = notebook().array("gradient_norms").values;
    for (std::size_t i = 0; i < 8; ++i) CHECK(trace.gradient_norms[i] == Approx(norms[i]).epsilon(1e-10));
    check_weights(trace, 1e-9);
}

TEST_CASE("the notebook's first 20 steps in float32 are Keras's: losses within 1e-5, weights within 1e-4") {
    const Trace trace = run<float>();
    const auto losses = notebook().array("losses_float32").values;
    for (std::size_t s = 0; s < steps; ++s) {
        INFO("step " << s);
        CHECK(std::abs(trace.losses[s] - losses[s]) / losses[s] < 1e-5);
    }
    check_weights(trace, 1e-4);
}
