// The thread that accepts, on every port of a server.
#ifndef LKMOCK_NET_ACCEPTOR_H_
#define LKMOCK_NET_ACCEPTOR_H_

#include <poll.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "net/connection_gate.h"
#include "net/descriptor.h"
#include "net/listener.h"

namespace lkmock::net {

// It runs no session, so no request, however long it takes to answer, keeps a new client waiting.
// And the loop itself allocates nothing: for want of memory or descriptors it pauses and goes on,
// and clients queue in the kernel meanwhile.
class Acceptor {
 public:
  // Takes over a connected, non-blocking socket, accepted from `listener`, the `index`-th. On the
  // acceptor's thread; std::bad_alloc costs that connection alone.
  using OnAccept = std::function<void(Descriptor socket, const Listener& listener, int index,
                                      Admission admission)>;
  // As ServerOptions::on_accept_paused.
  using OnPause = std::function<void(std::string_view reason)>;

  Acceptor(size_t max_connections, OnPause on_pause);
  ~Acceptor() { Stop(); }
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // As HttpServer::Bind, which it is the work of.
  absl::Status Bind(std::string_view address, absl::Span<const uint16_t> ports);
  absl::Span<const uint16_t> ports() const { return ports_; }

  // After Bind, once.
  void Start(OnAccept on_accept);

  // Takes who is in the queues, a bounded number, then accepts no more and frees the ports. A
  // second time does nothing; not twice at once.
  void Stop();

  const ConnectionGate& gate() const { return gate_; }

 private:
  void Run();
  bool AcceptSome(int index);
  void Report(int error);
  void Wake();

  ConnectionGate gate_;
  const OnPause on_pause_;
  OnAccept on_accept_;
  Descriptor wake_;  // An eventfd: readable when the loop has something to look at.
  std::vector<Listener> listeners_;
  std::vector<uint16_t> ports_;
  std::vector<pollfd> polled_;  // wake_, then the listeners.

  // When a pause was last reported that is for want of room, or of anything else.
  absl::Time reported_full_ = absl::InfinitePast();
  absl::Time reported_error_ = absl::InfinitePast();

  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_ACCEPTOR_H_
