// Counts the open connections of a server, and holds accepting back while there are too many.
#ifndef LKMOCK_NET_CONNECTION_GATE_H_
#define LKMOCK_NET_CONNECTION_GATE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace lkmock::net {

class ConnectionGate;

struct LeaveGate {
  void operator()(ConnectionGate* gate) const;
};

// One connection's place; destroying it makes room for another.
using Admission = std::unique_ptr<ConnectionGate, LeaveGate>;

// Enter and HasRoom are the accepting thread's; a place may be given back on any thread.
class ConnectionGate {
 public:
  // `resume` is called on the thread that makes room after HasRoom said no; once a refusal.
  ConnectionGate(int64_t limit, std::function<void()> resume)
      : limit_(limit), resume_(std::move(resume)) {}

  bool HasRoom() {
    if (open_ < limit_) return true;
    paused_ = true;
    // A connection may have ended before it could see that. Whoever takes paused_ back resumes.
    return open_ < limit_ && paused_.exchange(false);
  }

  Admission Enter() {
    ++open_;
    ++accepted_;
    return Admission(this);
  }

  // Nothing is to be resumed any more. After the last HasRoom.
  void Close() { paused_ = false; }

  int64_t open() const { return open_; }
  int64_t accepted() const { return accepted_; }

 private:
  friend struct LeaveGate;

  void Leave() {
    --open_;
    if (paused_.exchange(false)) resume_();
  }

  const int64_t limit_;
  const std::function<void()> resume_;
  std::atomic<int64_t> open_ = 0;
  std::atomic<int64_t> accepted_ = 0;
  std::atomic<bool> paused_ = false;
};

inline void LeaveGate::operator()(ConnectionGate* gate) const { gate->Leave(); }

}  // namespace lkmock::net

#endif  // LKMOCK_NET_CONNECTION_GATE_H_
