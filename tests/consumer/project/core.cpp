// The core needs Eigen and nothing else.
#include "network.hpp"

#include <cstdio>

int main() {
    const double accuracy = train_a_network();
    std::printf("%s: accuracy %.3f\n", tailor::cpu_report().c_str(), accuracy);
    return accuracy > 0.8 ? 0 : 1;
}
