#include "auth/recent_tokens.h"

#include <utility>

#include "auth/token_verifier.h"
#include "core/recent_values.h"

namespace lkmock::auth {

absl::StatusOr<std::shared_ptr<const Claims>> VerifyRecentToken(std::string_view token,
                                                                const KeyRing& keys,
                                                                absl::Time now) {
  thread_local const auto recent = std::make_unique<RecentValues<Claims>>();
  if (std::shared_ptr<const Claims> known = recent->Find(keys.number(), token)) {
    const absl::Status valid = CheckTimes(*known, now);
    if (!valid.ok()) return valid;
    return known;
  }
  absl::StatusOr<Claims> claims = VerifyToken(token, keys, now);
  if (!claims.ok()) return claims.status();
  auto verified = std::make_shared<const Claims>(*std::move(claims));
  recent->Keep(keys.number(), token, verified);
  return verified;
}

}  // namespace lkmock::auth
