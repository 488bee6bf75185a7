// base64url without padding, as JWTs spell their parts (RFC 7515, 2 and appendix C).
#ifndef LKMOCK_AUTH_BASE64URL_H_
#define LKMOCK_AUTH_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace lkmock::auth {

std::string Base64UrlEncode(std::string_view bytes);

// The bytes, or nothing where `text` is not exactly what Base64UrlEncode writes: padding, the
// letters '+' and '/', blanks, and set bits behind the last byte are all refused, so that no two
// texts mean the same. (Go's decoder, hence upstream, lets line breaks and those bits pass; no
// encoder writes either.)
std::optional<std::string> Base64UrlDecode(std::string_view text);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_BASE64URL_H_
