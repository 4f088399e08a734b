#pragma once
// TAILOR_SANITIZED: whether a sanitizer watches over memory or threads.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TAILOR_SANITIZED 1
#elif defined(__has_feature)
#define TAILOR_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define TAILOR_SANITIZED 0
#endif
