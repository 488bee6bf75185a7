// Who waits for the attempts of a call to end.
#ifndef LKMOCK_JOURNAL_ATTEMPT_WAITERS_H_
#define LKMOCK_JOURNAL_ATTEMPT_WAITERS_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::journal {

// Waits for `wanted` attempts to have ended. Thread-safe.
class AttemptWaiter {
 public:
  AttemptWaiter(int wanted, std::function<void()> wake) : wanted_(wanted), wake_(std::move(wake)) {}

  int wanted() const { return wanted_; }

  // Calls `wake`, unless that was done or Leave was called.
  void Wake();

  // From its return on, `wake` is neither called nor running. Not to be called from within it.
  void Leave();

 private:
  const int wanted_;
  std::mutex mutex_;  // Held while `wake_` runs: that is what Leave waits for.
  std::function<void()> wake_;
};

// Bounded by who waits: each in a connection of its own. Thread-safe; no lock of it is held while a
// waiter is woken.
class AttemptWaiters {
 public:
  void Add(std::string_view id, std::shared_ptr<AttemptWaiter> waiter);
  void Remove(std::string_view id, const AttemptWaiter* waiter);

  // Wakes those of `id` that wait for no more than `ended`. Takes no lock where nobody waits.
  void Notify(std::string_view id, int ended);

 private:
  std::atomic<int> count_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::shared_ptr<AttemptWaiter>>, std::less<>> waiters_;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_ATTEMPT_WAITERS_H_
