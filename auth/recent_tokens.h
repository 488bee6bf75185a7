// Verifies tokens, and remembers those that passed: an SDK sends the same one with many requests.
#ifndef LKMOCK_AUTH_RECENT_TOKENS_H_
#define LKMOCK_AUTH_RECENT_TOKENS_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/key_ring.h"

namespace lkmock::auth {

// As VerifyToken, with the same answer for the same token, time and keys. A token is known again by
// all of its bytes, on the thread that has seen it twice; its times are looked at on each use.
// Bounded as core/recent_values.h says; a full table takes 0.8 MB of a thread's heap with tokens of
// 500 bytes, and 5 MB with tokens of 3,700 (measured). Thread-safe.
absl::StatusOr<std::shared_ptr<const Claims>> VerifyRecentToken(std::string_view token,
                                                                const KeyRing& keys,
                                                                absl::Time now);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_RECENT_TOKENS_H_
