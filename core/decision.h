// What the mock decided about a request, in one word: for logs, the journal and metrics.
#ifndef LKMOCK_CORE_DECISION_H_
#define LKMOCK_CORE_DECISION_H_

#include <iterator>
#include <string_view>

namespace lkmock {

enum class Decision {
  kServed,           // The answer that the real server would give.
  kMalformed,        // 400: strict, and something made no sense; or no upgrade where one is wanted.
  kUnauthenticated,  // 401
  kDenied,           // 403
  kPinned,           // 451
  kSip,              // The dial ended with a SIP failure.

  // The fail modes.
  kStatus,
  kDrop,
  kDelay,
  kReset,
  kStall,
  kTruncate,
  kGarbage,
  kDribble,
  kLost,

  kNotFound,  // 404: no such path, or a signal connection's room or service.
};

// In the order of the enumeration.
inline constexpr std::string_view kDecisionNames[] = {
    "served",
    "malformed",
    "unauthenticated",
    "permission_denied",
    "pinned",
    "sip",
    "status",
    "drop",
    "delay",
    "reset",
    "stall",
    "truncate",
    "garbage",
    "dribble",
    "lost",
    "not_found",
};
static_assert(std::size(kDecisionNames) == static_cast<size_t>(Decision::kNotFound) + 1);

inline constexpr std::string_view DecisionName(Decision decision) {
  return kDecisionNames[static_cast<size_t>(decision)];
}

}  // namespace lkmock

#endif  // LKMOCK_CORE_DECISION_H_
