#include "net/listener.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// What is wrong (no descriptor left, no memory) is seldom over sooner.
constexpr auto kBackOff = std::chrono::milliseconds(50);

std::string HostAndPort(std::string_view bind, uint16_t port) {
  return absl::StrContains(bind, ':') ? absl::StrCat("[", bind, "]:", port)
                                      : absl::StrCat(bind, ":", port);
}

}  // namespace

Listener::Listener(asio::io_context& io, ConnectionGate& gate)
    : acceptor_(io), backoff_(io), gate_(gate) {}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(asio::io_context& io, ConnectionGate& gate,
                                                         std::string_view bind, uint16_t port) {
  const std::string where = absl::StrCat("cannot bind ", HostAndPort(bind, port), ": ");
  ErrorCode error;
  const asio::ip::address address = bind == "localhost"
                                        ? asio::ip::address_v4::loopback()
                                        : asio::ip::make_address(std::string(bind), error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, "'", bind, "' is no IPv4 or IPv6 address, nor localhost"));
  }

  const Protocol::endpoint endpoint(address, port);
  std::unique_ptr<Listener> listener(new Listener(io, gate));
  auto& acceptor = listener->acceptor_;
  acceptor.open(endpoint.protocol(), error);
  // A port in TIME_WAIT can be bound again; one that is listened on, by whomever, cannot.
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) listener->port_ = acceptor.local_endpoint(error).port();
  if (error) return absl::UnavailableError(absl::StrCat(where, error.message()));
  // A command that the server starts must not hold its ports.
  fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  return listener;
}

void Listener::Start(OnAccept on_accept) {
  on_accept_ = std::move(on_accept);
  AwaitConnection();
}

void Listener::Resume() {
  if (std::exchange(paused_, false)) AcceptAll();
}

void Listener::Close() {
  paused_ = false;
  backoff_.cancel();
  ErrorCode ignored;
  acceptor_.close(ignored);
}

void Listener::AwaitConnection() {
  acceptor_.async_wait(asio::socket_base::wait_read, [this](ErrorCode error) {
    if (!acceptor_.is_open()) return;
    error ? BackOff() : AcceptAll();
  });
}

void Listener::AcceptAll() {
  while (acceptor_.is_open()) {
    if (!gate_.HasRoom()) {
      paused_ = true;
      return;
    }
    // Not Asio's accept, which knows neither of the two flags.
    const int fd =
        accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      ErrorCode ignored;
      on_accept_(fd, acceptor_.local_endpoint(ignored).protocol(), gate_.Enter());
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return AwaitConnection();
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return BackOff();
    }
  }
}

void Listener::BackOff() {
  backoff_.expires_after(kBackOff);
  backoff_.async_wait([this](ErrorCode) { AcceptAll(); });
}

}  // namespace lkmock::net
