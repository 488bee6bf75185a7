// What a client of this folder gets back.
#ifndef LKMOCK_NET_CLIENT_RESPONSE_H_
#define LKMOCK_NET_CLIENT_RESPONSE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::net {

struct ClientResponse {
  int status = 0;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // Chunks put together.

  // The first value under `name` (any case); "" where there is none.
  std::string_view Header(std::string_view name) const;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_CLIENT_RESPONSE_H_
