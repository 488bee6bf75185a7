#include "net/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kOn = 1;
constexpr int kOff = 0;

// After so many seconds of silence a peer is asked whether it is still there, and so often, so
// many seconds apart, before it counts as gone. Source: tcp(7).
constexpr int kKeepAliveIdle = 60;
constexpr int kKeepAliveInterval = 15;
constexpr int kKeepAliveProbes = 4;

std::string HostAndPort(std::string_view bind, uint16_t port) {
  return absl::StrContains(bind, ':') ? absl::StrCat("[", bind, "]:", port)
                                      : absl::StrCat(bind, ":", port);
}

bool Set(const Descriptor& socket, int level, int name, int value) {
  return setsockopt(socket.get(), level, name, &value, sizeof(value)) == 0;
}

// What every accepted socket shall have.
bool SetInherited(const Descriptor& socket) {
  return Set(socket, IPPROTO_TCP, TCP_NODELAY, kOn) && Set(socket, SOL_SOCKET, SO_KEEPALIVE, kOn) &&
         Set(socket, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdle) &&
         Set(socket, IPPROTO_TCP, TCP_KEEPINTVL, kKeepAliveInterval) &&
         Set(socket, IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveProbes);
}

// Asks which port was given where 0 was asked.
bool ReadPort(const Descriptor& socket, uint16_t* port) {
  asio::ip::tcp::endpoint bound(asio::ip::tcp::v6(), 0);
  socklen_t size = bound.capacity();
  if (getsockname(socket.get(), bound.data(), &size) != 0) return false;
  bound.resize(size);
  *port = bound.port();
  return true;
}

}  // namespace

absl::StatusOr<Listener> Listener::Bind(std::string_view bind, uint16_t port) {
  const std::string where = absl::StrCat("cannot bind ", HostAndPort(bind, port), ": ");
  error_code error;
  const asio::ip::address address = bind == "localhost"
                                        ? asio::ip::address_v4::loopback()
                                        : asio::ip::make_address(std::string(bind), error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, "'", bind, "' is no IPv4 or IPv6 address, nor localhost"));
  }

  const asio::ip::tcp::endpoint endpoint(address, port);
  Listener listener;
  listener.is_v6 = address.is_v6();
  // A command that the server starts must not hold its ports: SOCK_CLOEXEC.
  listener.socket = Descriptor(
      ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const Descriptor& socket = listener.socket;
  // A port in TIME_WAIT can be bound again; one that is listened on, by whomever, cannot.
  const bool listening = socket && Set(socket, SOL_SOCKET, SO_REUSEADDR, kOn) &&
                         (!listener.is_v6 || Set(socket, IPPROTO_IPV6, IPV6_V6ONLY, kOff)) &&
                         SetInherited(socket) &&
                         ::bind(socket.get(), endpoint.data(), endpoint.size()) == 0 &&
                         ::listen(socket.get(), SOMAXCONN) == 0 && ReadPort(socket, &listener.port);
  if (!listening) {
    error = {errno, boost::system::system_category()};
    return absl::UnavailableError(absl::StrCat(where, error.message()));
  }
  return listener;
}

}  // namespace lkmock::net
