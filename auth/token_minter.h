// Makes tokens: good ones, ones that just fit a method, and ones with exactly one defect.
#ifndef LKMOCK_AUTH_TOKEN_MINTER_H_
#define LKMOCK_AUTH_TOKEN_MINTER_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "auth/claims.h"
#include "core/method_table.h"

namespace lkmock::auth {

// A token with these claims, signed with HS256 and `api_secret`. `iss` is the claims' own issuer,
// or else `api_key`. Nothing is added: without `expires_at`, no server takes it.
std::string MintToken(const Claims& claims, std::string_view api_key, std::string_view api_secret);

enum class TokenDefect {
  kNone,
  kNoExp,
  kExpired,
  kNotYet,
  kAlgNone,
  kWrongSecret,
  kExpString,
  kBadJson,
};

struct TokenDefectRow {
  TokenDefect defect;
  std::string_view name;     // "no-exp": as the command line has it.
  std::string_view summary;  // Half a sentence for --help.
};

// All but kNone. Thread-safe; lives forever.
absl::Span<const TokenDefectRow> AllTokenDefects();

// The row of `name`, or nullptr.
const TokenDefectRow* FindTokenDefect(std::string_view name);

// As MintToken, with one defect, for which alone VerifyToken refuses it at `now`. For that, an
// absent `expires_at` becomes an hour from now (kNone included), and the times that a defect is
// about are replaced. The claims must be good otherwise.
std::string MintDefectiveToken(TokenDefect defect, Claims claims, std::string_view api_key,
                               std::string_view api_secret, absl::Time now);

// Claims that have what `method` asks for and nothing else: no identity, no times. The rooms count
// only where the method compares them.
Claims ClaimsForMethod(const MethodRow& method, std::string_view room,
                       std::string_view destination_room);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_TOKEN_MINTER_H_
