// A step allocates nothing after the first: every malloc-family call of this program is counted.
#include <atomic>
#include <cstdlib>
#include <thread>

#include <tailor/data/augmentation.hpp>
#include <tailor/data/data_loader.hpp>

#include "catch.hpp"
#include "networks.hpp"
#include "sanitized.hpp"

namespace {
std::atomic<long> allocations = 0;
}

#if TAILOR_SANITIZED
// A sanitizer's allocator tells of every allocation.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                         void (*)(const volatile void*));
namespace {
const int hooks = __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t) { ++allocations; },
                                                            [](const volatile void*) {});
}  // namespace
#else
// These take the place of the C library's, and call it by its inner names.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    ++allocations;
    return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    ++allocations;
    return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
    ++allocations;
    return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++allocations;
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
    ++allocations;
    *out = __libc_memalign(alignment, size);
    return *out == nullptr ? 12 : 0;
}
}
#endif

using namespace tailor;

namespace {

/// Counts allocations from the end of each epoch's first step to the end of its last.
struct Count : Callback {
    long first = 0, steps = 0, counted = 0;
    /// A thread allocates when it starts, which may be late on a busy machine: here each waits for all others.
    void on_train_begin(TrainingControl&) override {
        std::atomic<int> started = 0;
        const int team = threads();
        parallel_for(team, [&](Index, int) {
            for (++started; started < team;) std::this_thread::yield();
        });
    }
    void on_train_batch_end(TrainingControl&, Index batch, const Logs&) override {
        if (batch == 0) {
            first = allocations;
            return;
        }
        ++steps;
        counted += allocations - first;
        first = allocations;
    }
};

template <class M>
void check(M model, const Dataset& data, int threads) {
    set_threads(threads);
    const auto count = std::make_shared<Count>();
    model.compile(Adadelta{}, CategoricalCrossentropy{}, Metrics{accuracy, top_k_categorical_accuracy(2)});
    model.fit(data, {.batch_size = 16, .epochs = 2, .callbacks = {count}});
    set_threads(0);
    CHECK(count->steps >= 8);
    CHECK(count->counted == 0);
}

}  // namespace

TEST_CASE("the counter sees malloc, new and aligned new") {
    const long before = allocations;
    void* volatile bytes = std::malloc(10);
    int* volatile number = new int(1);
    Arena<float> arena(3);
    CHECK(allocations - before == 3);
    std::free(bytes);
    delete number;
}

TEST_CASE("a training step of the notebook's network allocates nothing") {
    for (const int threads : {1, 2, 3}) check(networks::notebook(), networks::patterns(16 * 5 + 3, 784, 10), threads);
}

TEST_CASE("a training step with batch normalization allocates nothing") {
    for (const int threads : {1, 2, 3}) check(networks::normalized(), networks::patterns(16 * 5 + 3, 144, 3), threads);
}

TEST_CASE("a training step on augmented images, gathered on the spot or ahead, allocates nothing") {
    Dataset data = networks::patterns(16 * 9 + 3, std::vector<Index>{9, 8, 2}, 3);
    data.inputs =
        data.inputs.augmented({RandomFlip{}, RandomTranslation{0.1, 0.1}, RandomRotation{0.1}, RandomErasing{}});
    check(networks::normalized(), data, 2);

    auto model = networks::normalized();
    const auto count = std::make_shared<Count>();
    model.compile(Adadelta{}, CategoricalCrossentropy{});
    DataLoader loader(data, {.batch_size = 16, .prefetch = 1});
    model.fit(loader, {.epochs = 2, .callbacks = {count}});
    CHECK(count->steps >= 16);
    // The thread of an epoch makes its scratch as it meets its first sample: before the first step ends.
    CHECK(count->counted == 0);
}

TEST_CASE("prediction with a workspace of one's own allocates nothing") {
    const auto model = networks::notebook();
    decltype(model)::Workspace workspace(Phase::inference);
    std::vector<float> x(784 * 5, 0.5f), y(10 * 5);
    model.predict(std::span<const float>(x), y, workspace);
    const long before = allocations;
    for (int i = 0; i < 3; ++i) model.predict(std::span<const float>(x).first(784), std::span(y).first(10), workspace);
    model.predict(std::span<const float>(x), y, workspace);
    CHECK(allocations == before);
}
