// One WebSocket connection: a WebSocketPlayer on a socket that HTTP has handed over.
//
// `Stream` as in HttpSession, and so is the rule on reads: at most one is under way, and what it
// brings while something is being written stays in the player.
#ifndef LKMOCK_NET_WEBSOCKET_SESSION_H_
#define LKMOCK_NET_WEBSOCKET_SESSION_H_

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "net/connection_gate.h"
#include "net/session.h"
#include "net/websocket_player.h"

namespace lkmock::net {

template <class Stream>
class WebSocketSession final : public Session,
                               public std::enable_shared_from_this<WebSocketSession<Stream>> {
 public:
  WebSocketSession(Stream stream, SessionHost& host, Admission admission, WebSocketPlayer player)
      : Session(host),
        admission_(std::move(admission)),
        stream_(std::move(stream)),
        player_(std::move(player)) {
    ++host.counters().websockets;
  }

  ~WebSocketSession() override { --host().counters().websockets; }

  // On the host's thread, as everything here. The session then lives as long as it has to.
  void Start() {
    if (host().draining()) player_.GoAway();
    Take([this] { Run(); });
  }

  void Sweep(Clock::time_point now) override {
    if (now >= deadline_) Close();
  }
  void Drain() override {
    player_.GoAway();
    if (phase_ == Phase::kOpen) Take([this] { Run(); });
    if (phase_ == Phase::kLingering) deadline_ = DeadlineAfter(host().linger_time());
  }
  void Abort() override { Close(); }

 private:
  using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                  typename Stream::executor_type>;
  using ErrorCode = boost::system::error_code;
  using Next = WebSocketPlayer::Next;

  enum class Phase {
    kOpen,
    kWriting,    // The client is slow to take what the player says.
    kLingering,  // Our side is closed; what still comes is read and thrown away.
    kClosed,
  };

  // For the client to answer a close frame.
  static constexpr absl::Duration kCloseTime = absl::Seconds(5);
  absl::Duration close_time() { return host().draining() ? kDrainLingerTime : kCloseTime; }

  // Goes on until there is something to wait for.
  void Run() {
    while (true) {
      const Next next = player_.Play(absl::Now());
      if (!Write()) return;
      switch (next) {
        case Next::kPlay:
          continue;
        case Next::kRead:
          return Read();
        case Next::kWait:
          if (timer_ == nullptr) StartWait();
          return Read();
        case Next::kClosing:
          timer_.reset();
          deadline_ = std::min(deadline_, DeadlineAfter(close_time()));
          return Read();
        case Next::kFin:
          timer_.reset();
          return Linger();
        case Next::kReset:
          return Reset();
      }
    }
  }

  void StartWait() {
    timer_ = std::make_unique<Timer>(stream_.get_executor());
    timer_->expires_at(DeadlineAfter(player_.wait()));
    timer_->async_wait(
        [self = this->shared_from_this()](ErrorCode) { self->Take([&] { self->OnWaitOver(); }); });
  }

  void OnWaitOver() {
    if (timer_ == nullptr) return;
    timer_.reset();
    player_.OnWaitOver();
    if (phase_ == Phase::kOpen) Run();
  }

  void Read() {
    if (reading_ || !player_.wants_input()) return;
    reading_ = true;
    const absl::Span<char> space = player_.Prepare();
    stream_.async_read_some(boost::asio::buffer(space.data(), space.size()),
                            [self = this->shared_from_this()](ErrorCode error, size_t n) {
                              self->Take([&] { self->OnRead(error, n); });
                            });
  }

  // However the client leaves, there is nobody left to talk to.
  void OnRead(ErrorCode error, size_t n) {
    reading_ = false;
    if (phase_ == Phase::kClosed) return;
    if (error) return Close();
    player_.Commit(n);
    if (phase_ == Phase::kOpen) return Run();
    if (phase_ == Phase::kLingering) return Discard(n);
  }

  // Writes the player's output. True: all is written. The first try is made at once, without the
  // reactor: nearly everything fits.
  bool Write() {
    std::string& output = player_.output();
    if (output.empty()) return true;
    ErrorCode error;
    const size_t written = stream_.write_some(boost::asio::buffer(output), error);
    if (error && error != boost::asio::error::would_block) {
      Close();
      return false;
    }
    if (written == output.size()) {
      std::string().swap(output);
      return true;
    }
    phase_ = Phase::kWriting;
    WriteRest(written);
    return false;
  }

  void WriteRest(size_t written) {
    deadline_ = DeadlineAfter(host().options().write_timeout);
    stream_.async_write_some(boost::asio::buffer(player_.output()) + written,
                             [self = this->shared_from_this(), written](ErrorCode error, size_t n) {
                               self->Take([&] { self->OnWritten(error, written + n); });
                             });
  }

  void OnWritten(ErrorCode error, size_t written) {
    if (phase_ == Phase::kClosed) return;
    if (error) return Close();
    if (written < player_.output().size()) return WriteRest(written);
    std::string().swap(player_.output());
    phase_ = Phase::kOpen;
    deadline_ = Clock::time_point::max();
    // What came meanwhile, input or the end of a wait, is the player's to see.
    Run();
  }

  // Ends the connection as the client expects it: what was written arrives, then a FIN.
  void Linger() {
    ErrorCode error;
    stream_.shutdown(boost::asio::socket_base::shutdown_send, error);
    if (error) return Close();
    phase_ = Phase::kLingering;
    deadline_ = DeadlineAfter(host().linger_time());
    if (!reading_) Discard(0);
  }

  void Discard(size_t n) {
    lingered_bytes_ += n;
    if (lingered_bytes_ > kMaxLingerBytes) return Close();
    player_.DropInput();
    Read();
  }

  void Reset() {
    ErrorCode ignored;  // Then it is a FIN.
    stream_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    Close();
  }

  // Cuts the connection. Pending operations end with an error, and with the last of them the
  // session.
  void Close() {
    phase_ = Phase::kClosed;
    deadline_ = Clock::time_point::max();
    timer_.reset();
    ErrorCode ignored;  // There is nothing left to be done about it.
    stream_.close(ignored);
  }

  Admission admission_;
  Stream stream_;
  Phase phase_ = Phase::kOpen;
  bool reading_ = false;
  Clock::time_point deadline_ = Clock::time_point::max();
  WebSocketPlayer player_;
  std::unique_ptr<Timer> timer_;  // While the plan waits.
  size_t lingered_bytes_ = 0;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_SESSION_H_
