// Tokens: as they come, correctly signed around anything, and with a byte changed.
//
// An input is a text, and then, where it ends with 4 bytes behind a NUL, what to do with it.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/claims_table.h"
#include "auth/key_ring.h"
#include "auth/recent_tokens.h"
#include "auth/token_verifier.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/problems.h"

namespace lkmock::fuzz {
namespace {

constexpr std::string_view kSecret = "secret";
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

const auth::KeyRing& Keys() {
  static const auto& keys =
      *new auth::KeyRing({.api_secret = std::string(kSecret), .keys = {{"APIother", "other"}}});
  return keys;
}

// By OpenSSL and Abseil alone, so that nothing of auth/ vouches for itself.
std::string Base64Url(std::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::string Signature(std::string_view text, std::string_view secret) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return Base64Url({reinterpret_cast<const char*>(mac), size});
}

std::string Sign(std::string_view header, std::string_view claims) {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(claims));
  return absl::StrCat(text, ".", Signature(text, kSecret));
}

bool IsGenuine(std::string_view token) {
  const size_t dot = token.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view text = token.substr(0, dot);
  const std::string_view signature = token.substr(dot + 1);
  return signature == Signature(text, kSecret) || signature == Signature(text, "other");
}

// What the mock remembers of a token changes nothing, whichever time it comes.
void CheckMemory(std::string_view token, const absl::StatusOr<auth::Claims>& expected) {
  for (int i = 0; i < 3; ++i) {
    const auto claims = auth::VerifyRecentToken(token, Keys(), kNow);
    if (claims.status() != expected.status() || (claims.ok() && **claims != *expected)) {
      Fail(absl::StrCat("seen before, a token is taken otherwise: ", token));
    }
  }
}

// Whether the mock accepts `token`; if not, by a reason fit for a header.
bool Accepts(std::string_view token) {
  const absl::StatusOr<auth::Claims> claims = auth::VerifyToken(token, Keys(), kNow);
  CheckMemory(token, claims);
  if (claims.ok() && !IsGenuine(token)) Fail(absl::StrCat("a forged token is taken: ", token));
  if (claims.ok() && !claims->expires_at.has_value()) Fail("a token without end is taken");
  const std::string_view reason = claims.status().message();
  if (!claims.ok() && (reason.empty() || reason.size() > 512 || !IsPrintable(reason))) {
    Fail(absl::StrCat("a reason is empty, long or unprintable: ", reason));
  }
  return claims.ok();
}

// A genuine token is taken exactly if its claims can be read and hold now.
void TrySigned(std::string_view claims_json) {
  const absl::StatusOr<auth::Claims> claims = auth::ParseClaims(claims_json);
  const bool holds = claims.ok() && claims->expires_at.has_value() &&
                     kNow < *claims->expires_at + auth::kLeeway &&
                     (!claims->not_before || *claims->not_before - auth::kLeeway <= kNow);
  const std::string token = Sign(kHeader, claims_json);
  if (Accepts(token) != holds) {
    Fail(absl::StrCat("a genuine token is ", holds ? "refused" : "taken", ": ", claims_json));
  }
  const absl::StatusOr<auth::DecodedToken> decoded = auth::DecodeToken(token);
  if (!decoded.ok() || decoded->claims_json != claims_json) Fail("a token does not decode");
}

// With any single byte changed, it is no longer genuine.
void TryForged(std::string_view claims_json, size_t position, char difference) {
  std::string token = Sign(kHeader, claims_json);
  if (difference == 0) return;
  token[position % token.size()] ^= difference;
  if (Accepts(token)) Fail(absl::StrCat("a changed token is taken: ", token));
}

void TryHeader(std::string_view header) {
  constexpr std::string_view kClaims = R"({"iss":"devkey","exp":1800000001})";
  const bool accepted = Accepts(Sign(header, kClaims));
  const auto json = nlohmann::json::parse(header.begin(), header.end(), /*cb=*/nullptr,
                                          /*allow_exceptions=*/false);
  if (accepted && (!json.is_object() || json.value("alg", nlohmann::json()) != "HS256")) {
    Fail(absl::StrCat("a token of another algorithm is taken: ", header));
  }
}

}  // namespace

void Try(std::string_view input) {
  const std::string_view token = auth::TokenFromAuthorization(input);
  Accepts(token);
  (void)auth::DecodeToken(token);

  std::string_view text = input;
  uint32_t choice = 0;
  if (text.size() >= 5 && text[text.size() - 5] == '\0') {
    for (const char byte : text.substr(text.size() - 4)) {
      choice = choice << 8 | static_cast<uint8_t>(byte);
    }
    text.remove_suffix(5);
  }
  TrySigned(text);
  TryForged(text, choice >> 8, static_cast<char>(choice));
  TryHeader(text);
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {"Bearer ",
                                    Sign(kHeader, R"({"iss":"devkey","exp":1800000001})"),
                                    std::string(kHeader),
                                    R"("alg":"HS256")",
                                    "\"none\"",
                                    "\"HS384\"",
                                    "1800000000",
                                    "1799999940",
                                    "APIother",
                                    std::string("\0\0\0\1\2", 5)};
  const auth::Claims claims;
  auth::VisitClaims(claims, [&](std::string_view, std::string_view name, auto) {
    words.push_back(absl::StrCat("\"", name, "\":"));
  });
  return words;
}

}  // namespace lkmock::fuzz
