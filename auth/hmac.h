// HMAC-SHA256 (RFC 2104), the one signature that LiveKit's tokens carry.
#ifndef LKMOCK_AUTH_HMAC_H_
#define LKMOCK_AUTH_HMAC_H_

#include <memory>
#include <string>
#include <string_view>

struct SHA256state_st;  // OpenSSL's SHA256_CTX.

namespace lkmock::auth {

inline constexpr int kHmacSize = 32;  // Bytes.

// A secret, made ready once: a signature then costs about what hashing its data does. Thread-safe
// once built.
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
    void operator()(SHA256state_st* state) const;
  };
  using State = std::unique_ptr<SHA256state_st, Free>;

  void SignInto(std::string_view data, unsigned char* signature) const;

  State inner_;  // After the first block, which holds the secret.
  State outer_;
};

// For a key that is used once.
std::string HmacSha256(std::string_view key, std::string_view data);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_HMAC_H_
