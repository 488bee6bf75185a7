// The calls that are known by their id: the number of the attempt that is due, and what is kept.
#ifndef LKMOCK_JOURNAL_CALL_TABLE_H_
#define LKMOCK_JOURNAL_CALL_TABLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "journal/discovery_index.h"
#include "journal/entry.h"
#include "journal/entry_store.h"
#include "journal/journal_types.h"

namespace lkmock::journal {

// A call as it was known at one moment.
struct CallView {
  std::string id;
  std::string method;  // Of its last attempt; "": there is none.
  int64_t executions = 0;
  std::vector<std::shared_ptr<const Entry>> attempts;   // That are kept, by their number.
  std::vector<std::shared_ptr<const Entry>> discovery;  // The same.
};

// Thread-safe. Ids are spread over shards with a lock each; the lock of the store and of the index
// nest inside of it. Every use of a shard first forgets what was idle for too long before `now`,
// which is the time of the caller.
class CallTable {
 public:
  explicit CallTable(const JournalOptions& options);
  ~CallTable();

  // The number of the attempt that arrives `now`, from 1.
  int BeginAttempt(std::string_view id, absl::Time now);

  // Tells two calls apart that have the same id, one after the other. 0: none.
  using Serial = uint64_t;

  // Counts an attempt that has begun, and keeps `entry` of it unless that is null. 0 where the call
  // was forgotten in between, or has such an attempt.
  Serial AddAttempt(std::string_view id, absl::Time now, std::string_view method,
                    std::shared_ptr<Entry> entry);

  // Keeps and numbers `entry` of a region fetch that arrives `now`. A call that is not known begins
  // with it if `may_begin`; or else nothing is kept, and false returned.
  bool AddDiscovery(std::string_view id, absl::Time now, bool may_begin,
                    std::shared_ptr<Entry> entry);

  // The call that last came with the token and the control of `fetch`; "": there is none.
  std::string FindByHeaders(const Evidence& fetch) const;

  // Counts that the method was executed, unless the call is forgotten.
  void CountExecution(std::string_view id, Serial serial, absl::Time now);

  // Counts the end of an attempt, and returns how many of the call have ended. 0: it is forgotten.
  int CountEnded(std::string_view id, Serial serial, absl::Time now);

  // How many attempts of the call have ended.
  int Ended(std::string_view id, absl::Time now);

  std::optional<CallView> Find(std::string_view id, absl::Time now);

  // Ids of the calls that match, by their last arrival, newest first.
  std::vector<std::string> List(const CallFilter& filter, absl::Time now);

  // At the request of a client. Returns how many calls there were.
  int64_t Forget(std::string_view id, absl::Time now);
  int64_t ForgetAll(absl::Time now);

  JournalSizes Sizes(absl::Time now);

 private:
  struct Record;
  struct Shard;
  class Visit;

  Shard& ShardOf(std::string_view id);
  void Unlink(const EntryStore::List& dropped);

  const absl::Duration max_idle_;
  const size_t shard_count_;
  const std::unique_ptr<Shard[]> shards_;
  DiscoveryIndex index_;
  EntryStore store_;
  std::atomic<int64_t> forgotten_ = 0;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_CALL_TABLE_H_
