// The code under test: a client that creates rooms, and goes to the next region where one is down.
#ifndef LKMOCK_EXAMPLES_CC_ROOM_CLIENT_H_
#define LKMOCK_EXAMPLES_CC_ROOM_CLIENT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "net/http_client.h"

namespace lkmock::examples {

class RoomClient {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // Calls the server at `url` with `token`; `headers` go along on every attempt.
  RoomClient(std::string url, const std::string& token, Headers headers = {});

  // The new room's sid. A region that answers 5xx or nothing is passed over for the next one of
  // /settings/regions. kUnavailable: none served; kInternal: the server's answer makes no sense;
  // kFailedPrecondition: it refused, and the message is its answer.
  absl::StatusOr<std::string> CreateRoom(std::string_view name) const;

 private:
  absl::StatusOr<net::ClientResponse> Post(const std::string& region, std::string_view body) const;
  std::vector<std::string> OtherRegions() const;

  const std::string url_;
  Headers headers_;
};

}  // namespace lkmock::examples

#endif  // LKMOCK_EXAMPLES_CC_ROOM_CLIENT_H_
