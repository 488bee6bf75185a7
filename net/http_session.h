// One HTTP/1.1 connection: reads requests, asks the handler, has its outcomes played.
//
// `Stream` is a connected, non-blocking TCP socket of Asio, or what behaves like one: write_some,
// async_read_some, async_write_some, cancel, set_option, shutdown, close, get_executor and
// native_handle. Callbacks, not coroutines: a parked request costs its reply, a small read buffer
// and a timer, not a frame for each layer.
//
// At most one read is under way at any time. It may outlast the phase that began it: what it
// brings during a response stays in the reader, and what it reports is acted on afterwards.
//
// The connections of a thread go step by step together: what has arrived by all of them is
// answered; then all answers are written; then, a turn later, all look for their next request. A
// client that serves many connections is so woken for many answers at once, and has mostly sent the
// next requests by the time that they are read. Either saves a system call or the like of one, and
// together a sixth of what a request costs (docs/performance.md). The price is that an answer waits
// for the handler's other answers of that step, though not for those to large requests.
#ifndef LKMOCK_NET_HTTP_SESSION_H_
#define LKMOCK_NET_HTTP_SESSION_H_

#include <poll.h>

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "core/outcome.h"
#include "net/connection_gate.h"
#include "net/outcome_player.h"
#include "net/request_reader.h"
#include "net/response_head.h"
#include "net/server_options.h"
#include "net/session.h"
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
  void Start() {
    Take([this] { Run(); });
  }

  void Sweep(Clock::time_point now) override {
    if (now >= deadline_) Close();
    if (phase_ == Phase::kWaiting && !reading_ && HasHungUp()) Close(ExchangeEnd::kClientGone);
  }
  void Drain() override {
    if (phase_ == Phase::kIdle) Enter(phase_, host().idle_time());
    if (phase_ == Phase::kLingering) Enter(phase_, host().linger_time());
  }
  void Abort() override { Close(); }

  void TakeTurn() override {
    Take([this] { OnTurn(); });
  }

 private:
  using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                  typename Stream::executor_type>;
  using ErrorCode = boost::system::error_code;
  using Next = OutcomePlayer::Next;

  enum class Phase {
    kAnswering,  // Passing through; nothing is waited for.
    kIdle,       // Between requests.
    kHead,       // Some of a request is there …
    kBody,       // … or all but its body.
    kWaiting,    // The outcome is known, and what comes next of it not yet due.
    kUpgrading,  // A read that is to be cancelled before a WebSocket takes over.
    kWriting,    // There is something to be written, at our turn or when the client takes more.
    kResuming,   // All is written; what came meanwhile is looked at at our turn.
    kLingering,  // Our side is closed; what still comes is read and thrown away.
    kClosed,
  };

  // A larger request takes time to answer: what others are to write does not wait for that.
  static constexpr size_t kQuicklyServed = 16 << 10;

  // While a request waits, this much may be pipelined behind it; then TCP holds the client back.
  static constexpr size_t kMaxPipelined = 64 << 10;

  void Enter(Phase phase, absl::Duration timeout) {
    phase_ = phase;
    deadline_ = DeadlineAfter(timeout);
  }

  // Looks at what has arrived.
  void Run() {
    const ServerOptions& options = host().options();
    switch (reader_.Parse()) {
      case RequestReader::State::kIdle:
        if (phase_ != Phase::kIdle) Enter(Phase::kIdle, host().idle_time());
        return Read();
      case RequestReader::State::kHead:
        if (phase_ != Phase::kHead) Enter(Phase::kHead, options.header_timeout);
        return Read();
      case RequestReader::State::kBody:
        Enter(Phase::kBody, options.body_timeout);
        if (!reader_.TakeExpectContinue()) return Read();
        player_.Say("HTTP/1.1 100 Continue\r\n\r\n", Next::kRequest);
        return Play();
      case RequestReader::State::kRejected:
        player_.Say(RejectionResponse(reader_.rejection()), Next::kFin);
        return Play();
      case RequestReader::State::kComplete:
        Serve();
        return Play();
    }
  }

  void Read() {
    if (reading_) return;
    if (peer_done_) return OnNoMoreInput();
    reading_ = true;
    const absl::Span<char> space = reader_.Prepare();
    stream_.async_read_some(boost::asio::buffer(space.data(), space.size()),
                            [self = this->shared_from_this()](ErrorCode error, size_t n) {
                              self->Take([&] { self->OnRead(error, n); });
                            });
  }

  void OnRead(ErrorCode error, size_t n) {
    reading_ = false;
    if (phase_ == Phase::kClosed) return;
    const bool cancelled = error == boost::asio::error::operation_aborted;
    if (cancelled && phase_ == Phase::kUpgrading) return Upgrade();
    if (error && error != boost::asio::error::eof) return Close(ExchangeEnd::kClientGone);
    reader_.Commit(n);
    peer_done_ = static_cast<bool>(error);
    switch (phase_) {
      case Phase::kWaiting:
        // As Go's background read has it, also a client that closed only its own side is gone.
        if (peer_done_) return Close(ExchangeEnd::kClientGone);
        return WatchClient();
      case Phase::kUpgrading:
        return Upgrade();
      case Phase::kWriting:
      case Phase::kResuming:
        return;  // What comes after that sees it.
      case Phase::kLingering:
        return Discard(n);
      default:
        return peer_done_ ? OnNoMoreInput() : Run();
    }
  }

  // The client closed its side, and every request before that was answered, or waits.
  void OnNoMoreInput() {
    if (phase_ != Phase::kHead && phase_ != Phase::kBody) return Close(ExchangeEnd::kClientGone);
    player_.Say(RejectionResponse({.status = 400}), Next::kFin);
    Play();
  }

  // "OPTIONS *" (RFC 9110, 9.3.7); only the asterisk-form has this path. Upstream: Go answers 200
  // and nothing, without asking the handler.
  static bool IsForTheServer(const Call& call) {
    return call.method == "OPTIONS" && call.path == "*";
  }

  // Asks the handler.
  void Serve() {
    phase_ = Phase::kAnswering;
    Call call = reader_.call();
    call.region_index = region_index_;
    call.connection = admission_.number();
    if (reader_.size() > kQuicklyServed) host().TakeWrites();
    player_.Begin(call, reader_.shape(), IsForTheServer(call) ? Outcome() : host().Ask(call),
                  host().options());
    reader_.Finish();
  }

  // Does what the player says.
  void Play() {
    switch (player_.Play(host())) {
      case Next::kWrite:
        return AwaitTurn(Turn::kWrite);
      case Next::kWait:
        return Wait();
      case Next::kRequest:
        return AwaitTurn(Turn::kResume);
      case Next::kFin:
        return Linger();
      case Next::kReset:
        return Reset();
      case Next::kUpgrade:
        return Upgrade();
    }
  }

  // At most one turn is awaited at any time: nothing else moves a session on from these phases.
  void AwaitTurn(Turn turn) {
    phase_ = turn == Turn::kWrite ? Phase::kWriting : Phase::kResuming;
    deadline_ = Clock::time_point::max();
    if (!host().turns_awaited()) {
      boost::asio::post(stream_.get_executor(), [&host = host()] { host.TakeTurns(); });
    }
    host().AddTurn(turn, this->shared_from_this());
  }

  void OnTurn() {
    if (phase_ == Phase::kWriting) return Write();
    if (phase_ == Phase::kResuming) Run();
  }

  void Wait() {
    Enter(Phase::kWaiting, absl::InfiniteDuration());
    timer_ = std::make_unique<Timer>(stream_.get_executor());
    ++host().counters().waiting;
    timer_->expires_at(player_.due());
    timer_->async_wait([self = this->shared_from_this(), wait = wait_number_](ErrorCode) {
      self->Take([&] { self->OnWaitOver(wait); });
    });
    if (player_.late() != nullptr) ArmLateReply();
    WatchClient();
  }

  // Whoever wakes may do it on any thread, and long after the client has left.
  void ArmLateReply() {
    player_.late()->Arm(
        [weak = this->weak_from_this(), executor = stream_.get_executor(), wait = wait_number_] {
          boost::asio::post(executor, [weak, wait] {
            const auto self = weak.lock();
            if (self != nullptr) self->Take([&] { self->OnWaitOver(wait); });
          });
        });
  }

  void WatchClient() {
    if (reader_.buffered() < kMaxPipelined) Read();
  }

  // Without a read under way, nobody else would tell.
  bool HasHungUp() {
    pollfd poll_fd = {.fd = stream_.native_handle(), .events = POLLRDHUP, .revents = 0};
    return poll(&poll_fd, 1, 0) > 0;
  }

  // Of a wait that has ended by itself, that was told, or both.
  void OnWaitOver(uint32_t wait) {
    if (wait != wait_number_) return;
    EndWait();
    phase_ = Phase::kAnswering;
    Play();
  }

  void EndWait() {
    if (timer_ == nullptr) return;
    timer_.reset();
    ++wait_number_;
    --host().counters().waiting;
  }

  // Makes the connection a WebSocket, and ends as a session of HTTP. A read of ours must be over.
  void Upgrade() {
    Enter(Phase::kUpgrading, absl::InfiniteDuration());
    ErrorCode ignored;  // Then the read ends with some input.
    if (reading_) {
      stream_.cancel(ignored);
      return;
    }
    if (peer_done_) return Close(ExchangeEnd::kClientGone);
    phase_ = Phase::kClosed;
    player_.End(ExchangeEnd::kDone);
    WebSocketPlayer player = player_.TakeWebSocket();
    player.AddInput(reader_.pipelined());
    std::make_shared<WebSocketSession<Stream>>(std::move(stream_), host(), std::move(admission_),
                                               std::move(player))
        ->Start();
  }

  using Buffers = std::array<boost::asio::const_buffer, 2>;
  Buffers output() const {
    const auto [head, body] = player_.output();
    return {boost::asio::buffer(head), boost::asio::buffer(body)};
  }

  // Writes the player's output. The first try is made without the reactor: nearly every response
  // fits.
  void Write() {
    const Buffers buffers = output();
    ErrorCode error;
    const size_t written = buffers[1].size() == 0 ? stream_.write_some(buffers[0], error)
                                                  : stream_.write_some(buffers, error);
    if (error && error != boost::asio::error::would_block) return Close(ExchangeEnd::kClientGone);
    if (written == boost::asio::buffer_size(buffers)) return Play();
    Enter(Phase::kWriting, host().options().write_timeout);
    WriteRest(written);
  }

  // Not Asio's async_write, whose later steps would be none of ours to Take.
  void WriteRest(size_t written) {
    boost::beast::buffers_suffix<Buffers> rest(output());
    rest.consume(written);
    stream_.async_write_some(rest,
                             [self = this->shared_from_this(), written](ErrorCode error, size_t n) {
                               self->Take([&] { self->OnWritten(error, written + n); });
                             });
  }

  void OnWritten(ErrorCode error, size_t written) {
    if (phase_ == Phase::kClosed) return;
    if (error) return Close(ExchangeEnd::kClientGone);
    if (written < boost::asio::buffer_size(output())) return WriteRest(written);
    Play();
  }

  // Ends the connection as the client expects it: what was written arrives, then a FIN.
  void Linger() {
    ErrorCode error;
    stream_.shutdown(boost::asio::socket_base::shutdown_send, error);
    if (error) return Close(ExchangeEnd::kClientGone);
    player_.End(ExchangeEnd::kDone);
    if (peer_done_) return Close();
    Enter(Phase::kLingering, host().linger_time());
    if (!reading_) Discard(0);
  }

  void Discard(size_t n) {
    lingered_bytes_ += n;
    if (peer_done_ || lingered_bytes_ > kMaxLingerBytes) return Close();
    reader_.Clear();
    Read();
  }

  void Reset() {
    ErrorCode ignored;  // Then it is a FIN.
    stream_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    Close(ExchangeEnd::kDone);
  }

  // Cuts the connection, and with it an exchange that is under way. Pending operations end with an
  // error, and with the last of them the session.
  void Close(ExchangeEnd end = ExchangeEnd::kCut) {
    phase_ = Phase::kClosed;
    deadline_ = Clock::time_point::max();
    EndWait();
    player_.End(end);
    ErrorCode ignored;  // There is nothing left to be done about it.
    stream_.close(ignored);
  }

  Admission admission_;
  Stream stream_;
  const int region_index_;
  Phase phase_ = Phase::kAnswering;
  bool reading_ = false;
  bool peer_done_ = false;    // The client has closed its side.
  uint32_t wait_number_ = 0;  // Of the wait that is under way or comes next.
  Clock::time_point deadline_ = Clock::time_point::max();
  RequestReader reader_;
  OutcomePlayer player_;
  std::unique_ptr<Timer> timer_;  // While it waits.
  size_t lingered_bytes_ = 0;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_HTTP_SESSION_H_
