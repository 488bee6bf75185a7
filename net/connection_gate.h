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

// One connection's place; destroying it makes room for another.
class Admission {
 public:
  Admission() = default;  // Of a connection that no gate counts.

  // Of all that the gate has let in, from 1; 0: no gate.
  uint64_t number() const { return number_; }

 private:
  friend class ConnectionGate;
  struct Leave {
    void operator()(ConnectionGate* gate) const;
  };

  Admission(ConnectionGate* gate, uint64_t number) : gate_(gate), number_(number) {}

  std::unique_ptr<ConnectionGate, Leave> gate_;
  uint64_t number_ = 0;
};

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
    return Admission(this, ++accepted_);
  }

  int64_t limit() const { return limit_; }
  int64_t open() const { return open_; }
  int64_t accepted() const { return accepted_; }

 private:
  friend struct Admission::Leave;

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

inline void Admission::Leave::operator()(ConnectionGate* gate) const { gate->Leave(); }

}  // namespace lkmock::net

#endif  // LKMOCK_NET_CONNECTION_GATE_H_
