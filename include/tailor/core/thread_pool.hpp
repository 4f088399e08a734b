#pragma once
// The threads that share a loop. They spin for some microseconds while they wait for the next one, then sleep, and a
// loop waits only for those that have taken a piece of it: beside other work, a thread that the system does not run in
// time costs nothing. (An OpenMP region waits for all of its threads, which spin meanwhile.)
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#if __has_include(<pthread.h>)
#include <pthread.h>
#endif
#include <omp.h>

#include "namespace.hpp"
#include "shape.hpp"

namespace TAILOR_NAMESPACE::detail {

inline constinit thread_local bool in_loop = false;  // this thread is at work on a piece of a loop

/// While it lives, what this thread runs opens no team of its own: neither a loop of ours nor a region of OpenMP's.
class InLoop {
public:
    InLoop() {
        in_loop = true;
        omp_set_num_threads(1);
    }
    InLoop(const InLoop&) = delete;
    InLoop& operator=(const InLoop&) = delete;
    ~InLoop() {
        in_loop = false;
        omp_set_num_threads(team_);
    }

private:
    int team_ = omp_get_max_threads();
};

class ThreadPool {
public:
    /// The process's pool. It is never destroyed, for a destructor elsewhere may still run loops.
    static ThreadPool& get() {
        [[maybe_unused]] static const bool ready = make_anew_after_fork();
        return *current();
    }

    using Run = void (*)(const void* work, Index i, int thread);

    /// run(work, i, thread) for i = 0 ... count - 1, on this thread (0) and on team - 1 others as far as they are in
    /// time. Throws the first exception again. Returns false, and does nothing, while another thread's loop runs, and,
    /// unless it is to share `always`, while the cores are busy with something else.
    bool share(int team, Index count, const void* work, Run run, bool always) {
        const std::unique_lock alone(owner_, std::try_to_lock);
        if (!alone) return false;
        const Clock::time_point begin = Clock::now();
        if (!always && begin < alone_until_) return false;
        start_threads(team);
        loop_ = {team, count, work, run, nullptr};
        next_.store(0, std::memory_order_relaxed);
        const std::uint32_t closed = bell_.load(std::memory_order_relaxed);
        bell_.store(closed + 1);  // odd: open
        bell_.notify_all();
        {
            const InLoop here;
            take_pieces(0);
        }
        bell_.store(closed + 2);
        const Clock::time_point worked = Clock::now();
        for (std::uint32_t inside; (inside = inside_.load()) != 0;) wait_while(inside_, inside);
        if (team <= cores_) weigh(worked - begin, Clock::now() - worked);
        if (loop_.error) std::rethrow_exception(std::exchange(loop_.error, nullptr));
        return true;
    }

private:
    using Clock = std::chrono::steady_clock;

    struct Loop {
        int team = 0;
        Index count = 0;
        const void* work = nullptr;
        Run run = nullptr;
        std::exception_ptr error = nullptr;
    };

    static std::atomic<ThreadPool*>& current_pool() {
        static std::atomic<ThreadPool*> pool = new ThreadPool;
        return pool;
    }
    static ThreadPool* current() { return current_pool().load(std::memory_order_relaxed); }
    /// The threads are not in a child process: it gets a pool of its own.
    static bool make_anew_after_fork() {
#if __has_include(<pthread.h>)
        pthread_atfork(nullptr, nullptr, [] { current_pool() = new ThreadPool; });
#endif
        return true;
    }

    /// As many as the system gives.
    void start_threads(int team) try {
        for (; started_ + 1 < team; ++started_) std::thread([this, id = started_ + 1] { help(id); }).detach();
    } catch (const std::system_error&) {
    }

    /// What a thread of the pool does, for ever.
    void help(int id) {
        const InLoop always;
        for (std::uint32_t seen = 0;;) {
            seen = wait_while(bell_, seen);
            if (seen % 2 == 0) continue;
            ++inside_;  // before the bell is read again: the thread that closes the loop reads them in the other order
            if (bell_ == seen && id < loop_.team) take_pieces(id);
            if (--inside_ == 0) inside_.notify_one();
        }
    }
    void take_pieces(int thread) {
        try {
            for (Index i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < loop_.count;)
                loop_.run(loop_.work, i, thread);
        } catch (...) {
            next_ = loop_.count;
            const std::lock_guard one(errors_);
            if (!loop_.error) loop_.error = std::current_exception();
        }
    }

    /// Something else has the cores if this thread waits longer than it works: then it works alone for a while.
    void weigh(Clock::duration worked, Clock::duration waited) {
        constexpr Clock::duration memory = std::chrono::milliseconds(20);
        worked_ += worked;
        waited_ += waited;
        if (waited_ > worked_) {
            alone_until_ = Clock::now() + 16 * waited_;
            worked_ = waited_ = {};
        } else if (worked_ > memory) {
            worked_ /= 2;
            waited_ /= 2;
        }
    }

    /// Returns once `word` is not `seen`: what it is then.
    std::uint32_t wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t seen) const {
        if (started_ < cores_) {
            const auto end = Clock::now() + std::chrono::microseconds(spin_microseconds);
            do {
                for (int i = 0; i < 32; ++i) {
                    if (const std::uint32_t now = word.load(std::memory_order_acquire); now != seen) return now;
                    relax();
                }
            } while (Clock::now() < end);
        }
        word.wait(seen);
        return word.load();
    }
    static void relax() {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }

    static constexpr int spin_microseconds = 20;
    const int cores_ = static_cast<int>(std::thread::hardware_concurrency());
    std::mutex owner_, errors_;
    std::atomic<int> started_ = 0;
    Loop loop_;
    Clock::duration worked_ = {}, waited_ = {};  // in loops of late
    Clock::time_point alone_until_ = {};
    // Each on a cache line of its own: all threads write them.
    alignas(64) std::atomic<std::uint32_t> bell_ = 0;    // odd while a loop is open
    alignas(64) std::atomic<std::uint32_t> inside_ = 0;  // threads that may have taken pieces
    alignas(64) std::atomic<Index> next_ = 0;            // the piece that is taken next
};

}  // namespace TAILOR_NAMESPACE::detail
