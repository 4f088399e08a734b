#pragma once
// The one parallel loop. What is computed never depends on how many threads compute it: callers cut the work at indices
// that sizes alone decide.
//
// OpenMP says whether there are threads, and how many (OMP_NUM_THREADS, omp_set_num_threads); the pool has them.
#include <atomic>
#include <limits>
#include <type_traits>

#include "error.hpp"
#include "shape.hpp"

#if defined(_OPENMP)
#include "thread_pool.hpp"
#endif

namespace TAILOR_NAMESPACE {

namespace detail {
inline std::atomic<int> chosen_threads = 0;        // 0: as many as OpenMP gives
inline constinit thread_local int team_limit = 0;  // of this thread's loops; 0: none
}  // namespace detail

/// How many threads a loop may use. Without OpenMP: 1.
inline int threads() {
#if defined(_OPENMP)
    if (detail::in_loop || omp_in_parallel()) return 1;
    if (detail::team_limit > 0) return detail::team_limit;
    const int chosen = detail::chosen_threads.load(std::memory_order_relaxed);
    return chosen > 0 ? chosen : omp_get_max_threads();
#else
    return 1;
#endif
}

/// Chooses the number of threads; 0 gives the choice back to OpenMP (all cores, or OMP_NUM_THREADS).
inline void set_threads(int count) {
    require(count >= 0 && count <= 1024, "set_threads: expected 0 to 1024 threads, found ", count);
    detail::chosen_threads = count;
}

/// While it lives, loops of this thread use as many threads as when it was made, but not more than `most`, for which
/// there is memory, whatever set_threads does meanwhile.
class TeamLimit {
public:
    explicit TeamLimit(int most) : before_(detail::team_limit) {
        const int team = threads();
        detail::team_limit = team < most ? team : most;
    }
    TeamLimit(const TeamLimit&) = delete;
    TeamLimit& operator=(const TeamLimit&) = delete;
    ~TeamLimit() { detail::team_limit = before_; }

private:
    int before_;
};

namespace detail {

/// Loops that take less, in nanoseconds, are not shared: to wake a thread, and to bring it the data, would take as long.
inline std::atomic<Index> worth_sharing = 5000;
inline constexpr Index unknown_time = std::numeric_limits<Index>::max();

/// While it lives, every loop is shared, whether that pays or not: for tests.
class ShareEverything {
public:
    ShareEverything() : before_(worth_sharing.exchange(0)) {}
    ShareEverything(const ShareEverything&) = delete;
    ShareEverything& operator=(const ShareEverything&) = delete;
    ~ShareEverything() { worth_sharing = before_; }

private:
    Index before_;
};

/// Work is known by its address here, so that a compiler meets the pool once and not once for each loop.
inline void run_on_all_threads(Index count, const void* work, void (*run)(const void* work, Index i, int thread),
                               Index nanoseconds) {
#if defined(_OPENMP)
    const Index least = worth_sharing.load(std::memory_order_relaxed);
    if (const int team = threads(); team > 1 && count > 1 && nanoseconds >= least)
        if (ThreadPool::get().share(team, count, work, run, least == 0)) return;
#endif
    for (Index i = 0; i < count; ++i) run(work, i, 0);
}

/// Of a matrix product on one thread, at the least. For estimates of a loop's time.
inline constexpr Index multiply_adds_in_a_nanosecond = 16;

}  // namespace detail

/// work(i, thread) for i = 0 ... count - 1, in any order; thread < threads(). The first exception is thrown again here.
/// `nanoseconds`: about how long all of it takes one thread, if that may be little.
template <class Work>
void parallel_for(Index count, const Work& work, Index nanoseconds = detail::unknown_time) {
    detail::run_on_all_threads(
        count, &work, [](const void* at, Index i, int thread) { (*static_cast<const Work*>(at))(i, thread); },
        nanoseconds);
}

/// work(first, count) or work(first, count, thread) over `total` elements in chunks of a fixed size.
template <class Work>
void parallel_chunks(Index total, Index chunk, const Work& work, Index nanoseconds = detail::unknown_time) {
    parallel_for(
        ceil_div(total, chunk),
        [&](Index i, int thread) {
            const Index first = i * chunk, count = chunk < total - first ? chunk : total - first;
            if constexpr (std::is_invocable_v<const Work&, Index, Index, int>)
                work(first, count, thread);
            else
                work(first, count);
        },
        nanoseconds);
}

}  // namespace TAILOR_NAMESPACE
