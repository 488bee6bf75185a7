#include "auth/body_hash.h"

#include <string>

#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

// FIPS 180-2, appendix B.1 and B.2, and the hash of nothing; in base64 by coreutils.
TEST(BodyHash, IsPaddedBase64OfTheSha256) {
  EXPECT_EQ(BodyHash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(BodyHash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
  EXPECT_EQ(BodyHash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(BodyHash, CountsEveryByte) {
  EXPECT_NE(BodyHash("{}"), BodyHash("{} "));
  EXPECT_NE(BodyHash(std::string("a\0b", 3)), BodyHash("a"));
}

}  // namespace
}  // namespace lkmock::auth
