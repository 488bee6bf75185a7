#include "auth/hmac.h"

// Not EVP: see core/sha256.cc.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "core/sha256.h"

namespace lkmock::auth {
namespace {

using Block = std::array<unsigned char, SHA256_CBLOCK>;

// RFC 2104, 2: a secret longer than a block stands for its hash; a shorter one is filled with 0.
Block BlockOf(std::string_view secret) {
  Block block = {};
  if (secret.size() > block.size()) {
    const Sha256Digest hash = Sha256(secret);
    std::copy(hash.begin(), hash.end(), block.begin());
  } else {
    std::copy(secret.begin(), secret.end(), block.begin());
  }
  return block;
}

void Start(SHA256_CTX* digest, Block block, unsigned char pad) {
  for (unsigned char& byte : block) byte ^= pad;
  SHA256_Init(digest);
  SHA256_Update(digest, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

void HmacKey::Free::operator()(SHA256state_st* state) const {
  OPENSSL_cleanse(state, sizeof(*state));
  delete state;
}

HmacKey::HmacKey(std::string_view secret) : inner_(new SHA256_CTX), outer_(new SHA256_CTX) {
  Block block = BlockOf(secret);
  Start(inner_.get(), block, 0x36);
  Start(outer_.get(), block, 0x5c);
  OPENSSL_cleanse(block.data(), block.size());
}

void HmacKey::SignInto(std::string_view data, unsigned char* signature) const {
  SHA256_CTX digest = *inner_;
  SHA256_Update(&digest, data.data(), data.size());
  SHA256_Final(signature, &digest);
  digest = *outer_;
  SHA256_Update(&digest, signature, kHmacSize);
  SHA256_Final(signature, &digest);
}

std::string HmacKey::Sign(std::string_view data) const {
  std::string signature(kHmacSize, '\0');
  SignInto(data, reinterpret_cast<unsigned char*>(signature.data()));
  return signature;
}

bool HmacKey::Verifies(std::string_view data, std::string_view signature) const {
  if (signature.size() != kHmacSize) return false;
  std::array<unsigned char, kHmacSize> expected;
  SignInto(data, expected.data());
  return CRYPTO_memcmp(expected.data(), signature.data(), kHmacSize) == 0;
}

std::string HmacSha256(std::string_view key, std::string_view data) {
  return HmacKey(key).Sign(data);
}

}  // namespace lkmock::auth
