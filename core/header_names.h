// The headers of our own protocol, each by its name. HTTP's own are written where they are used.
#ifndef LKMOCK_CORE_HEADER_NAMES_H_
#define LKMOCK_CORE_HEADER_NAMES_H_

#include <string_view>

namespace lkmock {

// ---- Of a request ----

// Carries the control object. The older headers, a setting each, are named as it and more.
inline constexpr std::string_view kControlHeader = "X-Lk-Mock";

// LiveKit: current SDKs send one id per logical call, and repeat it on every attempt.
inline constexpr std::string_view kRequestIdHeader = "X-Livekit-Request-Id";

// ---- Of an answer ----

inline constexpr std::string_view kOwnHeaderPrefix = "X-Lk-Mock-";     // Of all of them.
inline constexpr std::string_view kRegionHeader = "X-Lk-Mock-Region";  // Which one served it.
inline constexpr std::string_view kAttemptHeader = "X-Lk-Mock-Attempt";
inline constexpr std::string_view kUnusedGrantsHeader = "X-Lk-Mock-Unused-Grants";
inline constexpr std::string_view kWarningHeader = "X-Lk-Mock-Warning";  // What had no effect.
inline constexpr std::string_view kExplainHeader = "X-Lk-Mock-Explain";  // What was decided.

}  // namespace lkmock

#endif  // LKMOCK_CORE_HEADER_NAMES_H_
