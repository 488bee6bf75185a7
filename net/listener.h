// One port: bound, then accepting for as long as the server lives.
#ifndef LKMOCK_NET_LISTENER_H_
#define LKMOCK_NET_LISTENER_H_

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "net/connection_gate.h"

namespace lkmock::net {

// Used on the thread of its io_context, but for Bind and port.
class Listener {
 public:
  using Protocol = boost::asio::ip::tcp;
  // Takes over a connected, non-blocking socket.
  using OnAccept = std::function<void(int fd, Protocol protocol, Admission admission)>;

  // `bind` and the errors as in HttpServer. Both references outlive the listener.
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(boost::asio::io_context& io,
                                                        ConnectionGate& gate, std::string_view bind,
                                                        uint16_t port);

  uint16_t port() const { return port_; }

  // Accepts from now on. No error ends that: it backs off for a moment and tries again.
  void Start(OnAccept on_accept);

  // The gate has room again.
  void Resume();

  void Close();

 private:
  Listener(boost::asio::io_context& io, ConnectionGate& gate);

  void AwaitConnection();
  void AcceptAll();
  void BackOff();

  boost::asio::basic_socket_acceptor<Protocol, boost::asio::io_context::executor_type> acceptor_;
  boost::asio::steady_timer backoff_;
  ConnectionGate& gate_;
  uint16_t port_ = 0;
  OnAccept on_accept_;
  bool paused_ = false;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_LISTENER_H_
