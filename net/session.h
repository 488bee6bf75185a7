// A connection, of whatever protocol, as the thread that runs it sees it; and what the
// connections of one thread share.
#ifndef LKMOCK_NET_SESSION_H_
#define LKMOCK_NET_SESSION_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "net/server_options.h"

namespace lkmock::net {

class SessionHost;
using Clock = std::chrono::steady_clock;

// `from` and `timeout`; never, where that is infinite or further than the clock can tell.
Clock::time_point DeadlineAfter(absl::Duration timeout, Clock::time_point from = Clock::now());

// What a session does when the others have done what they are at.
enum class Turn {
  kWrite,   // Writes an answer.
  kResume,  // Looks for the next request, and so may ask the handler.
};

// Known to its host from construction to destruction. What keeps it alive are its pending
// operations, and a turn that it awaits: none of the calls below destroys it at once.
class Session {
 public:
  explicit Session(SessionHost& host);
  virtual ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Ends the connection if its deadline has passed.
  virtual void Sweep(Clock::time_point now) = 0;
  // The server is stopping: ends the connection soon if it is idle, else after what it is doing.
  virtual void Drain() = 0;
  // Ends the connection now. Allocates nothing.
  virtual void Abort() = 0;
  // What it had AddTurn called for.
  virtual void TakeTurn() {}

 protected:
  SessionHost& host() { return host_; }

  // Takes a step of the session, on behalf of Asio or of the host: each begins here, and so an
  // exception on its way, whoever throws it, ends here. What may throw is the allocator, below
  // nearly everything, and a handler. It costs this connection, whose state can no longer be
  // trusted; the others of its thread know nothing of it.
  template <typename Step>
  void Take(Step step) {
    try {
      step();
    } catch (const std::exception&) {
      Abort();
    }
  }

 private:
  friend class SessionHost;

  SessionHost& host_;
  Session* previous_ = nullptr;  // Of the host's sessions, in a list that needs no memory.
  Session* next_ = nullptr;
};

// Of all threads together.
struct SessionCounters {
  std::atomic<int64_t> waiting = 0;  // As in ServerStats, and so is the next.
  std::atomic<int64_t> websockets = 0;
};

// Of a server that is ending: a request may just be on its way.
inline constexpr absl::Duration kDrainIdleTime = absl::Milliseconds(20);

// How long, and for how many bytes, a client may go on sending after our last word. Closing with
// input unread would reset the connection, and destroy the answer on its way (RFC 9112, 9.6).
inline constexpr absl::Duration kLingerTime = absl::Seconds(1);
inline constexpr absl::Duration kDrainLingerTime =
    absl::Milliseconds(100);  // Of a server that ends.
inline constexpr size_t kMaxLingerBytes = 64 << 20;

// Used on one thread, but for the counters and asking().
class SessionHost {
 public:
  // The referred-to outlive the host. `on_empty` is called when the last session has ended.
  SessionHost(const ServerOptions& options, const Handler& handler, SessionCounters& counters,
              std::function<void()> on_empty)
      : options_(options), handler_(handler), counters_(counters), on_empty_(std::move(on_empty)) {}
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;

  const ServerOptions& options() const { return options_; }
  SessionCounters& counters() { return counters_; }
  bool draining() const { return draining_; }
  bool empty() const { return first_ == nullptr; }

  // How long a client may be silent between two requests.
  absl::Duration idle_time() const { return draining_ ? kDrainIdleTime : options_.idle_timeout; }

  // How long it may take to leave when all is said.
  absl::Duration linger_time() const { return draining_ ? kDrainLingerTime : kLingerTime; }

  // The handler's answer.
  Outcome Ask(const Call& call);
  // Whether it is being asked just now. Any thread.
  bool asking() const { return asking_.load(std::memory_order_relaxed); }

  // The value of the Date field now; formatted once a second.
  std::string_view Date();

  // Turns. Who adds one where none is awaited has TakeTurns called, by the thread's loop. That
  // takes what is awaited then, writing first; what is added meanwhile is for the next time.
  bool turns_awaited() const { return !writes_.awaited.empty() || !resumes_.awaited.empty(); }
  void AddTurn(Turn turn, std::shared_ptr<Session> session) {
    (turn == Turn::kWrite ? writes_ : resumes_).awaited.push_back(std::move(session));
  }
  void TakeTurns();
  // What is to be written, now: ahead of work that takes its time.
  void TakeWrites();

  // Each does it to every session. Drain also sets draining().
  void SweepAll(Clock::time_point now);
  void DrainAll();
  void AbortAll();

 private:
  friend class Session;

  // Two lists that change places, so that neither needs new memory each time.
  struct Turns {
    std::vector<std::shared_ptr<Session>> awaited;
    std::vector<std::shared_ptr<Session>> under_way;

    void Begin() { under_way.swap(awaited); }
    void Take();
  };

  const ServerOptions& options_;
  const Handler& handler_;
  SessionCounters& counters_;
  const std::function<void()> on_empty_;
  bool draining_ = false;
  time_t date_second_ = -1;
  std::string date_;
  std::atomic<bool> asking_ = false;
  Session* first_ = nullptr;
  Turns writes_;  // After first_, which the ends of sessions change.
  Turns resumes_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_SESSION_H_
