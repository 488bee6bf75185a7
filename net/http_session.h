// One HTTP/1.1 connection: reads requests, asks the handler, carries its outcomes out.
//
// `Stream` is a connected, non-blocking TCP socket of Asio, or what behaves like one: write_some,
// async_read_some, async_write_some, cancel, set_option, shutdown, close, get_executor. Callbacks,
// not coroutines: a parked request costs its reply, a small read buffer and a timer, not a frame
// for each layer.
//
// At most one read is under way at any time. It may outlast the phase that began it: what it
// brings during a response stays in the reader, and what it reports is acted on afterwards.
#ifndef LKMOCK_NET_HTTP_SESSION_H_
#define LKMOCK_NET_HTTP_SESSION_H_

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "net/connection_gate.h"
#include "net/request_reader.h"
#include "net/response_head.h"
#include "net/session.h"
#include "net/websocket_handshake.h"
#include "net/websocket_player.h"
#include "net/websocket_session.h"

namespace lkmock::net {

template <class Stream>
class HttpSession final : public Session, public std::enable_shared_from_this<HttpSession<Stream>> {
 public:
  HttpSession(Stream stream, int region_index, SessionHost& host, Admission admission)
      : Session(host),
        admission_(std::move(admission)),
        stream_(std::move(stream)),
        region_index_(region_index),
        reader_(host.options().max_header_bytes, host.options().max_body_bytes) {}

  ~HttpSession() override { EndWait(); }

  // On the host's thread, as everything here. The session then lives as long as it has to.
  void Start() { Run(); }

  void Sweep(Clock::time_point now) override {
    if (now >= deadline_) Close();
  }
  void Drain() override {
    if (phase_ == Phase::kIdle) Close();
  }
  void Abort() override { Close(); }

 private:
  using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                  typename Stream::executor_type>;
  using ErrorCode = boost::system::error_code;

  enum class Phase {
    kAnswering,  // Passing through; nothing is waited for.
    kIdle,       // Between requests.
    kHead,       // Some of a request is there …
    kBody,       // … or all but its body.
    kWaiting,    // The outcome is known and not yet due.
    kUpgrading,  // A read that is to be cancelled before a WebSocket takes over.
    kWriting,    // The client is slow to take a response.
    kLingering,  // Our side is closed; what still comes is read and thrown away.
    kClosed,
  };

  // While a request waits, this much may be pipelined behind it; then TCP holds the client back.
  static constexpr size_t kMaxPipelined = 64 << 10;

  void Enter(Phase phase, absl::Duration timeout) {
    phase_ = phase;
    deadline_ = DeadlineAfter(timeout);
  }

  // Goes on until there is something to wait for. A loop, for a client may pipeline any number of
  // requests that are all answered at once.
  void Run() {
    const ServerOptions& options = host().options();
    do {
      switch (reader_.Parse()) {
        case RequestReader::State::kIdle:
          if (host().draining()) return Close();
          if (phase_ != Phase::kIdle) Enter(Phase::kIdle, options.idle_timeout);
          return Read();
        case RequestReader::State::kHead:
          if (phase_ != Phase::kHead) Enter(Phase::kHead, options.header_timeout);
          return Read();
        case RequestReader::State::kBody:
          Enter(Phase::kBody, options.body_timeout);
          if (!reader_.TakeExpectContinue()) return Read();
          close_after_write_ = false;
          head_ = "HTTP/1.1 100 Continue\r\n\r\n";
          break;
        case RequestReader::State::kRejected:
          return Reject(reader_.rejection());
        case RequestReader::State::kComplete:
          if (!Serve()) return;
          break;
      }
    } while (Write());
  }

  void Read() {
    if (reading_) return;
    if (peer_done_) return OnNoMoreInput();
    reading_ = true;
    const absl::Span<char> space = reader_.Prepare();
    stream_.async_read_some(
        boost::asio::buffer(space.data(), space.size()),
        [self = this->shared_from_this()](ErrorCode error, size_t n) { self->OnRead(error, n); });
  }

  void OnRead(ErrorCode error, size_t n) {
    reading_ = false;
    if (phase_ == Phase::kClosed) return;
    const bool cancelled = error == boost::asio::error::operation_aborted;
    if (cancelled && phase_ == Phase::kUpgrading) return Upgrade();
    if (error && error != boost::asio::error::eof) return Close();
    reader_.Commit(n);
    peer_done_ = static_cast<bool>(error);
    switch (phase_) {
      case Phase::kWaiting:
        // As Go's background read has it, also a client that closed only its own side is gone.
        if (peer_done_) return Close();
        return WatchClient();
      case Phase::kUpgrading:
        return Upgrade();
      case Phase::kWriting:
        return;  // OnWritten goes on.
      case Phase::kLingering:
        return Discard(n);
      default:
        return peer_done_ ? OnNoMoreInput() : Run();
    }
  }

  // The client closed its side, and every request before that was answered.
  void OnNoMoreInput() {
    if (phase_ == Phase::kHead || phase_ == Phase::kBody) return Reject({.status = 400});
    Close();
  }

  // "OPTIONS *" (RFC 9110, 9.3.7); only the asterisk-form has this path. Upstream: Go answers 200
  // and nothing, without asking the handler.
  static bool IsForTheServer(const Call& call) {
    return call.method == "OPTIONS" && call.path == "*";
  }

  // Asks the handler. True: the outcome is to be written now.
  bool Serve() {
    phase_ = Phase::kAnswering;
    Call call = reader_.call();
    call.region_index = region_index_;
    shape_ = reader_.shape();
    Outcome outcome = IsForTheServer(call) ? Outcome() : host().handler()(call);
    ending_ = outcome.ending;
    reply_ = std::move(outcome.reply);
    if (ending_ == Ending::kWebSocket) PrepareUpgrade(call, std::move(outcome.websocket));
    reader_.Finish();
    if (outcome.wait <= absl::ZeroDuration()) return Perform();
    Wait(outcome.wait);
    return false;
  }

  void Wait(absl::Duration duration) {
    Enter(Phase::kWaiting, absl::InfiniteDuration());
    ++host().counters().waiting;
    timer_ = std::make_unique<Timer>(stream_.get_executor());
    timer_->expires_at(DeadlineAfter(duration));
    timer_->async_wait([self = this->shared_from_this()](ErrorCode) { self->OnWaitOver(); });
    WatchClient();
  }

  void WatchClient() {
    if (reader_.buffered() < kMaxPipelined) Read();
  }

  void OnWaitOver() {
    if (phase_ != Phase::kWaiting) return;
    EndWait();
    phase_ = Phase::kAnswering;
    if (Perform() && Write()) Run();
  }

  void EndWait() {
    if (timer_ == nullptr) return;
    timer_.reset();
    --host().counters().waiting;
  }

  // Carries the ending out. True: head_ and reply_ are to be written now.
  bool Perform() {
    switch (ending_) {
      case Ending::kReply:
        if (host().draining()) shape_.keep_alive = false;
        close_after_write_ = !shape_.keep_alive;
        AppendResponseHead(reply_, shape_, host().Date(), &head_);
        if (shape_.is_head || !StatusAllowsBody(reply_.status)) reply_.body.clear();
        return true;
      case Ending::kDrop:
        Linger();
        return false;
      case Ending::kWebSocket:
        Upgrade();
        return false;
      default:
        Linger();
        return false;
    }
    return false;
  }

  // A request that is no upgrade is answered as such, after the same wait.
  void PrepareUpgrade(const Call& call, std::shared_ptr<const WebSocketPlan> plan) {
    const auto upgrade = ReadUpgrade(call, shape_.http_1_0);
    if (upgrade) {
      player_ = std::make_unique<WebSocketPlayer>(std::move(plan), upgrade->deflate,
                                                  host().options().max_message_bytes,
                                                  SwitchingProtocols(*upgrade, reply_.headers));
    } else {
      ending_ = Ending::kReply;
      reply_ = UpgradeRefusal(std::move(reply_.headers));
    }
  }

  // Makes the connection a WebSocket, and ends as a session of HTTP. A read of ours must be over.
  void Upgrade() {
    Enter(Phase::kUpgrading, absl::InfiniteDuration());
    ErrorCode ignored;  // Then the read ends with some input.
    if (reading_) {
      stream_.cancel(ignored);
      return;
    }
    if (peer_done_) return Close();
    phase_ = Phase::kClosed;
    player_->AddInput(reader_.pipelined());
    std::make_shared<WebSocketSession<Stream>>(std::move(stream_), host(), std::move(admission_),
                                               std::move(*player_))
        ->Start();
  }

  void Reject(const Rejection& rejection) {
    close_after_write_ = true;
    head_ = RejectionResponse(rejection);
    Write();
  }

  // Writes head_ and the reply's body. True: all is written, and the connection lives on. The
  // first try is made at once, without the reactor: nearly every response fits.
  bool Write() {
    const std::array<boost::asio::const_buffer, 2> buffers = {boost::asio::buffer(head_),
                                                              boost::asio::buffer(reply_.body)};
    ErrorCode error;
    const size_t written = stream_.write_some(buffers, error);
    if (error && error != boost::asio::error::would_block) {
      Close();
      return false;
    }
    if (written == head_.size() + reply_.body.size()) return OnAllWritten();
    Enter(Phase::kWriting, host().options().write_timeout);
    boost::beast::buffers_suffix<std::array<boost::asio::const_buffer, 2>> rest(buffers);
    rest.consume(written);
    boost::asio::async_write(
        stream_, rest,
        [self = this->shared_from_this()](ErrorCode error, size_t) { self->OnWritten(error); });
    return false;
  }

  void OnWritten(ErrorCode error) {
    if (phase_ == Phase::kClosed) return;
    if (error) return Close();
    if (OnAllWritten()) Run();
  }

  bool OnAllWritten() {
    head_.clear();
    reply_ = {};
    if (close_after_write_) Linger();
    return !close_after_write_;
  }

  // Ends the connection as the client expects it: what was written arrives, then a FIN.
  void Linger() {
    reply_ = {};
    ErrorCode error;
    stream_.shutdown(boost::asio::socket_base::shutdown_send, error);
    if (error || peer_done_) return Close();
    Enter(Phase::kLingering, kLingerTime);
    if (!reading_) Discard(0);
  }

  void Discard(size_t n) {
    lingered_bytes_ += n;
    if (peer_done_ || lingered_bytes_ > kMaxLingerBytes) return Close();
    reader_.Clear();
    Read();
  }

  // Cuts the connection. Pending operations end with an error, and with the last of them the
  // session.
  void Close() {
    phase_ = Phase::kClosed;
    deadline_ = Clock::time_point::max();
    EndWait();
    ErrorCode ignored;  // There is nothing left to be done about it.
    stream_.close(ignored);
  }

  Admission admission_;
  Stream stream_;
  const int region_index_;
  Phase phase_ = Phase::kAnswering;
  bool reading_ = false;
  bool peer_done_ = false;  // The client has closed its side.
  bool close_after_write_ = false;
  Clock::time_point deadline_ = Clock::time_point::max();
  RequestReader reader_;

  // The current response.
  ResponseShape shape_;
  Ending ending_ = Ending::kReply;
  std::string head_;
  Reply reply_;
  std::unique_ptr<WebSocketPlayer> player_;  // Of kWebSocket.
  std::unique_ptr<Timer> timer_;             // While it waits.
  size_t lingered_bytes_ = 0;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_HTTP_SESSION_H_
