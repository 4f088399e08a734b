#pragma once
// Which mutant runs. Every mutated header includes this and asks tailor_mutant(number) wherever it has been changed.
#include <type_traits>

#ifndef TAILOR_CONSTANT_MUTANT
#define TAILOR_CONSTANT_MUTANT 0
#endif

extern unsigned char tailor_mutant_state[];  // 0: asleep
bool tailor_mutant_awake(int number);        // or one whose being reached is to be noted

[[gnu::always_inline]] constexpr bool tailor_mutant(int number) {
    if (__builtin_is_constant_evaluated()) return number == TAILOR_CONSTANT_MUTANT;
    return __builtin_expect(tailor_mutant_state[number] != 0, 0) && tailor_mutant_awake(number);
}

/// The {} that stands for a value; of what costs nothing to copy, as ?: may copy the original.
template <class T>
    requires std::is_trivially_copyable_v<std::decay_t<T>>
constexpr std::decay_t<T> tailor_nothing() {
    return {};
}
