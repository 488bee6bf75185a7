#include "auth/token_verifier.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/base64url.h"
#include "auth/claims.h"
#include "auth/hmac.h"
#include "auth/key_ring.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

constexpr int64_t kNowSeconds = 1'700'000'000;
const absl::Time kNow = absl::FromUnixSeconds(kNowSeconds);

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

// Signed by hand, so that a fault of the minter cannot hide one of the verifier.
std::string Token(std::string_view header, std::string_view claims,
                  std::string_view secret = "secret") {
  const std::string text = absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(claims));
  return absl::StrCat(text, ".", Base64UrlEncode(HmacSha256(secret, text)));
}

std::string TokenWith(std::string_view claims, std::string_view secret = "secret") {
  return Token(kHeader, claims, secret);
}

std::string GoodClaims(std::string_view issuer = "devkey") {
  return absl::StrCat(R"({"iss":")", issuer, R"(","sub":"alice","exp":)", kNowSeconds + 600,
                      R"(,"video":{"roomJoin":true,"room":"lobby"}})");
}

const KeyRing& DefaultKeys() {
  static const KeyRing* const keys = new KeyRing(KeyRingOptions());
  return *keys;
}

// Why `token` is refused; "" where it is not. Whatever the reason, it is short, printable, and
// repeats neither the token nor the secret.
std::string Refusal(std::string_view token, const KeyRing& keys = DefaultKeys(),
                    absl::Time now = kNow) {
  const absl::StatusOr<Claims> claims = VerifyToken(token, keys, now);
  if (claims.ok()) return "";
  EXPECT_TRUE(absl::IsUnauthenticated(claims.status())) << claims.status();
  const std::string reason(claims.status().message());
  EXPECT_FALSE(reason.empty());
  EXPECT_LT(reason.size(), 300u);
  for (char c : reason) EXPECT_TRUE(c >= ' ' && c <= '~') << reason;
  EXPECT_FALSE(absl::StrContains(reason, "secret"));
  if (token.size() > 20) {
    EXPECT_FALSE(absl::StrContains(reason, token.substr(0, 20)));
  }
  return reason;
}

TEST(VerifyToken, ReturnsTheClaimsOfAGoodToken) {
  const absl::StatusOr<Claims> claims = VerifyToken(TokenWith(GoodClaims()), DefaultKeys(), kNow);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(*claims, *ParseClaims(GoodClaims()));
  EXPECT_EQ(claims->Identity(), "alice");
}

TEST(VerifyToken, AcceptsTheExampleOfRfc7515InItsTime) {
  const std::string key = *Base64UrlDecode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string_view token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const KeyRing keys({.api_secret = key});
  const absl::StatusOr<Claims> claims = VerifyToken(token, keys, absl::FromUnixSeconds(1300819379));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->issuer, "joe");
  EXPECT_EQ(Refusal(token, keys, absl::FromUnixSeconds(1300819380 + 303)), "expired 5m3s ago");
}

struct Shape {
  std::string_view name;
  std::string token;
  std::string_view reason;
};

TEST(VerifyToken, SaysWhatIsWrongWithTheShape) {
  const Shape shapes[] = {
      {"nothing", "", "no token"},
      {"one part", "abc", "not a JWT: 1 part, not 3"},
      {"two parts", "abc.def", "not a JWT: 2 parts, not 3"},
      {"four parts", TokenWith(GoodClaims()) + ".", "not a JWT: 4 parts, not 3"},
      {"five parts, as an encrypted one", "a.b.c.d.e", "not a JWT: 5 parts, not 3"},
      {"a megabyte of dots", std::string(1 << 20, '.'), "not a JWT: 1048577 parts, not 3"},
      {"a megabyte of letters", std::string(1 << 20, 'A'), "not a JWT: 1 part, not 3"},
      {"a megabyte of header", std::string(1 << 20, 'A') + "..", "header is not JSON"},
      {"empty parts", "..", "header is not JSON"},
      {"blanks", " . . ", "header is not base64url"},
      {"padding", Base64UrlEncode(kHeader) + "=.e30.", "header is not base64url"},
      {"claims in standard base64", Base64UrlEncode(kHeader) + ".+/+/.",
       "claims are not base64url"},
      {"signature padded", TokenWith(GoodClaims()) + "=", "signature is not base64url"},
      {"line break", TokenWith(GoodClaims()) + "\n", "signature is not base64url"},
      {"still with its scheme", "Bearer " + TokenWith(GoodClaims()), "header is not base64url"},
      {"JSON as it is", R"({"alg":"HS256"}.{}.x)", "header is not base64url"},
      {"binary", std::string("\x00\xFF.\x80.\x01", 6), "header is not base64url"},
  };
  for (const Shape& shape : shapes) {
    SCOPED_TRACE(shape.name);
    EXPECT_EQ(Refusal(shape.token), shape.reason);
  }
}

struct Header {
  std::string_view json;
  std::string_view reason;
};

TEST(VerifyToken, TakesNoAlgorithmButHs256) {
  constexpr Header kHeaders[] = {
      {R"({"alg":"none"})", "algorithm is none, not HS256"},
      {R"({"alg":"None"})", "algorithm is None, not HS256"},
      {R"({"alg":"hs256"})", "algorithm is hs256, not HS256"},
      {R"({"alg":"HS384"})", "algorithm is HS384, not HS256"},
      {R"({"alg":"HS512"})", "algorithm is HS512, not HS256"},
      {R"({"alg":"RS256"})", "algorithm is RS256, not HS256"},
      {R"({"alg":"HS256","alg":"none"})", "algorithm is none, not HS256"},
      {R"({"alg":"HS256 "})", "algorithm is not HS256"},
      {R"({"alg":"HS256\u0000"})", "algorithm is not HS256"},
      {R"({"alg":"a\nb"})", "algorithm is not HS256"},
      {R"({"alg":"longer-than-any-algorithm"})", "algorithm is not HS256"},
      {R"({"alg":""})", "algorithm is not HS256"},
      {R"({"alg":256})", "algorithm is not HS256"},
      {R"({"alg":true})", "algorithm is not HS256"},
      {R"({"alg":null})", "algorithm is not HS256"},
      {R"({"alg":["HS256"]})", "algorithm is not HS256"},
      {R"({"alg":{"alg":"HS256"}})", "algorithm is not HS256"},
      {R"({"Alg":"HS256"})", "header names no algorithm"},
      {R"({"typ":"JWT"})", "header names no algorithm"},
      {R"({"x":{"alg":"HS256"}})", "header names no algorithm"},
      {"{}", "header names no algorithm"},
      {"[]", "header is not a JSON object"},
      {"null", "header is not a JSON object"},
      {"\"HS256\"", "header is not a JSON object"},
      {"HS256", "header is not JSON"},
      {R"({"alg":"HS256")", "header is not JSON"},
      {R"({"alg":"HS256"}x)", "header is not JSON"},
      {"{\"alg\":\"HS256\",\"x\":\"\xFF\"}", "header is not JSON"},
  };
  for (const Header& header : kHeaders) {
    SCOPED_TRACE(header.json);
    EXPECT_EQ(Refusal(Token(header.json, GoodClaims())), header.reason);
  }
}

TEST(VerifyToken, TakesTheHeadersThatSdksWrite) {
  for (std::string_view header :
       {R"({"alg":"HS256","typ":"JWT"})", R"({"typ":"JWT","alg":"HS256"})", R"({"alg":"HS256"})",
        R"({ "alg" : "HS256", "kid": "devkey", "x": [[[{}]]], "n": 1e9 })",
        R"({"alg":"none","alg":"HS256"})"}) {
    SCOPED_TRACE(header);
    EXPECT_EQ(Refusal(Token(header, GoodClaims())), "");
  }
}

TEST(VerifyToken, SurvivesADeepHeader) {
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  EXPECT_EQ(Refusal(Token(deep, GoodClaims())), "header is not a JSON object");
  EXPECT_EQ(Refusal(Token(absl::StrCat(R"({"alg":"HS256","x":)", deep, "}"), GoodClaims())), "");
  EXPECT_EQ(Refusal(Token(std::string(500'000, '['), GoodClaims())), "header is not JSON");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"x\":";
  EXPECT_EQ(Refusal(Token(objects, GoodClaims())), "header is not JSON");
}

TEST(VerifyToken, SaysWhenTheClaimsAreNoObject) {
  EXPECT_EQ(Refusal(TokenWith("")), "claims are not JSON");
  EXPECT_EQ(Refusal(TokenWith("{")), "claims are not JSON");
  EXPECT_EQ(Refusal(TokenWith("{\"sub\":\"\xFF\"}")), "claims are not JSON");
  EXPECT_EQ(Refusal(TokenWith("[]")), "claims are an array, not an object");
  EXPECT_EQ(Refusal(TokenWith("null")), "claims are null, not an object");
  EXPECT_EQ(Refusal(TokenWith(absl::StrCat(R"({"x":)", std::string(10'000, '[')))),
            "claims are nested deeper than 100");
}

TEST(VerifyToken, RefusesTheSignatureOfAnotherSecret) {
  EXPECT_EQ(Refusal(TokenWith(GoodClaims(), "Secret")), "bad signature");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims(), "")), "bad signature");
}

TEST(VerifyToken, RefusesASignatureThatIsNotThere) {
  const std::string token = TokenWith(GoodClaims());
  EXPECT_EQ(Refusal(token.substr(0, token.rfind('.') + 1)), "bad signature");
}

TEST(VerifyToken, RefusesASignatureOfAnotherLength) {
  const std::string token = TokenWith(GoodClaims());
  const std::string text = token.substr(0, token.rfind('.'));
  const std::string signature = HmacSha256("secret", text);
  EXPECT_EQ(Refusal(absl::StrCat(text, ".", Base64UrlEncode(signature + '\0'))), "bad signature");
  EXPECT_EQ(Refusal(absl::StrCat(text, ".", Base64UrlEncode(signature.substr(0, 31)))),
            "bad signature");
}

TEST(VerifyToken, RefusesEveryTruncation) {
  const std::string token = TokenWith(GoodClaims());
  for (size_t length = 0; length < token.size(); ++length) {
    SCOPED_TRACE(length);
    EXPECT_NE(Refusal(std::string_view(token).substr(0, length)), "");
  }
}

TEST(VerifyToken, RefusesEveryFlippedBitAndEveryOtherByte) {
  const std::string token = TokenWith(GoodClaims());
  for (size_t place = 0; place < token.size(); ++place) {
    for (int mask = 1; mask < 256; ++mask) {
      std::string flipped = token;
      flipped[place] = static_cast<char>(flipped[place] ^ mask);
      if (VerifyToken(flipped, DefaultKeys(), kNow).ok()) {
        ADD_FAILURE() << "byte " << place << " xor " << mask;
      }
    }
  }
}

TEST(VerifyToken, RefusesJunk) {
  std::mt19937 random(1);
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_..";
  for (int round = 0; round < 20'000; ++round) {
    std::string junk;
    const size_t length = random() % 200;
    for (size_t i = 0; i < length; ++i) junk += kLetters[random() % kLetters.size()];
    EXPECT_NE(Refusal(junk), "") << junk;
  }
}

TEST(VerifyToken, ReadsJunkClaimsThatAreWellSigned) {
  // One byte of good claims is replaced at random: whatever that makes, it is an answer.
  std::mt19937 random(2);
  int accepted = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string claims = GoodClaims();
    claims[random() % claims.size()] = static_cast<char>(random());
    if (Refusal(TokenWith(claims)).empty()) ++accepted;
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 5'000);
}

TEST(VerifyToken, TellsOfWrongTypesOnceTheSignatureIsGood) {
  constexpr std::string_view kClaims = R"({"exp":"soon","video":{"roomAdmin":"hidden"}})";
  EXPECT_EQ(Refusal(TokenWith(kClaims)), "exp is a string, not a number");
  EXPECT_EQ(Refusal(TokenWith(kClaims, "forged")), "bad signature");
  EXPECT_EQ(Refusal(TokenWith(R"({"exp":9999999999,"video":{"roomAdmin":"yes"}})")),
            "video.roomAdmin is a string, not a boolean");
  EXPECT_EQ(Refusal(TokenWith(R"({"exp":1e300})")), "exp is out of range");
}

TEST(VerifyToken, TellsOfTimesOnceTheSignatureIsGood) {
  EXPECT_EQ(Refusal(TokenWith(R"({"exp":1})", "forged")), "bad signature");
}

TEST(VerifyToken, RequiresAnExp) {
  EXPECT_EQ(Refusal(TokenWith("{}")), "no exp");
  EXPECT_EQ(Refusal(TokenWith(R"({"exp":null})")), "no exp");
  EXPECT_EQ(Refusal(TokenWith(R"({"nbf":9999999999})")), "no exp");
}

struct Moment {
  std::string claims;
  std::string_view reason;
};

std::string At(std::string_view claim, int64_t offset) {
  const std::string exp = claim == "exp" ? "" : absl::StrCat(",\"exp\":", kNowSeconds + 9999);
  return absl::StrCat("{\"", claim, "\":", kNowSeconds + offset, exp, "}");
}

TEST(VerifyToken, AllowsAMinuteOfLeewayAndNotMore) {
  const Moment moments[] = {
      {At("exp", 1), ""},
      {At("exp", 0), ""},
      {At("exp", -59), ""},
      // Upstream: at exp + 60 s sharp it is over (golang-jwt; go-jose gave that instant, too).
      {At("exp", -60), "expired 1m ago"},
      {At("exp", -61), "expired 1m1s ago"},
      {At("exp", -303), "expired 5m3s ago"},
      {At("exp", -2 * 86400), "expired 48h ago"},
      {At("nbf", -1), ""},
      {At("nbf", 60), ""},
      {At("nbf", 61), "not valid for another 1m1s"},
      {At("nbf", 120), "not valid for another 2m"},
      {At("iat", -86400), ""},
      // Upstream: iat is not looked at.
      {At("iat", 86400), ""},
  };
  for (const Moment& moment : moments) {
    SCOPED_TRACE(moment.claims);
    EXPECT_EQ(Refusal(TokenWith(moment.claims)), moment.reason);
  }
}

TEST(VerifyToken, CountsTheLeewayToTheNanosecond) {
  const absl::Duration nanosecond = absl::Nanoseconds(1);
  const std::string exp = TokenWith(At("exp", -60));
  EXPECT_EQ(Refusal(exp, DefaultKeys(), kNow - nanosecond), "");
  EXPECT_EQ(Refusal(exp, DefaultKeys(), kNow), "expired 1m ago");
  EXPECT_EQ(Refusal(exp, DefaultKeys(), kNow + nanosecond), "expired 1m ago");
  const std::string nbf = TokenWith(At("nbf", 60));
  EXPECT_EQ(Refusal(nbf, DefaultKeys(), kNow), "");
  EXPECT_EQ(Refusal(nbf, DefaultKeys(), kNow - nanosecond), "not valid for another 1m1s");
}

TEST(VerifyToken, SurvivesTheEndsOfTime) {
  for (std::string_view exp : {"9007199254740992", "-9007199254740992", "0", "-1e15", "1e15"}) {
    for (absl::Time now : {absl::InfinitePast(), absl::UnixEpoch(), absl::InfiniteFuture()}) {
      Refusal(TokenWith(absl::StrCat(R"({"exp":)", exp, R"(,"nbf":)", exp, "}")), DefaultKeys(),
              now);
    }
  }
}

TEST(VerifyToken, PicksTheSecretByTheIssuer) {
  const KeyRing keys({.api_secret = "any", .keys = {{"K1", "one"}, {"K2", "two"}}});
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K1"), "one"), keys), "");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K1"), "any"), keys), "");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K1"), "two"), keys), "bad signature");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K3"), "any"), keys), "");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K3"), "one"), keys), "bad signature");
}

TEST(VerifyToken, NamesTheUnknownKeyWhenStrict) {
  const KeyRing keys({.api_secret = "any", .keys = {{"K1", "one"}}, .strict_keys = true});
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K1"), "one"), keys), "");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("K1"), "any"), keys), "bad signature");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("APIxyz"), "any"), keys), "unknown key 'APIxyz'");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims(""), "any"), keys), "no iss, and so no key");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims("a\\r\\nX: ü"), "any"), keys),
            "unknown key 'a\\r\\nX: \\xc3\\xbc'");
  EXPECT_EQ(Refusal(TokenWith(GoodClaims(std::string(1 << 20, 'k')), "any"), keys),
            absl::StrCat("unknown key '", std::string(64, 'k'), "'"));
}

TEST(VerifyToken, FindsTheIssuerBehindAClaimOfTheWrongType) {
  const KeyRing keys({.keys = {{"K1", "one"}}, .strict_keys = true});
  EXPECT_EQ(Refusal(TokenWith(R"({"exp":"soon","iss":"K1"})", "one"), keys),
            "exp is a string, not a number");
}

TEST(VerifyToken, RefusesAllWhereThereIsNoSecret) {
  const KeyRing keys({.api_secret = ""});
  EXPECT_EQ(Refusal(TokenWith(GoodClaims(), ""), keys), "unknown key 'devkey'");
}

TEST(TokenFromAuthorization, TakesTheSchemeAndBlanksOff) {
  constexpr struct {
    std::string_view header;
    std::string_view token;
  } kHeaders[] = {
      {"Bearer a.b.c", "a.b.c"},
      {"bearer a.b.c", "a.b.c"},
      {"BEARER a.b.c", "a.b.c"},
      {"Bearer   a.b.c", "a.b.c"},
      {" Bearer a.b.c ", "a.b.c"},
      {"a.b.c", "a.b.c"},
      {"  a.b.c\t", "a.b.c"},
      {"Bearer", ""},
      {"Bearer ", ""},
      {"", ""},
      {"   ", ""},
      {"Bearera.b.c", "Bearera.b.c"},
      {"Basic abc", "Basic abc"},
      {"Bearer Bearer a", "Bearer a"},
  };
  for (const auto& header : kHeaders) {
    SCOPED_TRACE(header.header);
    EXPECT_EQ(TokenFromAuthorization(header.header), header.token);
  }
}

TEST(DecodeToken, ShowsBothPartsUnverified) {
  const absl::StatusOr<DecodedToken> decoded = DecodeToken(Token(R"({"alg":"none"})", "{x", "?"));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->header_json, R"({"alg":"none"})");
  EXPECT_EQ(decoded->claims_json, "{x");
}

TEST(DecodeToken, SaysWhatIsWrongWithTheShape) {
  const absl::Status status = DecodeToken("a.b").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "not a JWT: 2 parts, not 3");
  EXPECT_EQ(DecodeToken("").status().message(), "no token");
  EXPECT_EQ(DecodeToken("!.e30.").status().message(), "header is not base64url");
}

}  // namespace
}  // namespace lkmock::auth
