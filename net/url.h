// Where a server is: URLs as users write them.
#ifndef LKMOCK_NET_URL_H_
#define LKMOCK_NET_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lkmock::net {

struct Url {
  bool secure = false;  // https or wss.
  std::string host;     // Name or address; an IPv6 one without its brackets.
  uint16_t port = 80;   // 443 where `secure`, unless given.
  std::string path;     // As written, percent-encoding included; "" or "/…".
  std::string query;    // Raw, without the '?'.

  // "127.0.0.1:9999", "[::1]:9999": for messages.
  std::string HostAndPort() const;
  // Like HostAndPort, without a port that is the scheme's own: for the Host field.
  std::string Authority() const;
  // Path and query, at least "/": for the request line.
  std::string Target() const;
};

// Parses an absolute URL of scheme http, https, ws or wss (any case; to LiveKit's clients ws://
// and http:// name the same server). kInvalidArgument says what is wrong with it.
// Source: RFC 3986, 3. A fragment is dropped; user information is refused.
absl::StatusOr<Url> ParseUrl(std::string_view text);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_URL_H_
