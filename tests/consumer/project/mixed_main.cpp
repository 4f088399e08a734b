// Built without flags: runs on any x86-64, whatever it is linked with.
#include "network.hpp"

double train_a_network_wide();
double (*volatile never_called)() = train_a_network_wide;  // keeps the other unit in the program

int main() { return train_a_network() > 0.8 && never_called != nullptr ? 0 : 1; }
