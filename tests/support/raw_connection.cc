#include "tests/support/raw_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/support/eventually.h"

namespace lkmock::testing {
namespace {

constexpr int kBoundMs = 20'000;

}  // namespace

int RawResponse::status() const {
  const std::vector<std::string_view> words = absl::StrSplit(status_line, absl::MaxSplits(' ', 2));
  int status = 0;
  return words.size() > 1 && absl::SimpleAtoi(words[1], &status) ? status : 0;
}

bool RawResponse::Has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [name](const auto& field) {
    return absl::EqualsIgnoreCase(field.first, name);
  });
}

std::string_view RawResponse::Header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (absl::EqualsIgnoreCase(field, name)) return value;
  }
  return {};
}

RawConnection::RawConnection(uint16_t port, const std::string& address) {
  sockaddr_storage storage = {};
  socklen_t size;
  if (absl::StrContains(address, ':')) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    size = sizeof(v6);
    inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    size = sizeof(v4);
    inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  }
  // A server in this process has one in hand for a moment whenever it looks for somebody to accept.
  EXPECT_TRUE(Eventually([&] {
    fd_ = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd_ != -1;
  })) << std::strerror(errno);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
    ADD_FAILURE() << "cannot connect to " << address << " port " << port << ": "
                  << std::strerror(errno);
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), input_(std::move(other.input_)), end_(other.end_) {}

bool RawConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(sent);
  }
  return true;
}

void RawConnection::CloseSend() { shutdown(fd_, SHUT_WR); }

void RawConnection::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

void RawConnection::Reset() {
  const linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  Close();
}

bool RawConnection::Receive() {
  if (end_ != End::kOpen) return false;
  pollfd poll_fd = {.fd = fd_, .events = POLLIN, .revents = 0};
  if (poll(&poll_fd, 1, kBoundMs) <= 0) {
    ADD_FAILURE() << "nothing came within " << kBoundMs << " ms";
    return false;
  }
  char buffer[16384];
  const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
  if (n > 0) input_.append(buffer, n);
  if (n == 0) end_ = End::kFin;
  if (n < 0) end_ = End::kReset;
  return n > 0;
}

std::string RawConnection::Read(size_t size) {
  while (input_.size() < size && Receive()) continue;
  std::string bytes = input_.substr(0, size);
  input_.erase(0, bytes.size());
  return bytes;
}

std::string RawConnection::ReadToEnd() {
  while (Receive()) continue;
  return std::exchange(input_, {});
}

RawResponse RawConnection::ReadResponse(bool head) {
  while (!absl::StrContains(input_, "\r\n\r\n")) {
    if (!Receive()) return {};
  }
  RawResponse response;
  const std::string bytes = Read(input_.find("\r\n\r\n") + 4);
  std::vector<std::string_view> lines =
      absl::StrSplit(std::string_view(bytes).substr(0, bytes.size() - 4), "\r\n");
  response.status_line = std::string(lines[0]);
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string_view, std::string_view> field =
        absl::StrSplit(lines[i], absl::MaxSplits(':', 1));
    response.headers.emplace_back(field.first, absl::StripLeadingAsciiWhitespace(field.second));
  }
  const int status = response.status();
  if (head || status < 200 || status == 204 || status == 304) return response;
  size_t length = 0;
  if (absl::SimpleAtoi(response.Header("Content-Length"), &length)) {
    response.body = Read(length);
  } else {
    response.body = ReadToEnd();
  }
  return response;
}

}  // namespace lkmock::testing
