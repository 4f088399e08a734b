#include <tailor/core/parallel.hpp>

#include <atomic>
#include <limits>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

/// Chooses a number of threads for one test.
struct Threads {
    explicit Threads(int count) { set_threads(count); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() { set_threads(0); }
};

}  // namespace

TEST_CASE("the chosen number of threads is the one used") {
    for (const int count : {1, 2, 3, 8}) {
        const Threads chosen(count);
#if defined(_OPENMP)
        REQUIRE(threads() == count);
#else
        REQUIRE(threads() == 1);
#endif
        // Every thread waits for all the others: this ends only if the team is as large as chosen.
        const int team = threads();
        std::atomic<int> arrived = 0;
        std::vector<int> pieces_of(static_cast<std::size_t>(team), 0);
        parallel_for(team, [&](Index, int thread) {
            ++pieces_of[static_cast<std::size_t>(thread)];
            for (++arrived; arrived < team;) std::this_thread::yield();
        });
        CHECK(arrived == team);
        CHECK(pieces_of == std::vector<int>(static_cast<std::size_t>(team), 1));
    }
}

#if defined(_OPENMP)
TEST_CASE("under a limit a thread keeps its team, whatever is chosen meanwhile") {
    const Threads chosen(2);
    {
        const TeamLimit team(3);
        CHECK(threads() == 2);
        set_threads(5);
        CHECK(threads() == 2);
        const TeamLimit smaller(1);
        CHECK(threads() == 1);
    }
    CHECK(threads() == 5);
}
#endif

TEST_CASE("set_threads refuses what cannot be") {
    CHECK_THROWS_WITH(set_threads(-1), "set_threads: expected 0 to 1024 threads, found -1");
    CHECK_THROWS_AS(set_threads(1025), Error);
    set_threads(0);
    CHECK(threads() >= 1);
}

TEST_CASE("parallel_for does everything once, on threads it has") {
    for (const int count : {1, 2, 3, 8}) {
        const Threads chosen(count);
        for (const Index total : {0, 1, 2, 7, 1000}) {
            std::vector<int> done(static_cast<std::size_t>(total), 0);
            std::atomic<bool> stranger = false;
            parallel_for(total, [&](Index i, int thread) {
                ++done[static_cast<std::size_t>(i)];
                if (thread < 0 || thread >= count) stranger = true;
            });
            CHECK(done == std::vector<int>(static_cast<std::size_t>(total), 1));
            CHECK_FALSE(stranger);
        }
    }
}

TEST_CASE("a loop that takes little is not shared") {
    const Threads chosen(3);
    const Index before = detail::worth_sharing.exchange(1000);
    std::atomic<bool> shared = false;
    parallel_for(100, [&](Index, int thread) { shared = shared || thread != 0; }, 999);
    CHECK_FALSE(shared);
#if defined(_OPENMP)
    {
        const detail::ShareEverything now;
        std::atomic<int> arrived = 0;
        parallel_for(
            3,
            [&](Index, int) {
                for (++arrived; arrived < 3;) std::this_thread::yield();
            },
            0);
        CHECK(arrived == 3);
    }
#endif
    CHECK(detail::worth_sharing == 1000);
    detail::worth_sharing = before;
}

TEST_CASE("a loop within a loop runs on the thread it is on") {
    const Threads chosen(2);
    std::atomic<int> inner = 0;
    std::atomic<bool> nested = false;
    parallel_for(4, [&](Index, int) {
        if (threads() != 1) nested = true;
        parallel_for(10, [&](Index, int thread) {
            if (thread != 0) nested = true;
            ++inner;
        });
    });
    CHECK(inner == 40);
#if defined(_OPENMP)
    CHECK_FALSE(nested);
#endif
}

TEST_CASE("an exception in a lane is carried out, and the next loop works") {
    for (const int count : {1, 4}) {
        const Threads chosen(count);
        CHECK_THROWS_WITH(parallel_for(100,
                                       [](Index i, int) {
                                           if (i == 42) throw_error("lane ", i);
                                       }),
                          "lane 42");
        CHECK_THROWS_AS(parallel_for(100, [](Index i, int) { throw_error("every lane, ", i); }), Error);
        std::atomic<int> done = 0;
        parallel_for(100, [&](Index, int) { ++done; });
        CHECK(done == 100);
    }
}

TEST_CASE("parallel_chunks cuts in the same places for any number of threads") {
    for (const int count : {1, 3}) {
        const Threads chosen(count);
        std::vector<Index> first_of(10, -1);
        parallel_chunks(10, 4, [&](Index first, Index size) {
            for (Index i = first; i < first + size; ++i) first_of[static_cast<std::size_t>(i)] = first;
        });
        CHECK(first_of == std::vector<Index>{0, 0, 0, 0, 4, 4, 4, 4, 8, 8});
    }
    parallel_chunks(0, 4, [](Index, Index) { FAIL("nothing to do"); });
}
