#include "core/sha256.h"

// As such and not by EVP, which is slower for what is small, and which would link all of libcrypto:
// 3.5 MB of a static server, with dlopen() and getaddrinfo().
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace lkmock {

Sha256Digest Sha256(std::string_view data) {
  static_assert(SHA256_DIGEST_LENGTH == std::tuple_size_v<Sha256Digest>);
  Sha256Digest digest;
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, data.data(), data.size());
  SHA256_Final(digest.data(), &state);
  return digest;
}

}  // namespace lkmock
