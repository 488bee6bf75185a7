// The hash that ties a webhook's token to its body.
#ifndef LKMOCK_AUTH_BODY_HASH_H_
#define LKMOCK_AUTH_BODY_HASH_H_

#include <string>
#include <string_view>

namespace lkmock::auth {

// What the claim `sha256` of a webhook's token holds: the SHA-256 of the body, byte for byte, in
// base64 of the standard alphabet, padded. 44 characters.
// Source: livekit/protocol, webhook/url_notifier.go.
std::string BodyHash(std::string_view body);

}  // namespace lkmock::auth

#endif  // LKMOCK_AUTH_BODY_HASH_H_
