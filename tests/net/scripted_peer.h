// A server for one connection: reads a request's header, sends given bytes, ends as told.
#ifndef LKMOCK_TESTS_NET_SCRIPTED_PEER_H_
#define LKMOCK_TESTS_NET_SCRIPTED_PEER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace lkmock::net {

class ScriptedPeer {
 public:
  enum Ending { kClose, kReset, kStay };  // kStay: it neither reads nor ends, while it lives.
  using Script = std::function<std::string(std::string_view request)>;

  ScriptedPeer(std::string bytes, Ending ending)
      : ScriptedPeer([bytes = std::move(bytes)](std::string_view) { return bytes; }, ending) {}

  ScriptedPeer(Script script, Ending ending) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd_, 1);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([fd = fd_, script = std::move(script), ending] {
      const int peer = accept(fd, nullptr, nullptr);
      if (peer < 0) return;
      std::string input;
      char buffer[4096];
      while (input.find("\r\n\r\n") == std::string::npos) {
        const ssize_t n = recv(peer, buffer, sizeof(buffer), 0);
        if (n <= 0) break;
        input.append(buffer, n);
      }
      const std::string bytes = script(input);
      send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (ending == kStay) accept(fd, nullptr, nullptr);  // Nobody comes until the destructor.
      if (ending == kReset) {
        const linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
      }
      close(peer);
    });
  }

  ~ScriptedPeer() {
    shutdown(fd_, SHUT_RDWR);  // Ends an accept() that nobody came to.
    thread_.join();
    close(fd_);
  }

  uint16_t port() const { return port_; }

 private:
  const int fd_;
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_SCRIPTED_PEER_H_
