#include "journal/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace lkmock::journal {
namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetched once: given EVP_sha256(), OpenSSL 3 looks the algorithm up again on every use.
const EVP_MD* Algorithm() {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return sha256;
}

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  // Kept: to make a context costs as much as to hash a small body.
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Sha256Digest digest;
  if (Algorithm() == nullptr || context == nullptr ||
      !EVP_DigestInit_ex2(context.get(), Algorithm(), nullptr) ||
      !EVP_DigestUpdate(context.get(), data.data(), data.size()) ||
      !EVP_DigestFinal_ex(context.get(), digest.data(), nullptr)) {
    std::abort();
  }
  return digest;
}

}  // namespace lkmock::journal
