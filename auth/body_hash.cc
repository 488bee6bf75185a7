#include "auth/body_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "absl/strings/escaping.h"

namespace lkmock::auth {

std::string BodyHash(std::string_view body) {
  std::array<unsigned char, 32> hash;
  if (!EVP_Digest(body.data(), body.size(), hash.data(), nullptr, EVP_sha256(), nullptr)) {
    std::abort();
  }
  return absl::Base64Escape({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace lkmock::auth
