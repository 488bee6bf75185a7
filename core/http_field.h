// What may stand in a header field.
//
// Source: RFC 9110, 5.1, 5.5 and 5.6.2.
#ifndef LKMOCK_CORE_HTTP_FIELD_H_
#define LKMOCK_CORE_HTTP_FIELD_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace lkmock {

// Letters, digits and `others`, by their value.
constexpr std::array<bool, 256> AlphanumericBytesAnd(std::string_view others) {
  std::array<bool, 256> is_one = {};
  for (const std::string_view bytes :
       {std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        others}) {
    for (const char c : bytes) is_one[static_cast<uint8_t>(c)] = true;
  }
  return is_one;
}

// Which bytes a token may consist of.
inline constexpr std::array<bool, 256> kIsTokenByte = AlphanumericBytesAnd("!#$%&'*+-.^_`|~");

// Whether `text` is a token.
inline bool IsFieldName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return kIsTokenByte[static_cast<uint8_t>(c)]; });
}

// Whether `c` would break out of a field's line.
constexpr bool BreaksField(char c) { return c == '\r' || c == '\n' || c == '\0'; }

inline bool IsFieldValue(std::string_view text) {
  return std::none_of(text.begin(), text.end(), BreaksField);
}

}  // namespace lkmock

#endif  // LKMOCK_CORE_HTTP_FIELD_H_
