#include "auth/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace lkmock::auth {
namespace {

constexpr size_t kBlockSize = 64;  // Of SHA-256.

using Block = std::array<unsigned char, kBlockSize>;

void Check(bool succeeded) {
  if (!succeeded) std::abort();
}

// Fetched once: given EVP_sha256(), OpenSSL 3 looks the algorithm up again on every use.
const EVP_MD* Sha256() {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Check(sha256 != nullptr);
  return sha256;
}

// RFC 2104, 2: a secret longer than a block stands for its hash; a shorter one is filled with 0.
Block BlockOf(std::string_view secret) {
  Block block = {};
  if (secret.size() > kBlockSize) {
    Check(EVP_Digest(secret.data(), secret.size(), block.data(), nullptr, Sha256(), nullptr));
  } else {
    for (size_t i = 0; i < secret.size(); ++i) block[i] = static_cast<unsigned char>(secret[i]);
  }
  return block;
}

void Start(EVP_MD_CTX* digest, Block block, unsigned char pad) {
  for (unsigned char& byte : block) byte ^= pad;
  Check(EVP_DigestInit_ex2(digest, Sha256(), nullptr));
  Check(EVP_DigestUpdate(digest, block.data(), block.size()));
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

void HmacKey::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

HmacKey::HmacKey(std::string_view secret) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
  Check(inner_ != nullptr && outer_ != nullptr);
  Block block = BlockOf(secret);
  Start(inner_.get(), block, 0x36);
  Start(outer_.get(), block, 0x5c);
  OPENSSL_cleanse(block.data(), block.size());
}

void HmacKey::SignInto(std::string_view data, unsigned char* signature) const {
  const Digest digest(EVP_MD_CTX_new());
  Check(digest != nullptr);
  Check(EVP_MD_CTX_copy_ex(digest.get(), inner_.get()));
  Check(EVP_DigestUpdate(digest.get(), data.data(), data.size()));
  Check(EVP_DigestFinal_ex(digest.get(), signature, nullptr));
  Check(EVP_MD_CTX_copy_ex(digest.get(), outer_.get()));
  Check(EVP_DigestUpdate(digest.get(), signature, kHmacSize));
  Check(EVP_DigestFinal_ex(digest.get(), signature, nullptr));
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
