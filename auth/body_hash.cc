#include "auth/body_hash.h"

#include "absl/strings/escaping.h"
#include "core/sha256.h"

namespace lkmock::auth {

std::string BodyHash(std::string_view body) {
  const Sha256Digest hash = Sha256(body);
  return absl::Base64Escape({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace lkmock::auth
