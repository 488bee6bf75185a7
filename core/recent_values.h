// Remembers what was made of recent texts, by their exact bytes, so that the same text need not be
// read again. Of one thread: it takes no lock.
#ifndef LKMOCK_CORE_RECENT_VALUES_H_
#define LKMOCK_CORE_RECENT_VALUES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/hash/hash.h"

namespace lkmock {

// Bounded: kSlots values, of texts of at most kLongestText bytes. A text that comes once costs a
// hash and no copy: it is kept from the second time on. Of two texts that fall into one slot, the
// later one stays.
template <typename Value>
class RecentValues {
 public:
  static constexpr size_t kSlots = 512;
  static constexpr size_t kLongestText = 4096;

  // What was kept for `text`, as `owner` made it; null: nothing. Owners that make different values
  // of the same text have different numbers.
  std::shared_ptr<const Value> Find(uint64_t owner, std::string_view text) const {
    const uint64_t hash = absl::HashOf(owner, text);
    const Slot& slot = slots_[hash % kSlots];
    const bool same = slot.hash == hash && slot.owner == owner && slot.text == text;
    return same ? slot.value : nullptr;
  }

  // Offers `value` to be kept.
  void Keep(uint64_t owner, std::string_view text, const std::shared_ptr<const Value>& value) {
    if (text.size() > kLongestText) return;
    const uint64_t hash = absl::HashOf(owner, text);
    Slot& slot = slots_[hash % kSlots];
    if (slot.hash == hash) {
      slot.owner = owner;
      slot.text = text;
      slot.value = value;
    } else {
      slot = {.hash = hash};
    }
  }

 private:
  struct Slot {
    uint64_t hash = 0;  // Of the text that was here last, kept or not.
    uint64_t owner = 0;
    std::string text;
    std::shared_ptr<const Value> value;  // Null: the text was seen once.
  };

  std::array<Slot, kSlots> slots_;
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_RECENT_VALUES_H_
