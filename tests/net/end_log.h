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

// Thread-safe; outlives the observers that it hands out. One that is told twice, or of a begin
// after the end, fails the test.
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
  std::vector<int> begins() const {  // The statuses.
    const std::lock_guard lock(mutex_);
    return begins_;
  }
  std::vector<ExchangeEnd> ends() const {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  class Observer final : public ExchangeObserver {
   public:
    explicit Observer(EndLog& log) : log_(log) {}
    void OnBegin(int status) override {
      EXPECT_FALSE(std::exchange(begun_, true)) << "told twice";
      EXPECT_FALSE(ended_);
      const std::lock_guard lock(log_.mutex_);
      log_.begins_.push_back(status);
    }
    void OnEnd(ExchangeEnd end) override {
      EXPECT_FALSE(std::exchange(ended_, true)) << "told twice";
      const std::lock_guard lock(log_.mutex_);
      log_.ends_.push_back(end);
    }

   private:
    EndLog& log_;
    bool begun_ = false;
    bool ended_ = false;
  };

  std::atomic<size_t> watched_ = 0;
  mutable std::mutex mutex_;
  std::vector<int> begins_;
  std::vector<ExchangeEnd> ends_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_END_LOG_H_
