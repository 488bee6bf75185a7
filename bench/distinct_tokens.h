// Tokens by the thousand, no two the same: what a cache of verified tokens has never seen.
#ifndef LKMOCK_BENCH_DISTINCT_TOKENS_H_
#define LKMOCK_BENCH_DISTINCT_TOKENS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "auth/claims.h"

namespace lkmock::bench {

// `count` tokens with the grants of `claims` for as many participants, each some 500 bytes long, as
// those of an application that gives its participants names and metadata. Valid for an hour from
// `now`; signed as the test server expects it by default.
std::vector<std::string> MintDistinctTokens(auth::Claims claims, size_t count, absl::Time now);

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_DISTINCT_TOKENS_H_
