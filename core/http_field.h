// What may stand in a header field.
//
// Source: RFC 9110, 5.1, 5.5 and 5.6.2.
#ifndef LKMOCK_CORE_HTTP_FIELD_H_
#define LKMOCK_CORE_HTTP_FIELD_H_

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"

namespace lkmock {

// Whether `text` is a token.
inline bool IsFieldName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Whether `c` would break out of a field's line.
constexpr bool BreaksField(char c) { return c == '\r' || c == '\n' || c == '\0'; }

inline bool IsFieldValue(std::string_view text) {
  return std::none_of(text.begin(), text.end(), BreaksField);
}

}  // namespace lkmock

#endif  // LKMOCK_CORE_HTTP_FIELD_H_
