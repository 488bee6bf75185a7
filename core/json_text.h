// JSON and its strings by hand, for those that write or read it without a tree of values.
#ifndef LKMOCK_CORE_JSON_TEXT_H_
#define LKMOCK_CORE_JSON_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lkmock {

// What a byte means within a JSON string (RFC 8259, 7): a bit each, but for kSpecial.
enum class JsonByte : uint8_t {
  kSpecial = 0,  // A quote, a backslash, a control: it ends the string, or is to be escaped.
  kAscii = 1,    // Any other of ASCII stands for itself.
  kOther = 2,    // Part of what may be UTF-8.
};
inline constexpr std::array<JsonByte, 256> kJsonBytes = [] {
  std::array<JsonByte, 256> bytes{};
  for (size_t c = 0x20; c < bytes.size(); ++c) {
    bytes[c] = c < 0x80 ? JsonByte::kAscii : JsonByte::kOther;
  }
  bytes['"'] = bytes['\\'] = JsonByte::kSpecial;
  return bytes;
}();

// Appends `text` as a JSON string (RFC 8259, 7), quotes included. Bytes that are no UTF-8 become
// U+FFFD, so that the result is always valid JSON.
void AppendJsonString(std::string_view text, std::string* out);

// Begins a member of the object that `out` ends in: its name, behind a comma unless it is the
// first.
void AppendJsonName(std::string_view name, std::string* out);

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

// `text` with U+FFFD in the place of each byte that is part of no well-formed sequence.
std::string ToUtf8(std::string_view text);

// The position, from 1, of a byte that no JSON text has and that nlohmann/json does not mind: a
// byte order mark, which it skips, or a NUL, which it takes for the end. 0: there is none.
size_t ForeignJsonByte(std::string_view text);

}  // namespace lkmock

#endif  // LKMOCK_CORE_JSON_TEXT_H_
