#include "auth/hmac.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "auth/base64url.h"
#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

TEST(Hmac, SignsTheExampleOfRfc7515) {
  // Appendix A.1: the key as a JWK's `k`, the signing input, the signature.
  const std::string key = *Base64UrlDecode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  EXPECT_EQ(Base64UrlEncode(HmacSha256(
                key,
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc1"
                "9yb290Ijp0cnVlfQ")),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

// RFC 4231: keys shorter than a block, and longer.
struct Vector {
  std::string name;
  std::string key;
  std::string data;
  std::string signature;
};

TEST(Hmac, SignsTheExamplesOfRfc4231) {
  const Vector vectors[] = {
      {"case 1", std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"case 2", "Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {"case 6", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const Vector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    EXPECT_EQ(absl::BytesToHexString(HmacSha256(vector.key, vector.data)), vector.signature);
  }
}

TEST(Hmac, TellsAKeyOfOneBlockFromALongerOne) {
  const std::string block(64, 'k');
  EXPECT_NE(HmacSha256(block, "data"), HmacSha256(block + "k", "data"));
}

TEST(HmacKey, SignsAgainAfterItSigned) {
  const HmacKey key("secret");
  EXPECT_EQ(key.Sign("one"), HmacSha256("secret", "one"));
  EXPECT_EQ(key.Sign("two"), HmacSha256("secret", "two"));
  EXPECT_EQ(key.Sign("one"), HmacSha256("secret", "one"));
}

TEST(HmacKey, SignsAfterAMove) {
  HmacKey key("secret");
  const HmacKey moved = std::move(key);
  EXPECT_EQ(moved.Sign("data"), HmacSha256("secret", "data"));
}

TEST(HmacKey, VerifiesItsOwnSignatureOnly) {
  const HmacKey key("secret");
  const std::string signature = key.Sign("data");
  EXPECT_TRUE(key.Verifies("data", signature));
  EXPECT_FALSE(key.Verifies("date", signature));
  EXPECT_FALSE(HmacKey("other").Verifies("data", signature));
  for (size_t i = 0; i < signature.size(); ++i) {
    SCOPED_TRACE(i);
    std::string flipped = signature;
    flipped[i] ^= 1;
    EXPECT_FALSE(key.Verifies("data", flipped));
  }
}

TEST(HmacKey, RefusesASignatureOfAnotherLength) {
  const HmacKey key("secret");
  const std::string signature = key.Sign("data");
  EXPECT_FALSE(key.Verifies("data", ""));
  EXPECT_FALSE(key.Verifies("data", signature.substr(0, kHmacSize - 1)));
  EXPECT_FALSE(key.Verifies("data", signature + signature[0]));
}

TEST(HmacKey, TakesAnEmptySecretAndEmptyData) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace lkmock::auth
