#include "journal/user_agent_counts.h"

#include <cassert>
#include <memory>

#include "absl/hash/hash.h"
#include "core/json_text.h"

namespace lkmock::journal {
namespace {

constexpr size_t kLongestName = 100;
constexpr std::string_view kNone = "(none)";
constexpr std::string_view kOther = "other";

}  // namespace

UserAgentCounts::UserAgentCounts(int most) : most_(most) {
  assert(static_cast<size_t>(most) < kSlots);  // So that a search ends at an empty slot.
}

UserAgentCounts::~UserAgentCounts() {
  for (std::atomic<Name*>& slot : slots_) delete slot.load();
}

UserAgentCounts::Name* UserAgentCounts::FindOrAdd(std::string_view text) {
  for (size_t i = absl::HashOf(text);; ++i) {
    std::atomic<Name*>& slot = slots_[i % kSlots];
    Name* found = slot.load(std::memory_order_acquire);
    if (found == nullptr) {
      if (names_.fetch_add(1, std::memory_order_relaxed) >= most_) {
        names_.fetch_sub(1, std::memory_order_relaxed);
        return nullptr;
      }
      auto added = std::make_unique<Name>(text);
      if (slot.compare_exchange_strong(found, added.get(), std::memory_order_acq_rel)) {
        return added.release();
      }
      names_.fetch_sub(1, std::memory_order_relaxed);  // Another thread was first, in `found`.
    }
    if (found->text == text) return found;
  }
}

void UserAgentCounts::Count(std::string_view user_agent) {
  user_agent = user_agent.substr(0, kLongestName);
  if (user_agent.empty()) user_agent = kNone;
  Name* const name = user_agent == kOther ? nullptr : FindOrAdd(user_agent);
  (name == nullptr ? other_ : name->count).fetch_add(1, std::memory_order_relaxed);
}

std::map<std::string, int64_t> UserAgentCounts::Counts() const {
  std::map<std::string, int64_t> counts;
  if (const int64_t other = other_.load(std::memory_order_relaxed))
    counts[std::string(kOther)] = other;
  for (const std::atomic<Name*>& slot : slots_) {
    const Name* name = slot.load(std::memory_order_acquire);
    if (name != nullptr) counts[ToUtf8(name->text)] += name->count.load(std::memory_order_relaxed);
  }
  return counts;
}

}  // namespace lkmock::journal
