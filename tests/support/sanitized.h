// Whether this is a build by a sanitizer that keeps shadow memory: then no figure of memory or time
// is the program's own.
#ifndef LKMOCK_TESTS_SUPPORT_SANITIZED_H_
#define LKMOCK_TESTS_SUPPORT_SANITIZED_H_

namespace lkmock::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_SANITIZED_H_
