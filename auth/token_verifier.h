// Decides whether a token is genuine and valid now, and reads what it says.
//
// Source: RFC 7515 (JWS, compact form) and RFC 7519 (JWT); livekit/protocol, auth/verifier.go.
#ifndef LKMOCK_AUTH_TOKEN_VERIFIER_H_
#define LKMOCK_AUTH_TOKEN_VERIFIER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/key_ring.h"

namespace lkmock::auth {

// How far the clocks of a minter and of this server may be apart.
inline constexpr absl::Duration kLeeway = absl::Minutes(1);

// The token of an Authorization header: "Bearer <token>", or the token alone. Empty where there is
// none. A view of `header`.
//
// Upstream: takes off an exact "Bearer ", if there, and then blanks. Here the scheme may be in any
// case (RFC 9110, 11.1).
std::string_view TokenFromAuthorization(std::string_view header);

// The claims of `token` if it is signed with HS256 by a secret that `keys` has for its issuer,
// has an `exp`, and is valid at `now`: nbf - kLeeway <= now < exp + kLeeway. Thread-safe.
//
// Otherwise kUnauthenticated with a short reason, fit for a client and for a log, which repeats
// neither token nor secret. Checked, in this order: the shape ("no token", "not a JWT: 2 parts,
// not 3", "header is not base64url"), the algorithm ("algorithm is none, not HS256"), that the
// claims are a JSON object ("claims are not JSON"), the key ("unknown key 'APIxyz'"), the
// signature ("bad signature"), and, only now that they can be trusted, what the claims say
// ("exp is a string, not a number", "no exp", "expired 5m3s ago", "not valid for another 2m").
absl::StatusOr<Claims> VerifyToken(std::string_view token, const KeyRing& keys, absl::Time now);

// Whether claims that are otherwise good are valid at `now`, as VerifyToken has it.
absl::Status CheckTimes(const Claims& claims, absl::Time now);

struct DecodedToken {
  std::string header_json;
  std::string claims_json;
};

// The two readable parts of a token, whatever they are and whoever signed it. kInvalidArgument
// with a reason as above if it is not three parts of base64url.
absl::StatusOr<DecodedToken> DecodeToken(std::string_view token);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_TOKEN_VERIFIER_H_
