// HMAC-SHA256 (RFC 2104), the one signature that LiveKit's tokens carry.
#ifndef LKMOCK_AUTH_HMAC_H_
#define LKMOCK_AUTH_HMAC_H_

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX.

namespace lkmock::auth {

inline constexpr int kHmacSize = 32;  // Bytes.

// A secret, made ready once: a signature then costs about what hashing its data does, a quarter
// of OpenSSL's one-shot HMAC() at the size of a token. Thread-safe once built. Aborts where
// OpenSSL fails, which is where memory is exhausted or the library has no SHA-256.
class HmacKey {
 public:
  explicit HmacKey(std::string_view secret);

  // The 32 raw bytes.
  std::string Sign(std::string_view data) const;

  // Whether `signature` is the one of `data`. The time that this takes does not tell how many
  // of its bytes are right.
  bool Verifies(std::string_view data, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  using Digest = std::unique_ptr<evp_md_ctx_st, Free>;

  void SignInto(std::string_view data, unsigned char* signature) const;

  Digest inner_;  // After the first block, which holds the secret.
  Digest outer_;
};

// For a key that is used once.
std::string HmacSha256(std::string_view key, std::string_view data);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_HMAC_H_
