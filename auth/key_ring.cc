#include "auth/key_ring.h"

#include <atomic>

namespace lkmock::auth {

namespace {

uint64_t NextNumber() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

KeyRing::KeyRing(const KeyRingOptions& options) : number_(NextNumber()) {
  if (!options.strict_keys && !options.api_secret.empty()) any_issuer_.emplace(options.api_secret);
  for (const auto& [key, secret] : options.keys) {
    if (!secret.empty()) by_issuer_.insert_or_assign(key, HmacKey(secret));
  }
}

absl::InlinedVector<const HmacKey*, 2> KeyRing::KeysFor(std::string_view issuer) const {
  absl::InlinedVector<const HmacKey*, 2> keys;
  if (const auto own = by_issuer_.find(issuer); own != by_issuer_.end()) {
    keys.push_back(&own->second);
  }
  if (any_issuer_.has_value()) keys.push_back(&*any_issuer_);
  return keys;
}

}  // namespace lkmock::auth
