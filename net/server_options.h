// What a server is told: its limits, and who decides the answers.
#ifndef LKMOCK_NET_SERVER_OPTIONS_H_
#define LKMOCK_NET_SERVER_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"

namespace lkmock::net {

// Decides what becomes of one request. Called on the server's threads, several at once; must not
// block, for the other connections of its thread wait meanwhile. An exception of it, std::bad_alloc
// say, ends that one connection.
using Handler = std::function<Outcome(const Call&)>;

struct ServerOptions {
  std::string bind = "0.0.0.0";  // An IPv4 or IPv6 literal, or "localhost" (127.0.0.1); no DNS.
  int threads = 0;               // 0: the processors.

  size_t max_header_bytes = size_t{1} << 20;  // Request line and fields of one request: else 431.
  size_t max_body_bytes = size_t{64} << 20;   // Of one request, chunks put together: else 413.

  // Of one WebSocket message, inflated: else close 1009. Upstream has no limit; the largest
  // message of a signal connection, the SDP of a room with hundreds of tracks, is well below.
  size_t max_message_bytes = size_t{1} << 20;

  // Beyond it, clients queue in the kernel until a connection ends. The default holds a large
  // load test, every request of it parked, in about 100 MB.
  size_t max_connections = 16384;

  // Told that new clients have to queue, and why: "16384 are open, the most allowed", or "1013 are
  // open: Too many open files". On a thread of the server, for either reason at most once a
  // minute. Null: nobody asks.
  std::function<void(std::string_view reason)> on_accept_paused;

  // Each ends the connection without an answer, as Go's net/http does, at most half a second
  // late; absl::InfiniteDuration() turns one off. The defaults are longer than what SDKs and their
  // HTTP clients wait for themselves (OkHttp keeps an idle connection for 5 minutes, the longest),
  // so that it is never the server which breaks a test. A wait that an Outcome asks for has none,
  // and of a WebSocket write_timeout alone counts, from one piece that the client takes to the
  // next.
  absl::Duration idle_timeout = absl::Minutes(10);   // No byte of a (next) request.
  absl::Duration header_timeout = absl::Minutes(1);  // First byte of a request to end of header.
  absl::Duration body_timeout = absl::Minutes(1);    // Between two pieces of a body.
  absl::Duration write_timeout = absl::Minutes(1);   // For the client to take a whole response, or
                                                     // a piece of one that is sent in pieces.
};

struct ServerStats {
  int64_t connections = 0;  // Open now, WebSockets included.
  int64_t websockets = 0;   // Open now.
  int64_t waiting = 0;      // Requests now in their Outcome's wait, a stall, or between two pieces.
  int64_t accepted = 0;     // Connections since the start.
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_SERVER_OPTIONS_H_
