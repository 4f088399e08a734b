#pragma once
// What a peer of compare.py is asked, line by line; each answer is a line: seconds, or bytes.
//
//   train      an epoch over the samples, in batches of 64
//   predict    predictions for the samples
//   latency    median of 200 predictions for one sample
//   memory     the most memory that this process has had
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

double seconds_of(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median_seconds_of(const auto& work) {
    std::vector<double> all(200);
    for (double& each : all) each = seconds_of(work);
    std::nth_element(all.begin(), all.begin() + 100, all.end());
    return all[100];
}

/// Greets, and follows orders until there are no more: peer.train(), peer.predict(), peer.predict_one().
void follow_orders(auto& peer, const std::string& greeting) {
    std::cout << "ready, " << greeting << std::endl;
    for (std::string order; std::getline(std::cin, order);) {
        if (order == "train") std::cout << seconds_of([&] { peer.train(); });
        if (order == "predict") std::cout << seconds_of([&] { peer.predict(); });
        if (order == "latency") std::cout << median_seconds_of([&] { peer.predict_one(); });
        if (order == "memory") {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            std::cout << usage.ru_maxrss * 1024;
        }
        std::cout << std::endl;
    }
}
