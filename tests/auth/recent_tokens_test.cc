#include "auth/recent_tokens.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "auth/token_verifier.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::string TokenFor(std::string_view subject, absl::Duration life = absl::Minutes(5)) {
  Claims claims;
  claims.subject = std::string(subject);
  claims.expires_at = kNow + life;
  claims.not_before = kNow;
  claims.video.room_create = true;
  return MintToken(claims, "devkey", "secret");
}

// What there is to compare: the claims, or why there are none.
std::string Told(const absl::StatusOr<Claims>& claims) {
  return claims.ok() ? ToJson(*claims) : std::string(claims.status().message());
}
std::string Told(const absl::StatusOr<std::shared_ptr<const Claims>>& claims) {
  return claims.ok() ? ToJson(**claims) : std::string(claims.status().message());
}

// Whatever was seen before, the answer is VerifyToken's.
TEST(RecentTokens, AnswerAsIfEachWereNew) {
  const KeyRing keys({});
  std::vector<std::string> tokens = {
      "", "x", "a.b.c", TokenFor("ann"), TokenFor("bob"), TokenFor("short", absl::Seconds(1))};
  const std::string good = TokenFor("eve");
  for (size_t i = 0; i < good.size(); i += 7) {
    tokens.push_back(good);
    tokens.back()[i] = tokens.back()[i] == 'A' ? 'B' : 'A';
  }
  tokens.push_back(good);
  for (int round = 0; round < 4; ++round) {
    const absl::Time now = kNow + round * absl::Minutes(2);  // In the last one all have expired.
    for (const std::string& token : tokens) {
      EXPECT_EQ(Told(VerifyRecentToken(token, keys, now)), Told(VerifyToken(token, keys, now)))
          << token << " in round " << round;
    }
  }
}

TEST(RecentTokens, ExpireThoughTheyAreKnown) {
  const KeyRing keys({});
  const std::string token = TokenFor("ann");
  for (int time = 0; time < 3; ++time) EXPECT_TRUE(VerifyRecentToken(token, keys, kNow).ok());
  const absl::Time end = kNow + absl::Minutes(5) + kLeeway;
  EXPECT_TRUE(VerifyRecentToken(token, keys, end - absl::Seconds(1)).ok());
  EXPECT_EQ(VerifyRecentToken(token, keys, end).status().message(), "expired 1m ago");
  EXPECT_FALSE(VerifyRecentToken(token, keys, kNow - kLeeway - absl::Seconds(1)).ok());
}

TEST(RecentTokens, AreKnownToTheirOwnKeysAlone) {
  const KeyRing right({});
  const KeyRing wrong({.api_secret = "another"});
  const std::string token = TokenFor("ann");
  for (int time = 0; time < 3; ++time) EXPECT_TRUE(VerifyRecentToken(token, right, kNow).ok());
  EXPECT_FALSE(VerifyRecentToken(token, wrong, kNow).ok());
}

TEST(RecentTokens, AreVerifiedOnce) {
  const KeyRing keys({});
  const std::string token = TokenFor("once");
  for (int time = 0; time < 2; ++time) ASSERT_TRUE(VerifyRecentToken(token, keys, kNow).ok());
  EXPECT_EQ(*VerifyRecentToken(token, keys, kNow), *VerifyRecentToken(token, keys, kNow));
}

}  // namespace
}  // namespace lkmock::auth
