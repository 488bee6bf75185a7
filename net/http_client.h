// A blocking HTTP/1.1 client for command lines and tests: one request, one connection.
#ifndef LKMOCK_NET_HTTP_CLIENT_H_
#define LKMOCK_NET_HTTP_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "net/client_response.h"  // IWYU pragma: export

namespace lkmock::net {

struct ClientRequest {
  std::string method = "POST";
  std::string url;  // As ParseUrl reads it; https and wss are refused.
  // Host, Content-Length and "Connection: close" are added where they are not given.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  absl::Duration timeout = absl::Seconds(30);  // Of the whole exchange; a DNS query may outlast it.
};

// Sends and waits for the complete final response, whatever its status; does not follow redirects.
//   kInvalidArgument: a URL, method or header that cannot be sent.
//   kUnavailable: no response; says what happened: "connection refused by 127.0.0.1:9999",
//     "127.0.0.1:9999 closed the connection without a response", "timed out after 30s …".
//   kResourceExhausted: a body above 64 MiB.
absl::StatusOr<ClientResponse> Send(const ClientRequest& request);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_HTTP_CLIENT_H_
