#pragma once
// The one parallel loop. What is computed never depends on how many threads compute it: callers cut the work at places
// that sizes alone decide.
#include <atomic>
#include <exception>
#include <type_traits>

#if defined(_OPENMP)
#include <omp.h>
#endif

#include "error.hpp"
#include "shape.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {
inline std::atomic<int> chosen_threads = 0;        // 0: as many as OpenMP gives
inline constinit thread_local int team_limit = 0;  // of this thread's loops; 0: none
}  // namespace detail

/// How many threads a loop may use. Without OpenMP: 1.
inline int threads() {
#if defined(_OPENMP)
    if (omp_in_parallel()) return 1;
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

/// While it lives, loops of this thread use as many threads as when it was made, but not more than `most`: whoever has
/// memory for so many need not care what set_threads does meanwhile.
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

/// The one OpenMP region. Work is known by its address here, so that a compiler meets the region once and not once for
/// each loop.
inline void run_on_all_threads(Index count, const void* work, void (*run)(const void* work, Index i, int thread)) {
    // Always all of them: OpenMP allocates, and starts threads, when a team changes its size.
    const int team = threads();
    if (team == 1 || count <= 1) {
        for (Index i = 0; i < count; ++i) run(work, i, 0);
        return;
    }
#if defined(_OPENMP)
    // Pieces are handed out by a counter of ours: a worksharing loop of OpenMP's may allocate.
    std::atomic<Index> next = 0;
    std::exception_ptr caught;
#pragma omp parallel num_threads(team)
    try {
        for (Index i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) run(work, i, omp_get_thread_num());
    } catch (...) {
        next = count;
#pragma omp critical(tailor_parallel_for)
        if (!caught) caught = std::current_exception();
    }
    if (caught) std::rethrow_exception(caught);
#endif
}

}  // namespace detail

/// work(i, thread) for i = 0 ... count - 1, in any order; thread < threads(). The first exception is thrown again here.
template <class Work>
void parallel_for(Index count, const Work& work) {
    detail::run_on_all_threads(count, &work,
                               [](const void* at, Index i, int thread) { (*static_cast<const Work*>(at))(i, thread); });
}

/// work(first, count) or work(first, count, thread) over `total` elements in chunks of a fixed size.
template <class Work>
void parallel_chunks(Index total, Index chunk, const Work& work) {
    parallel_for((total + chunk - 1) / chunk, [&](Index i, int thread) {
        const Index first = i * chunk, count = chunk < total - first ? chunk : total - first;
        if constexpr (std::is_invocable_v<const Work&, Index, Index, int>)
            work(first, count, thread);
        else
            work(first, count);
    });
}

}  // namespace TAILOR_NAMESPACE
