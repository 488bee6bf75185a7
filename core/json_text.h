// Writing JSON by hand, where a tree of values would only be built to be printed.
#ifndef LKMOCK_CORE_JSON_TEXT_H_
#define LKMOCK_CORE_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace lkmock {

// Appends `text` as a JSON string (RFC 8259, 7), quotes included. Bytes that are no UTF-8 become
// U+FFFD, so that the result is always valid JSON.
void AppendJsonString(std::string_view text, std::string* out);

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

// `text` with U+FFFD in the place of each byte that is part of no well-formed sequence.
std::string ToUtf8(std::string_view text);

}  // namespace lkmock

#endif  // LKMOCK_CORE_JSON_TEXT_H_
