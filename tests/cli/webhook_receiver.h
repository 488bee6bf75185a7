// A receiver of webhooks that does as LiveKit's newer SDKs do.
#ifndef LKMOCK_TESTS_CLI_WEBHOOK_RECEIVER_H_
#define LKMOCK_TESTS_CLI_WEBHOOK_RECEIVER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/body_hash.h"
#include "auth/claims.h"
#include "auth/key_ring.h"
#include "auth/token_verifier.h"

namespace lkmock::cli {

// The status of its answer: 200, or 401 for what `devkey` and `secret` did not sign.
inline int Receive(std::string_view authorization, std::string_view body, absl::Time now) {
  const auth::KeyRing keys({.keys = {{"devkey", "secret"}}, .strict_keys = true});
  const absl::StatusOr<auth::Claims> claims = auth::VerifyToken(authorization, keys, now);
  return claims.ok() && claims->sha256 == auth::BodyHash(body) ? 200 : 401;
}

}  // namespace lkmock::cli

#endif  // LKMOCK_TESTS_CLI_WEBHOOK_RECEIVER_H_
