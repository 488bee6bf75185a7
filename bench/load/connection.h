// One client connection of a load: a Dialogue on a socket of Asio.
#ifndef LKMOCK_BENCH_LOAD_CONNECTION_H_
#define LKMOCK_BENCH_LOAD_CONNECTION_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "bench/load/dialogue.h"

namespace lkmock::bench {

using Clock = std::chrono::steady_clock;

class Connection;

// What a connection tells its owner, who may Add requests in OnOpen and OnCaughtUp.
class ConnectionOwner {
 public:
  virtual void OnOpen(Connection& connection, absl::Duration since_connect) = 0;

  // Of one request, with the time at which its answer was there.
  virtual void OnAnswer(Connection& connection, int status, Clock::time_point due,
                        Clock::time_point now) = 0;

  // All answers that had come are told.
  virtual void OnCaughtUp(Connection& connection, Clock::time_point now) = 0;

  // The connection is closed; `dues` are of the requests that will have no answer.
  virtual void OnEnd(Connection& connection, std::string_view error, bool was_open,
                     const std::deque<Clock::time_point>& dues) = 0;

 protected:
  ~ConnectionOwner() = default;
};

// All on the thread of `io`, which must not run any more when this is destroyed.
class Connection {
 public:
  using MakeDialogue = std::function<std::unique_ptr<Dialogue>()>;

  // `owner` and `make` must outlive it.
  Connection(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint server,
             const MakeDialogue& make, ConnectionOwner& owner)
      : server_(server), make_(make), owner_(owner), socket_(io.get_executor()) {}

  // Once, and again after an OnEnd.
  void Connect();

  // Adds a request that is, or was, due at `due`, to an open connection. It is sent by Flush, or
  // behind the owner's functions.
  void Add(Clock::time_point due);
  void Flush();

  // Of the requests without an answer, the oldest first.
  const std::deque<Clock::time_point>& dues() const { return dues_; }

  bool idle = false;  // For the owner, who keeps those apart that have nothing to do.

 private:
  // With the context's own executor, and not the one that hides its type, an operation is an
  // allocation and an indirect call cheaper.
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                  boost::asio::io_context::executor_type>;
  using ErrorCode = boost::system::error_code;

  void OnConnected(ErrorCode error);
  void OnOpen(Clock::time_point now);
  void Read();
  void OnRead(ErrorCode error, size_t bytes);
  bool TakeEvents(Clock::time_point now);
  void WriteRest();
  void End(std::string_view error);

  const boost::asio::ip::tcp::endpoint server_;
  const MakeDialogue& make_;
  ConnectionOwner& owner_;
  Socket socket_;
  std::unique_ptr<Dialogue> dialogue_;
  uint32_t life_ = 0;  // Of sockets, so that what one began does not end in the next.
  bool open_ = false;
  bool writing_ = false;
  Clock::time_point connected_at_;
  std::deque<Clock::time_point> dues_;

  std::string input_;  // As far as it has been used …
  size_t begin_ = 0;   // … and of it, what is not taken yet.
  size_t end_ = 0;
  std::string output_;     // What is to be sent …
  std::string in_flight_;  // … behind what is being sent, where the server is slow to take it.
  size_t written_ = 0;     // Of in_flight_.
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_CONNECTION_H_
