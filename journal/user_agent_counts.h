// Counts requests by their user agent.
#ifndef LKMOCK_JOURNAL_USER_AGENT_COUNTS_H_
#define LKMOCK_JOURNAL_USER_AGENT_COUNTS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace lkmock::journal {

// Thread-safe, without a lock: names go in by one compare-and-swap, and never out.
class UserAgentCounts {
 public:
  explicit UserAgentCounts(int most);
  ~UserAgentCounts();

  // Counts the first 100 bytes of `user_agent` as one of at most so many names as were asked for;
  // more than those are all "other", and none is "(none)".
  void Count(std::string_view user_agent);

  // By name, as UTF-8.
  std::map<std::string, int64_t> Counts() const;

 private:
  static constexpr size_t kSlots = 256;  // Many more than names, so that few of them collide.

  struct Name {
    explicit Name(std::string_view name) : text(name) {}

    const std::string text;
    std::atomic<int64_t> count = 0;
  };

  // Null: there is no room for it.
  Name* FindOrAdd(std::string_view text);

  const int most_;
  std::atomic<int> names_ = 0;
  std::atomic<int64_t> other_ = 0;
  std::array<std::atomic<Name*>, kSlots> slots_ = {};
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_USER_AGENT_COUNTS_H_
