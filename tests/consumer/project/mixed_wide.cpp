// Built for AVX-512 and linked, but never run: the machine may lack it.
#include "network.hpp"

#if !defined(__AVX512F__)
#error "this unit must be built for AVX-512"
#endif

double train_a_network_wide();
double train_a_network_wide() { return train_a_network(); }
