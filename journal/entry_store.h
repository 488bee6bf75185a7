// The entries that are kept, of all calls, oldest first: bounded in number and in bytes.
#ifndef LKMOCK_JOURNAL_ENTRY_STORE_H_
#define LKMOCK_JOURNAL_ENTRY_STORE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "journal/entry.h"

namespace lkmock::journal {

// Thread-safe. Its lock is the innermost: it calls nobody, and frees nothing under it.
class EntryStore {
 public:
  using List = std::list<std::shared_ptr<Entry>>;

  EntryStore(int64_t max_entries, size_t max_bytes)
      : max_entries_(max_entries), max_bytes_(max_bytes) {}

  // Keeps `entry`. Returns those that had to go for it; that may be itself.
  List Add(std::shared_ptr<Entry> entry);

  // Those of `entries` that are still in there go. They count as dropped unless a client asked.
  void Remove(const std::vector<std::shared_ptr<Entry>>& entries, bool asked);

  struct Sizes {
    int64_t entries = 0;
    int64_t bytes = 0;
    int64_t dropped = 0;  // Since the start.
  };
  Sizes sizes() const;

 private:
  void MoveOut(List::iterator place, List* gone);

  const int64_t max_entries_;
  const size_t max_bytes_;

  mutable std::mutex mutex_;
  List entries_;
  size_t bytes_ = 0;
  int64_t dropped_ = 0;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_ENTRY_STORE_H_
