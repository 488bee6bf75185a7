#include "net/acceptor.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lkmock::net {
namespace {

constexpr int kFull = 0;  // No errno: there are as many connections as are allowed.

// What is missing (a descriptor, memory) is seldom back sooner.
constexpr int kBackOffMs = 50;

// Of one port, before the others have their turn.
constexpr int kMostAtOnce = 64;

constexpr absl::Duration kReportEvery = absl::Minutes(1);

}  // namespace

Acceptor::Acceptor(size_t max_connections, OnPause on_pause)
    : gate_(static_cast<int64_t>(max_connections), [this] { Wake(); }),
      on_pause_(std::move(on_pause)) {}

absl::Status Acceptor::Bind(std::string_view address, absl::Span<const uint16_t> ports) {
  wake_ = Descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!wake_) return absl::UnavailableError(absl::StrCat("eventfd: ", std::strerror(errno)));
  polled_ = {{.fd = wake_.get(), .events = POLLIN, .revents = 0}};
  for (const uint16_t port : ports) {
    auto listener = Listener::Bind(address, port);
    if (!listener.ok()) return listener.status();
    ports_.push_back(listener->port);
    polled_.push_back({.fd = listener->socket.get(), .events = POLLIN, .revents = 0});
    listeners_.push_back(*std::move(listener));
  }
  return absl::OkStatus();
}

void Acceptor::Start(OnAccept on_accept) {
  on_accept_ = std::move(on_accept);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  stopping_ = true;
  Wake();
  if (!thread_.joinable()) return;
  thread_.join();
  // Who is in a queue has connected, and perhaps asked, before the end.
  for (int i = 0; i < static_cast<int>(listeners_.size()); ++i) AcceptSome(i);
  listeners_.clear();
}

void Acceptor::Wake() {
  const uint64_t one = 1;
  // It fails where the loop has been woken 2^64 times and not looked once.
  [[maybe_unused]] const ssize_t written = write(wake_.get(), &one, sizeof(one));
}

void Acceptor::Run() {
  bool backing_off = false;
  while (!stopping_) {
    const bool full = !gate_.HasRoom();
    if (full) Report(kFull);
    const size_t watched = full || backing_off ? 1 : polled_.size();
    for (pollfd& entry : polled_) entry.revents = 0;
    poll(polled_.data(), watched, backing_off ? kBackOffMs : -1);
    uint64_t wakes;
    [[maybe_unused]] const ssize_t read_bytes = read(wake_.get(), &wakes, sizeof(wakes));
    backing_off = false;
    for (size_t i = 0; i < listeners_.size(); ++i) {
      if (polled_[i + 1].revents != 0) backing_off |= !AcceptSome(static_cast<int>(i));
    }
  }
}

// False: something is missing.
bool Acceptor::AcceptSome(int index) {
  const Listener& listener = listeners_[static_cast<size_t>(index)];
  for (int n = 0; n < kMostAtOnce && gate_.HasRoom(); ++n) {
    Descriptor socket(
        accept4(listener.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      Report(errno);
      return false;
    }
    try {
      on_accept_(std::move(socket), listener, index, gate_.Enter());
    } catch (const std::exception&) {
      Report(ENOMEM);
      return false;
    }
  }
  return true;
}

void Acceptor::Report(int error) {
  absl::Time& reported = error == kFull ? reported_full_ : reported_error_;
  const absl::Time now = absl::Now();
  if (on_pause_ == nullptr || now - reported < kReportEvery) return;
  reported = now;
  try {
    on_pause_(error == kFull ? absl::StrCat(gate_.limit(), " are open, the most allowed")
                             : absl::StrCat(gate_.open(), " are open: ", std::strerror(error)));
  } catch (const std::exception&) {
    // Without memory there is nothing to be said either.
  }
}

}  // namespace lkmock::net
