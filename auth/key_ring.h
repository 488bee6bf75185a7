// The secrets that tokens are verified with, by issuer.
#ifndef LKMOCK_AUTH_KEY_RING_H_
#define LKMOCK_AUTH_KEY_RING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "auth/hmac.h"

namespace lkmock::auth {

struct KeyRingOptions {
  // Verifies the tokens of every issuer, known or not. Empty: there is no such secret.
  std::string api_secret = "secret";

  // API key and its secret, which verifies the tokens that this key issued. Of two with the same
  // key, the later counts. A pair with an empty secret is left out: anyone can sign with that.
  std::vector<std::pair<std::string, std::string>> keys;

  // Only `keys` count.
  bool strict_keys = false;
};

// Immutable, hence thread-safe. Secrets are prepared once, here; none is kept as text.
class KeyRing {
 public:
  explicit KeyRing(const KeyRingOptions& options);

  // The secrets that may have signed a token of `issuer`, its own first; none: it is unknown.
  // The pointers live as long as the ring.
  absl::InlinedVector<const HmacKey*, 2> KeysFor(std::string_view issuer) const;

  // No other ring of this process has, or had, the same.
  uint64_t number() const { return number_; }

 private:
  uint64_t number_;
  std::optional<HmacKey> any_issuer_;
  absl::flat_hash_map<std::string, HmacKey> by_issuer_;
};

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_KEY_RING_H_
