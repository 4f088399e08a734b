#if defined(_OPENMP)
#include <tailor/core/thread_pool.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "catch.hpp"
#include "sanitized.hpp"

using namespace tailor;

namespace {

/// 0 + 1 + ... + 999
Index sum() {
    std::atomic<Index> total = 0;
    parallel_for(1000, [&](Index i, int) { total += i; });
    return total;
}

struct TwoThreads {
    TwoThreads() { set_threads(2); }
    TwoThreads(const TwoThreads&) = delete;
    TwoThreads& operator=(const TwoThreads&) = delete;
    ~TwoThreads() { set_threads(0); }
};

}  // namespace

TEST_CASE("within a loop neither loops nor OpenMP's regions have a team, behind it they have it again") {
    const TwoThreads chosen;
    const int before = omp_get_max_threads();
    omp_set_num_threads(5);
    std::atomic<int> largest = 0;
    parallel_for(2, [&](Index, int) { largest = std::max({largest.load(), threads(), omp_get_max_threads()}); });
    CHECK(largest == 1);
    CHECK(omp_get_max_threads() == 5);
    CHECK(threads() == 2);
    omp_set_num_threads(before);
}

TEST_CASE("a loop waits for those that have taken a piece, and not for those that come late") {
    // Piece 0 ends only when piece 1 is done, which the other thread must have: neither may be left behind.
    const TwoThreads chosen;
    for (int round = 0; round < 200; ++round) {
        std::array<std::atomic<int>, 2> done = {};
        parallel_for(2, [&](Index i, int) {
            done[static_cast<std::size_t>(i)] = 1;
            while (done[0] + done[1] < 2) std::this_thread::yield();
        });
        REQUIRE(done[0] + done[1] == 2);
    }
}

TEST_CASE("threads of the program loop at once, each to its own sum") {
    const TwoThreads chosen;
    std::vector<Index> sums(4);
    std::vector<std::thread> callers;
    for (Index& total : sums)
        callers.emplace_back([&total] {
            for (int i = 0; i < 200; ++i) total += sum();
        });
    for (std::thread& caller : callers) caller.join();
    CHECK(sums == std::vector<Index>(4, 200 * 499500));
}

TEST_CASE("where another thread's loop runs, one goes alone, and its exception reaches its own caller") {
    const TwoThreads chosen;
    std::atomic<int> begun = 0;
    std::atomic<bool> ends = false;
    std::thread other([&] {
        parallel_for(2, [&](Index, int) {
            for (++begun; !ends;) std::this_thread::yield();
        });
    });
    while (begun < 2) std::this_thread::yield();
    CHECK(sum() == 499500);
    CHECK_THROWS_WITH(parallel_for(3, [](Index i, int) { throw_error("piece ", i); }), "piece 0");
    ends = true;
    other.join();
    CHECK(sum() == 499500);
}

TEST_CASE("where cores are free, loops go on being shared") {
    const TwoThreads chosen;
    if (std::thread::hardware_concurrency() < 2) return;
    const Index before = detail::worth_sharing.exchange(1);  // 0 would be: always
    int most = 0;                                            // of 20 loops; other programs may take the cores at times
    for (int attempt = 0; attempt < 50 && most < 10; ++attempt) {
        int shared = 0;
        for (int loop = 0; loop < 20; ++loop) {
            std::atomic<bool> both = false;
            parallel_for(2, [&](Index, int thread) {
                if (thread != 0) both = true;
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            });
            shared += both;
        }
        most = std::max(most, shared);
    }
    detail::worth_sharing = before;
    CHECK(most >= 10);
}

#if !TAILOR_SANITIZED
TEST_CASE("a child process has threads of its own") {
    const TwoThreads chosen;
    REQUIRE(sum() == 499500);
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);  // in place of waiting for ever
        std::atomic<int> arrived = 0;
        parallel_for(2, [&](Index, int) {
            for (++arrived; arrived < 2;) std::this_thread::yield();
        });
        _exit(sum() == 499500 ? 7 : 8);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
    CHECK(sum() == 499500);
}
#endif
#endif
