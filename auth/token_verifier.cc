#include "auth/token_verifier.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "auth/base64url.h"
#include "auth/hmac.h"
#include "core/json_text.h"

namespace lkmock::auth {
namespace {

constexpr std::string_view kScheme = "Bearer";

// What golang-jwt, PyJWT and our own minter write, byte for byte: no need to parse it.
constexpr std::string_view kUsualHeader = R"({"alg":"HS256","typ":"JWT"})";

template <typename... Parts>
absl::Status Refused(const Parts&... parts) {
  return absl::UnauthenticatedError(absl::StrCat(parts...));
}

struct Jws {
  std::string_view signed_text;  // What the signature is over: the first two parts as they stand.
  std::string header;
  std::string claims;
  std::string signature;
};

absl::StatusOr<Jws> Split(std::string_view token) {
  if (token.empty()) return Refused("no token");
  const auto parts = 1 + std::count(token.begin(), token.end(), '.');
  if (parts != 3) return Refused("not a JWT: ", parts, parts == 1 ? " part" : " parts", ", not 3");
  const size_t first_dot = token.find('.');
  const size_t second_dot = token.rfind('.');

  std::optional<std::string> header = Base64UrlDecode(token.substr(0, first_dot));
  if (!header.has_value()) return Refused("header is not base64url");
  std::optional<std::string> claims =
      Base64UrlDecode(token.substr(first_dot + 1, second_dot - first_dot - 1));
  if (!claims.has_value()) return Refused("claims are not base64url");
  std::optional<std::string> signature = Base64UrlDecode(token.substr(second_dot + 1));
  if (!signature.has_value()) return Refused("signature is not base64url");
  return Jws{token.substr(0, second_dot), *std::move(header), *std::move(claims),
             *std::move(signature)};
}

// Names an algorithm as RFC 7518, 3.1 does: anything else is not worth repeating.
bool IsAlgorithmName(std::string_view text) {
  constexpr size_t kLongest = 16;
  const auto is_name = [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), is_name);
}

absl::Status CheckAlgorithm(std::string_view header_json) {
  if (header_json == kUsualHeader) return absl::OkStatus();
  using nlohmann::json;
  // The header is flat: what is deeper is dropped while it is read.
  const auto flat = [](int depth, json::parse_event_t, json&) { return depth <= 1; };
  const json header = json::parse(header_json.begin(), header_json.end(), flat, false);
  if (header.is_discarded() || ForeignJsonByte(header_json) != 0)
    return Refused("header is not JSON");
  if (!header.is_object()) return Refused("header is not a JSON object");
  const auto alg = header.find("alg");
  if (alg == header.end()) return Refused("header names no algorithm");
  const std::string* name = alg->get_ptr<const std::string*>();
  if (name == nullptr || !IsAlgorithmName(*name)) return Refused("algorithm is not HS256");
  if (*name != "HS256") return Refused("algorithm is ", *name, ", not HS256");
  return absl::OkStatus();
}

absl::Status CheckSignature(const Jws& jws, std::string_view issuer, const KeyRing& keys) {
  const absl::InlinedVector<const HmacKey*, 2> candidates = keys.KeysFor(issuer);
  if (candidates.empty()) {
    if (issuer.empty()) return Refused("no iss, and so no key");
    constexpr size_t kLongest = 64;  // The issuer is anyone's word yet: a glimpse of it will do.
    return Refused("unknown key '", absl::CHexEscape(issuer.substr(0, kLongest)), "'");
  }
  for (const HmacKey* key : candidates) {
    if (key->Verifies(jws.signed_text, jws.signature)) return absl::OkStatus();
  }
  return Refused("bad signature");
}

}  // namespace

std::string_view TokenFromAuthorization(std::string_view header) {
  header = absl::StripAsciiWhitespace(header);
  if (absl::StartsWithIgnoreCase(header, kScheme) &&
      (header.size() == kScheme.size() || header[kScheme.size()] == ' ')) {
    header.remove_prefix(kScheme.size());
  }
  return absl::StripLeadingAsciiWhitespace(header);
}

absl::StatusOr<Claims> VerifyToken(std::string_view token, const KeyRing& keys, absl::Time now) {
  const absl::StatusOr<Jws> jws = Split(token);
  if (!jws.ok()) return jws.status();
  if (absl::Status status = CheckAlgorithm(jws->header); !status.ok()) return status;

  absl::StatusOr<ClaimsReading> reading = ReadClaims(jws->claims);
  if (!reading.ok()) return Refused(reading.status().message());
  // Until the signature is checked, nothing of the claims but the issuer is used or told.
  absl::Status status = CheckSignature(*jws, reading->claims.issuer, keys);
  if (!status.ok()) return status;
  if (!reading->problem.ok()) return Refused(reading->problem.message());
  status = CheckTimes(reading->claims, now);
  if (!status.ok()) return status;
  return std::move(reading->claims);
}

absl::Status CheckTimes(const Claims& claims, absl::Time now) {
  if (!claims.expires_at.has_value()) return Refused("no exp");
  // Upstream: a token is over at exp + leeway sharp, and begins at nbf - leeway sharp.
  if (now >= *claims.expires_at + kLeeway) {
    const absl::Duration ago = absl::Floor(now - *claims.expires_at, absl::Seconds(1));
    return Refused("expired ", absl::FormatDuration(ago), " ago");
  }
  if (claims.not_before.has_value() && now < *claims.not_before - kLeeway) {
    const absl::Duration ahead = absl::Ceil(*claims.not_before - now, absl::Seconds(1));
    return Refused("not valid for another ", absl::FormatDuration(ahead));
  }
  // Upstream: iat is not looked at.
  return absl::OkStatus();
}

absl::StatusOr<DecodedToken> DecodeToken(std::string_view token) {
  absl::StatusOr<Jws> jws = Split(token);
  if (!jws.ok()) return absl::InvalidArgumentError(jws.status().message());
  return DecodedToken{std::move(jws->header), std::move(jws->claims)};
}

}  // namespace lkmock::auth
