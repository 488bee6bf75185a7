#include "auth/key_ring.h"

#include <string>
#include <string_view>
#include <vector>

#include "auth/hmac.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

// Which of a few secrets verify for `issuer`, in the order in which they are tried.
std::vector<std::string> SecretsFor(const KeyRing& ring, std::string_view issuer) {
  std::vector<std::string> secrets;
  for (const HmacKey* key : ring.KeysFor(issuer)) {
    for (const char* secret : {"", "secret", "any", "one", "two", "second"}) {
      if (key->Verifies("data", HmacSha256(secret, "data"))) secrets.push_back(secret);
    }
  }
  return secrets;
}

using Secrets = std::vector<std::string>;

TEST(KeyRing, VerifiesEveryIssuerBySecretByDefault) {
  const KeyRing ring{KeyRingOptions()};
  EXPECT_EQ(SecretsFor(ring, "devkey"), Secrets{"secret"});
  EXPECT_EQ(SecretsFor(ring, ""), Secrets{"secret"});
}

TEST(KeyRing, TriesAKnownIssuersOwnSecretFirst) {
  const KeyRing ring({.api_secret = "any", .keys = {{"K1", "one"}, {"K2", "two"}}});
  EXPECT_EQ(SecretsFor(ring, "K1"), (Secrets{"one", "any"}));
  EXPECT_EQ(SecretsFor(ring, "K2"), (Secrets{"two", "any"}));
  EXPECT_EQ(SecretsFor(ring, "K3"), Secrets{"any"});
  EXPECT_EQ(SecretsFor(ring, "k1"), Secrets{"any"});
}

TEST(KeyRing, KnowsOnlyItsKeysWhenStrict) {
  const KeyRing ring({.api_secret = "any", .keys = {{"K1", "one"}}, .strict_keys = true});
  EXPECT_EQ(SecretsFor(ring, "K1"), Secrets{"one"});
  EXPECT_EQ(SecretsFor(ring, "K2"), Secrets());
  EXPECT_EQ(SecretsFor(ring, ""), Secrets());
}

TEST(KeyRing, KnowsNobodyWhenStrictAndEmpty) {
  EXPECT_EQ(SecretsFor(KeyRing({.strict_keys = true}), "K1"), Secrets());
}

TEST(KeyRing, NeverVerifiesByAnEmptySecret) {
  const KeyRing ring({.api_secret = "", .keys = {{"K1", ""}}});
  EXPECT_EQ(SecretsFor(ring, "K1"), Secrets());
  EXPECT_EQ(SecretsFor(ring, "K2"), Secrets());
}

TEST(KeyRing, LetsTheLaterOfTwoEqualKeysCount) {
  const KeyRing ring({.keys = {{"K1", "one"}, {"K1", "second"}}, .strict_keys = true});
  EXPECT_EQ(SecretsFor(ring, "K1"), Secrets{"second"});
}

}  // namespace
}  // namespace lkmock::auth
