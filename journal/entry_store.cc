#include "journal/entry_store.h"

#include <utility>

namespace lkmock::journal {

void EntryStore::MoveOut(List::iterator place, List* gone) {
  Entry& entry = **place;
  entry.stored = false;
  bytes_ -= entry.bytes();
  gone->splice(gone->end(), entries_, place);
}

EntryStore::List EntryStore::Add(std::shared_ptr<Entry> entry) {
  Entry& added = *entry;
  List node;
  node.push_back(std::move(entry));
  List gone;

  const std::lock_guard lock(mutex_);
  added.stored = true;
  added.place = node.begin();
  bytes_ += added.bytes();
  entries_.splice(entries_.end(), node);
  while (static_cast<int64_t>(entries_.size()) > max_entries_ || bytes_ > max_bytes_) {
    MoveOut(entries_.begin(), &gone);
    ++dropped_;
  }
  return gone;
}

void EntryStore::Remove(const std::vector<std::shared_ptr<Entry>>& entries, bool asked) {
  List gone;  // Outlives the lock.
  const std::lock_guard lock(mutex_);
  for (const std::shared_ptr<Entry>& entry : entries) {
    if (!entry->stored) continue;
    MoveOut(entry->place, &gone);
    dropped_ += asked ? 0 : 1;
  }
}

EntryStore::Sizes EntryStore::sizes() const {
  const std::lock_guard lock(mutex_);
  return {static_cast<int64_t>(entries_.size()), static_cast<int64_t>(bytes_), dropped_};
}

}  // namespace lkmock::journal
