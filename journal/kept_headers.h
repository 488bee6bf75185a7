// Which header fields of a request may be kept: without secrets, and within bounds.
#ifndef LKMOCK_JOURNAL_KEPT_HEADERS_H_
#define LKMOCK_JOURNAL_KEPT_HEADERS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/call.h"

namespace lkmock::journal {

// Of one request.
inline constexpr size_t kMostHeaderFields = 128;
inline constexpr size_t kMostHeaderBytes = 8 << 10;  // Names and values.

// Stands for a value that could be a secret.
inline constexpr std::string_view kHiddenValue = "(hidden)";

// Fields in the order of the wire, as far as the bounds allow.
struct KeptHeaders {
  std::vector<HeaderField> fields;
  size_t last_value_bytes = 0;  // How long the last value was, if it is cut; 0: it is whole.
  size_t left_out = 0;          // Fields that found no room.
};

// Whether a header of this name (any case) could carry a secret: Cookie, Proxy-Authorization, and
// what speaks of a secret, a token or an API key.
bool IsSecretHeader(std::string_view name);

// Views `headers`. Secret headers are hidden, and any value that repeats the token; of
// Authorization the name alone stays, with an empty value.
KeptHeaders SelectHeaders(const Headers& headers);

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_KEPT_HEADERS_H_
