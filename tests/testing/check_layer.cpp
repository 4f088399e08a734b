#include <tailor/testing/check_layer.hpp>

#include <tailor/layers/dense.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

/// y = w x + x^2, value by value. Each layer below is this one with one thing wrong.
struct Honest {
    using In = Shape<5>;
    using Out = In;
    template <class U>
    struct Weights {
        Weight<U, In> w;
    };
    static constexpr bool runs_in_shards = true;
    static constexpr Reads backward_reads{.input = true, .output = false};

    void forward(Weights<const double> w, View<const double, In> x, View<double, Out> y, NoCache,
                 const PassContext<double>&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(y, n, i) = w.w.data[i] * at(x, n, i) + at(x, n, i) * at(x, n, i);
    }
    void backward(Weights<const double> w, View<const double, In> x, View<const double, Out>, View<double, Out> dy,
                  View<double, In> dx, Weights<double> g, NoCache, const PassContext<double>&) const {
        add_gradients(x, dy, g);
        if (dx) input_gradient(w, x, dy, dx);
    }

    template <class T>
    static T& at(View<T, In> values, Index n, Index i) {
        return values.data()[n * 5 + i];
    }
    static void add_gradients(View<const double, In> x, View<double, Out> dy, Weights<double> g) {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) g.w.data[i] += at(dy, n, i) * at(x, n, i);
    }
    static void input_gradient(Weights<const double> w, View<const double, In> x, View<double, Out> dy,
                               View<double, In> dx) {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(dx, n, i) = at(dy, n, i) * (w.w.data[i] + 2 * at(x, n, i));
    }
};

using W = Honest::Weights<double>;
using ConstW = Honest::Weights<const double>;
using V = View<double, Honest::In>;
using ConstV = View<const double, Honest::In>;
using S = PassContext<double>;

struct DropsATerm : Honest {
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        if (!dx) return;
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(dx, n, i) = at(dy, n, i) * w.w.data[i];  // + 2 x
    }
};
struct FlipsASign : Honest {
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) g.w.data[i] -= at(dy, n, i) * at(x, n, i);
        if (dx) input_gradient(w, x, dy, dx);
    }
};
struct IsOffByAMillionth : Honest {
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        if (!dx) return;
        input_gradient(w, x, dy, dx);
        for (Index n = 0; n < x.batch(); ++n) at(dx, n, 2) *= 1 + 3e-6;
    }
};
struct ForgetsAnOutput : Honest {
    void forward(ConstW w, ConstV x, V y, NoCache, const S& context) const {
        const double before = y.data()[4];
        Honest::forward(w, x, y, {}, context);
        y.data()[4] = before;
    }
};
struct ForgetsAnInputsGradient : Honest {
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        if (!dx) return;
        const double before = dx.data()[4];
        input_gradient(w, x, dy, dx);
        dx.data()[4] = before;
    }
};
struct Overwrites : Honest {
    static constexpr bool runs_in_shards = false;
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        std::fill_n(g.w.data, 5, 0.0);
        add_gradients(x, dy, g);
        if (dx) input_gradient(w, x, dy, dx);
    }
};
struct OverwritesSliceBySlice : Overwrites {
    static constexpr bool runs_in_shards = true;
};
struct ReadsADeniedInput : Honest {
    static constexpr Reads backward_reads{.input = false, .output = false};
};
struct ReadsADeniedOutput : Honest {
    void backward(ConstW w, ConstV x, ConstV y, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        if (!dx) return;
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(dx, n, i) = at(dy, n, i) * (at(y, n, i) / at(x, n, i) + at(x, n, i));
        static_cast<void>(w);
    }
};
struct ReadsADeniedInputForDxAlone : Honest {  // y = w + x^2
    static constexpr Reads backward_reads{.input = false, .output = false};
    void forward(ConstW w, ConstV x, V y, NoCache, const S&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(y, n, i) = w.w.data[i] + at(x, n, i) * at(x, n, i);
    }
    void backward(ConstW, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) {
                g.w.data[i] += at(dy, n, i);
                if (dx) at(dx, n, i) = 2 * at(x, n, i) * at(dy, n, i);
            }
    }
};
struct ReadsADeniedInputForGradientsAlone : Honest {  // y = w x
    static constexpr Reads backward_reads{.input = false, .output = false};
    void forward(ConstW w, ConstV x, V y, NoCache, const S&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(y, n, i) = w.w.data[i] * at(x, n, i);
    }
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i)
                if (dx) at(dx, n, i) = w.w.data[i] * at(dy, n, i);
    }
};
struct MixesSamples : Honest {  // y = w x + x (first x of the batch)
    void forward(ConstW w, ConstV x, V y, NoCache, const S&) const {
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) at(y, n, i) = w.w.data[i] * at(x, n, i) + at(x, n, i) * at(x, 0, i);
    }
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x, dy, g);
        if (!dx) return;
        for (Index n = 0; n < x.batch(); ++n)
            for (Index i = 0; i < 5; ++i) {
                at(dx, n, i) = at(dy, n, i) * (w.w.data[i] + at(x, 0, i));
                at(dx, 0, i) += at(dy, n, i) * at(x, n, i);
            }
    }
};
struct MixesGradients : Honest {  // dw counts the first sample of what it is handed only: right for a batch of one
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        add_gradients(x.slice(0, 1), dy, g);
        if (dx) input_gradient(w, x, dy, dx);
    }
};
struct DoublesALonelyOutput : Honest {  // of a batch of one
    void forward(ConstW w, ConstV x, V y, NoCache, const S& context) const {
        Honest::forward(w, x, y, {}, context);
        if (x.batch() == 1)
            for (double& value : y.span()) value *= 2;
    }
};
struct DoublesALonelySlope : Honest {
    void backward(ConstW w, ConstV x, ConstV y, V dy, V dx, W g, NoCache, const S& context) const {
        Honest::backward(w, x, y, dy, dx, g, {}, context);
        if (dx && x.batch() == 1)
            for (double& value : dx.span()) value *= 2;
    }
};
struct NeedsDx : Honest {
    void backward(ConstW w, ConstV x, ConstV, V dy, V dx, W g, NoCache, const S&) const {
        if (!dx) return;
        add_gradients(x, dy, g);
        input_gradient(w, x, dy, dx);
    }
};
struct TrustsItsScratch : Honest {
    static constexpr Index scratch_size = 1;
    void forward(ConstW w, ConstV x, V y, NoCache, const S& context) const {
        Honest::forward(w, x, y, {}, context);
        for (double& value : y.span()) value += *context.scratch() * 0;  // NaN, unless it was zero before
    }
};
struct DependsOnTheThreads : Honest {
    void forward(ConstW w, ConstV x, V y, NoCache, const S& context) const {
        Honest::forward(w, x, y, {}, context);
        for (double& value : y.span()) value *= 1 + 1e-15 * (threads() - 1);
    }
};
struct HasASlopeThatDependsOnTheThreads : Honest {
    void backward(ConstW w, ConstV x, ConstV y, V dy, V dx, W g, NoCache, const S& context) const {
        Honest::backward(w, x, y, dy, dx, g, {}, context);
        if (dx)
            for (double& value : dx.span()) value *= 1 + 1e-15 * (threads() - 1);
    }
};
struct HasGradientsThatDependOnTheThreads : Honest {
    void backward(ConstW w, ConstV x, ConstV y, V dy, V dx, W g, NoCache, const S& context) const {
        Honest::backward(w, x, y, dy, dx, g, {}, context);
        for (Index i = 0; i < 5; ++i) g.w.data[i] *= 1 + 1e-15 * (threads() - 1);
    }
};
struct HasACornerEverywhere : Honest {  // 1000 |sin(1e6 x)|: no draw finds a smooth place
    void forward(ConstW, ConstV x, V y, NoCache, const S&) const {
        for (Index i = 0; i < x.batch() * 5; ++i) y.data()[i] = 1000 * std::abs(std::sin(1e6 * x.data()[i]));
    }
};

template <class L>
std::vector<std::string> complaints() {
    return check_layer<L>().failures;
}
using Complaints = std::vector<std::string>;

}  // namespace

TEST_CASE("check_layer finds nothing wrong with an honest layer") {
    const LayerReport report = check_layer<Honest>();
    INFO(report.text());
    CHECK(report.passed());
    CHECK(report.gradients_checked == 3 * 5 + 5);
    CHECK(report.input_error > 0);
    CHECK(report.input_error < 1e-8);
    CHECK(report.weight_error > 0);
    CHECK(report.weight_error < 1e-8);
}

TEST_CASE("check_layer measures how wrong a gradient is") {
    CHECK(complaints<DropsATerm>() == Complaints{"dx differs from finite differences"});
    CHECK(check_layer<DropsATerm>().input_error > 0.1);
    CHECK(complaints<FlipsASign>() == Complaints{"weight gradients differ from finite differences"});
    CHECK(check_layer<FlipsASign>().weight_error == Approx(2));
    CHECK(complaints<IsOffByAMillionth>() == Complaints{"dx differs from finite differences"});
    CHECK(check_layer<IsOffByAMillionth>().input_error == Approx(3e-6).epsilon(0.01));
    CHECK(check_layer<IsOffByAMillionth>({}, {.tolerance = 1e-5}).passed());
}

TEST_CASE("check_layer's report says in words what is wrong") {
    const std::string text = check_layer<DropsATerm>().text();
    CHECK(text.find("largest relative error: dx ") == 0);
    CHECK(text.find(", of 20 gradients\ndx differs from finite differences\n") != std::string::npos);
}

TEST_CASE("check_layer sees what is not written") {
    const Complaints output = complaints<ForgetsAnOutput>(), gradient = complaints<ForgetsAnInputsGradient>();
    CHECK(std::count(output.begin(), output.end(), "forward leaves parts of y unwritten, or makes NaN") == 1);
    CHECK(std::count(gradient.begin(), gradient.end(), "backward leaves parts of dx unwritten, or makes NaN") == 1);
    CHECK(std::count(gradient.begin(), gradient.end(), "forward leaves parts of y unwritten, or makes NaN") == 0);
}

TEST_CASE("check_layer sees gradients that are overwritten") {
    CHECK(complaints<Overwrites>() == Complaints{"backward does not add to the gradients that are there"});
    CHECK(complaints<OverwritesSliceBySlice>() ==
          Complaints{"backward does not add to the gradients that are there",
                     "sample by sample gives other gradients than the batch at once"});
}

TEST_CASE("check_layer sees what backward said it would not read") {
    CHECK(complaints<ReadsADeniedInput>() == Complaints{"backward reads x or y, which backward_reads denies"});
    CHECK(complaints<ReadsADeniedInputForDxAlone>() ==
          Complaints{"backward reads x or y, which backward_reads denies"});
    CHECK(complaints<ReadsADeniedInputForGradientsAlone>() ==
          Complaints{"backward reads x or y, which backward_reads denies"});
    CHECK(complaints<ReadsADeniedOutput>() == Complaints{"backward reads x or y, which backward_reads denies"});
}

TEST_CASE("check_layer sees samples that depend on each other though the layer denies it") {
    CHECK(complaints<MixesSamples>() == Complaints{"sample by sample gives other values than the batch at once"});
    for (const Complaints& values : {check_layer<MixesSamples>({}, {.batch = 2}).failures,
                                     complaints<DoublesALonelyOutput>(), complaints<DoublesALonelySlope>()})
        CHECK(values == Complaints{"sample by sample gives other values than the batch at once"});
    const Complaints gradients = complaints<MixesGradients>();
    CHECK(std::count(gradients.begin(), gradients.end(),
                     "sample by sample gives other gradients than the batch at once") == 1);
}

TEST_CASE("check_layer sees a layer that computes its gradients only with dx") {
    CHECK(complaints<NeedsDx>() == Complaints{"gradients differ when dx is absent"});
}

TEST_CASE("check_layer sees a layer that expects something in its scratch memory") {
    const Complaints found = complaints<TrustsItsScratch>();
    CHECK(std::count(found.begin(), found.end(), "forward leaves parts of y unwritten, or makes NaN") == 1);
}

#if defined(_OPENMP)
TEST_CASE("check_layer sees values that depend on the number of threads") {
    for (const Complaints& found : {complaints<DependsOnTheThreads>(), complaints<HasASlopeThatDependsOnTheThreads>(),
                                    complaints<HasGradientsThatDependOnTheThreads>()})
        CHECK(found == Complaints{"another number of threads gives other values"});
}
#endif

TEST_CASE("check_layer gives up where there is no smooth place") {
    set_threads(2);
    CHECK_THROWS_WITH(check_layer<HasACornerEverywhere>(),
                      "check_layer: expected values where the layer is smooth, found corners in 50 draws");
    set_threads(0);
}

TEST_CASE("check_layer leaves the number of threads as it was") {
    for (const int chosen : {2, 0}) {
        set_threads(chosen);
        const int before = threads();
        check_layer<Honest>();
        CHECK(threads() == before);
    }
    set_threads(2);
    const int before = threads();
    CHECK_THROWS_AS(check_layer<HasACornerEverywhere>(), Error);
    CHECK(threads() == before);
    set_threads(0);
}

TEST_CASE("check_layer draws again where a value lies near a corner") {
    // Of 20,000 values z, a few lie within reach of ReLU's corner: in the first draw, or in the next.
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
        CHECK(check_layer<Dense<40, ReLU>::On<double, Shape<2>>>({}, {.batch = 20, .seed = seed}).passed());
}
