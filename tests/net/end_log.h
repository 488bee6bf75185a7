// Observers of exchanges, and what they were told.
#ifndef LKMOCK_TESTS_NET_END_LOG_H_
#define LKMOCK_TESTS_NET_END_LOG_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "core/outcome.h"
#include "gtest/gtest.h"

namespace lkmock {

inline void PrintTo(ExchangeEnd end, std::ostream* out) {
  constexpr std::string_view kNames[] = {"done", "client gone", "cut"};
  *out << kNames[static_cast<int>(end)];
}

}  // namespace lkmock

namespace lkmock::net {

// Thread-safe; outlives the observers that it hands out. One that is told twice fails the test.
class EndLog {
 public:
  // `outcome`, observed.
  Outcome Watch(Outcome outcome) {
    ++watched_;
    outcome.observer = std::make_shared<Observer>(*this);
    return outcome;
  }

  size_t watched() const { return watched_; }

  // In the order in which they came.
  std::vector<ExchangeEnd> ends() const {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  class Observer final : public ExchangeObserver {
   public:
    explicit Observer(EndLog& log) : log_(log) {}
    void OnEnd(ExchangeEnd end) override {
      EXPECT_FALSE(std::exchange(told_, true)) << "told twice";
      const std::lock_guard lock(log_.mutex_);
      log_.ends_.push_back(end);
    }

   private:
    EndLog& log_;
    bool told_ = false;
  };

  std::atomic<size_t> watched_ = 0;
  mutable std::mutex mutex_;
  std::vector<ExchangeEnd> ends_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_END_LOG_H_
