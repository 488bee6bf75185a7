// One port: bound, and listened on.
#ifndef LKMOCK_NET_LISTENER_H_
#define LKMOCK_NET_LISTENER_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "net/descriptor.h"

namespace lkmock::net {

// Non-blocking. The sockets that are accepted from it inherit two options: small writes leave at
// once, and a peer that has vanished without a word is found out within two minutes.
struct Listener {
  // `bind` and the errors as in HttpServer.
  static absl::StatusOr<Listener> Bind(std::string_view bind, uint16_t port);

  Descriptor socket;
  uint16_t port = 0;
  bool is_v6 = false;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_LISTENER_H_
