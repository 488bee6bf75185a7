// An HTTP/1.1 server on several ports that carries out what a Handler decides.
#ifndef LKMOCK_NET_HTTP_SERVER_H_
#define LKMOCK_NET_HTTP_SERVER_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "net/server_options.h"

namespace lkmock::net {

// Thread-safe, but for Start and the destructor.
class HttpServer {
 public:
  // Binds every port, or none. Port 0 is a free one. Between Bind and Start, clients queue: a
  // handler that must know the real ports can be made meanwhile.
  // kInvalidArgument: an address that is none; kUnavailable: "cannot bind 0.0.0.0:9999: Address
  // already in use". No other process can share a bound port (no SO_REUSEPORT).
  static absl::StatusOr<std::unique_ptr<HttpServer>> Bind(const ServerOptions& options,
                                                          absl::Span<const uint16_t> ports);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // Shutdown(zero).

  // The bound ones, in the order of Bind: Call::region_index is the position.
  absl::Span<const uint16_t> ports() const;

  // Serves from now on, on threads of its own. Once; not after Shutdown.
  void Start(Handler handler);

  // Accepts no more, closes idle connections (whose next request may just be on its way: within 20
  // to 30 ms), and lets the requests under way, waits included, finish within `drain`; what is left
  // then is cut. A client that has its answer and does not leave holds it up for 0.1 s at most.
  // Returns when all threads have ended. A second call may come meanwhile, from another thread: the
  // shorter `drain` wins. Not from a handler.
  void Shutdown(absl::Duration drain);

  // Cheap, and a handler may ask, too.
  ServerStats stats() const;

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_HTTP_SERVER_H_
