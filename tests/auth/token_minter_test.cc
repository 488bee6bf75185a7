#include "auth/token_minter.h"

#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/key_ring.h"
#include "auth/token_verifier.h"
#include "core/grant.h"
#include "core/method_table.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

const KeyRing& Keys() {
  static const KeyRing* const keys =
      new KeyRing({.keys = {{"devkey", "hush"}}, .strict_keys = true});
  return *keys;
}

Claims Alice() {
  Claims claims;
  claims.subject = "alice";
  claims.expires_at = kNow + absl::Minutes(10);
  claims.not_before = kNow;
  claims.issued_at = kNow;
  claims.video.room_join = true;
  claims.video.room = "lobby";
  return claims;
}

TEST(MintToken, IsAcceptedWithItsClaimsAndTheKeyAsIssuer) {
  const absl::StatusOr<Claims> verified =
      VerifyToken(MintToken(Alice(), "devkey", "hush"), Keys(), kNow);
  ASSERT_TRUE(verified.ok()) << verified.status();
  Claims expected = Alice();
  expected.issuer = "devkey";
  EXPECT_EQ(*verified, expected);
}

TEST(MintToken, KeepsAnIssuerThatTheClaimsName) {
  Claims claims = Alice();
  claims.issuer = "other";
  const absl::StatusOr<DecodedToken> decoded = DecodeToken(MintToken(claims, "devkey", "hush"));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->claims_json, ToJson(claims));
}

TEST(MintToken, NamesAlgorithmAndType) {
  const absl::StatusOr<DecodedToken> decoded = DecodeToken(MintToken(Alice(), "devkey", "hush"));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->header_json, R"({"alg":"HS256","typ":"JWT"})");
}

TEST(MintToken, AddsNoExp) {
  EXPECT_EQ(VerifyToken(MintToken(Claims(), "devkey", "hush"), Keys(), kNow).status().message(),
            "no exp");
}

TEST(MintToken, IsTheTokenThatAnotherImplementationMakes) {
  // Made with Python's hmac, hashlib and base64.
  Claims claims;
  claims.subject = "alice";
  claims.expires_at = absl::FromUnixSeconds(2000000000);
  EXPECT_EQ(MintToken(claims, "devkey", "secret"),
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            "eyJpc3MiOiJkZXZrZXkiLCJzdWIiOiJhbGljZSIsImV4cCI6MjAwMDAwMDAwMH0."
            "KK2hsXYAGGShsjPvTK1N8BUmUotZrzSekS1Tu5qZyJo");
}

std::string_view ReasonOf(TokenDefect defect) {
  switch (defect) {
    case TokenDefect::kNone:
      return "";
    case TokenDefect::kNoExp:
      return "no exp";
    case TokenDefect::kExpired:
      return "expired 1h ago";
    case TokenDefect::kNotYet:
      return "not valid for another 1h";
    case TokenDefect::kAlgNone:
      return "algorithm is none, not HS256";
    case TokenDefect::kWrongSecret:
      return "bad signature";
    case TokenDefect::kExpString:
      return "exp is a string, not a number";
    case TokenDefect::kBadJson:
      return "claims are not JSON";
  }
  return "?";
}

TEST(MintDefectiveToken, IsRefusedForItsDefectAlone) {
  for (const TokenDefectRow& row : AllTokenDefects()) {
    SCOPED_TRACE(row.name);
    for (const Claims& claims : {Alice(), Claims()}) {
      const std::string token = MintDefectiveToken(row.defect, claims, "devkey", "hush", kNow);
      const absl::StatusOr<Claims> verified = VerifyToken(token, Keys(), kNow);
      ASSERT_FALSE(verified.ok());
      EXPECT_EQ(verified.status().message(), ReasonOf(row.defect));
    }
  }
}

TEST(MintDefectiveToken, IsAcceptedWithoutADefect) {
  for (const Claims& claims : {Alice(), Claims()}) {
    const std::string token =
        MintDefectiveToken(TokenDefect::kNone, claims, "devkey", "hush", kNow);
    EXPECT_TRUE(VerifyToken(token, Keys(), kNow).ok());
  }
}

TEST(TokenDefects, AreAllInTheTableUnderTheirOwnName) {
  std::set<TokenDefect> defects;
  std::set<std::string_view> names;
  for (const TokenDefectRow& row : AllTokenDefects()) {
    SCOPED_TRACE(row.name);
    defects.insert(row.defect);
    names.insert(row.name);
    EXPECT_EQ(FindTokenDefect(row.name), &row);
    EXPECT_FALSE(row.summary.empty());
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"no-exp", "expired", "not-yet", "alg-none",
                                               "wrong-secret", "exp-string", "bad-json"}));
  EXPECT_EQ(defects.size(), names.size());
  EXPECT_EQ(defects.count(TokenDefect::kNone), 0u);
}

TEST(TokenDefects, AreNotFoundByAnotherName) {
  EXPECT_EQ(FindTokenDefect(""), nullptr);
  EXPECT_EQ(FindTokenDefect("Expired"), nullptr);
}

TEST(ClaimsForMethod, GrantExactlyWhatEachMethodAsks) {
  EXPECT_EQ(AllMethods().size(), 94u);
  for (const MethodRow& method : AllMethods()) {
    SCOPED_TRACE(method.key);
    const Claims claims = ClaimsForMethod(method, "here", "there");
    EXPECT_EQ(GrantsOf(claims), method.grants);
    EXPECT_EQ(claims.video.room, method.grants.Has(Grant::kRoomAdmin) ? "here" : "");
    EXPECT_FALSE(claims.video.room_join);
    EXPECT_EQ(claims.Identity(), "");
  }
}

}  // namespace
}  // namespace lkmock::auth
