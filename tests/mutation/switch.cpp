// Linked to every test program: wakes the mutant in TAILOR_MUTANT, or appends to the file in TAILOR_MUTANTS_REACHED the
// numbers of the mutants that the program comes by.
#include <cstdio>
#include <cstdlib>
#include <iterator>

unsigned char tailor_mutant_state[1 << 16];

namespace {

enum { asleep, awake, noted_when_reached, reached };

__attribute__((constructor(101))) void wake() {  // before what has static storage is made
    if (const char* number = std::getenv("TAILOR_MUTANT")) tailor_mutant_state[std::atoi(number)] = awake;
    if (std::getenv("TAILOR_MUTANTS_REACHED"))
        for (unsigned char& state : tailor_mutant_state) state = noted_when_reached;
}

__attribute__((destructor(101))) void note() {
    const char* path = std::getenv("TAILOR_MUTANTS_REACHED");
    std::FILE* const file = path ? std::fopen(path, "a") : nullptr;
    if (file == nullptr) return;
    for (std::size_t i = 0; i < std::size(tailor_mutant_state); ++i)
        if (tailor_mutant_state[i] == reached) std::fprintf(file, "%zu\n", i);
    std::fclose(file);
}

}  // namespace

bool tailor_mutant_awake(int number) {
    unsigned char& state = tailor_mutant_state[number];
    if (state == noted_when_reached) state = reached;
    return state == awake;
}
