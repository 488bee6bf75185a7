#include "journal/attempt_waiters.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lkmock::journal {

void AttemptWaiter::Wake() {
  const std::lock_guard lock(mutex_);
  if (const auto wake = std::exchange(wake_, nullptr)) wake();
}

void AttemptWaiter::Leave() {
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
}

void AttemptWaiters::Add(std::string_view id, std::shared_ptr<AttemptWaiter> waiter) {
  const std::lock_guard lock(mutex_);
  waiters_[std::string(id)].push_back(std::move(waiter));
  ++count_;
}

void AttemptWaiters::Remove(std::string_view id, const AttemptWaiter* waiter) {
  const std::lock_guard lock(mutex_);
  const auto found = waiters_.find(id);
  if (found == waiters_.end()) return;
  const auto is_it = [&](const auto& other) { return other.get() == waiter; };
  count_ -= static_cast<int>(std::erase_if(found->second, is_it));
  if (found->second.empty()) waiters_.erase(found);
}

void AttemptWaiters::Notify(std::string_view id, int ended) {
  // Whoever waits adds itself first and then looks what has ended, under the lock by which the
  // caller counted: one of the two sees the other.
  if (count_.load() == 0) return;
  std::vector<std::shared_ptr<AttemptWaiter>> due;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiters_.find(id);
    if (found == waiters_.end()) return;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(due),
                 [&](const auto& waiter) { return waiter->wanted() <= ended; });
  }
  for (const auto& waiter : due) waiter->Wake();
}

}  // namespace lkmock::journal
