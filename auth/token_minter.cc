#include "auth/token_minter.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "auth/base64url.h"
#include "auth/hmac.h"
#include "core/grant.h"

namespace lkmock::auth {
namespace {

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kHeaderNone = R"({"alg":"none","typ":"JWT"})";

constexpr TokenDefectRow kDefects[] = {
    {TokenDefect::kNoExp, "no-exp", "has no exp"},
    {TokenDefect::kExpired, "expired", "expired an hour ago"},
    {TokenDefect::kNotYet, "not-yet", "is not valid for another hour"},
    {TokenDefect::kAlgNone, "alg-none", "names the algorithm none and has no signature"},
    {TokenDefect::kWrongSecret, "wrong-secret", "is signed with another secret"},
    {TokenDefect::kExpString, "exp-string", "has an exp that is a string"},
    {TokenDefect::kBadJson, "bad-json", "has claims that are cut short"},
};

std::string SignedText(std::string_view header_json, std::string_view claims_json) {
  return absl::StrCat(Base64UrlEncode(header_json), ".", Base64UrlEncode(claims_json));
}

std::string Sign(std::string_view claims_json, std::string_view api_secret) {
  const std::string text = SignedText(kHeader, claims_json);
  return absl::StrCat(text, ".", Base64UrlEncode(HmacSha256(api_secret, text)));
}

// `claims` without an exp, and then with one that is a string.
std::string JsonWithExpString(Claims claims) {
  const int64_t exp = absl::ToUnixSeconds(*claims.expires_at);
  claims.expires_at.reset();
  std::string json = ToJson(claims);
  json.pop_back();
  return absl::StrCat(json, json == "{" ? "" : ",", "\"exp\":\"", exp, "\"}");
}

}  // namespace

std::string MintToken(const Claims& claims, std::string_view api_key, std::string_view api_secret) {
  if (!claims.issuer.empty()) return Sign(ToJson(claims), api_secret);
  Claims issued = claims;
  issued.issuer = std::string(api_key);
  return Sign(ToJson(issued), api_secret);
}

absl::Span<const TokenDefectRow> AllTokenDefects() { return kDefects; }

const TokenDefectRow* FindTokenDefect(std::string_view name) {
  for (const TokenDefectRow& row : kDefects) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string MintDefectiveToken(TokenDefect defect, Claims claims, std::string_view api_key,
                               std::string_view api_secret, absl::Time now) {
  if (claims.issuer.empty()) claims.issuer = std::string(api_key);
  if (!claims.expires_at.has_value()) claims.expires_at = now + absl::Hours(1);
  switch (defect) {
    case TokenDefect::kNone:
      break;
    case TokenDefect::kNoExp:
      claims.expires_at.reset();
      break;
    case TokenDefect::kExpired:
      claims.expires_at = now - absl::Hours(1);
      break;
    case TokenDefect::kNotYet:
      claims.not_before = now + absl::Hours(1);
      claims.expires_at = now + absl::Hours(2);
      break;
    case TokenDefect::kAlgNone:
      return absl::StrCat(SignedText(kHeaderNone, ToJson(claims)), ".");
    case TokenDefect::kWrongSecret:
      return Sign(ToJson(claims), absl::StrCat("not ", api_secret));
    case TokenDefect::kExpString:
      return Sign(JsonWithExpString(claims), api_secret);
    case TokenDefect::kBadJson: {
      std::string json = ToJson(claims);
      json.pop_back();
      return Sign(json, api_secret);
    }
  }
  return Sign(ToJson(claims), api_secret);
}

Claims ClaimsForMethod(const MethodRow& method, std::string_view room,
                       std::string_view destination_room) {
  const GrantSet grants = method.grants;
  Claims claims;
  claims.video.room_create = grants.Has(Grant::kRoomCreate);
  claims.video.room_list = grants.Has(Grant::kRoomList);
  claims.video.room_record = grants.Has(Grant::kRoomRecord);
  claims.video.room_admin = grants.Has(Grant::kRoomAdmin);
  claims.video.ingress_admin = grants.Has(Grant::kIngressAdmin);
  claims.sip.admin = grants.Has(Grant::kSipAdmin);
  claims.sip.call = grants.Has(Grant::kSipCall);
  if (grants.Has(Grant::kRoomAdmin)) claims.video.room = std::string(room);
  if (grants.Has(Grant::kDestinationRoom)) {
    claims.video.destination_room = std::string(destination_room);
  }
  return claims;
}

}  // namespace lkmock::auth
