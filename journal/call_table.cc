#include "journal/call_table.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

#include "absl/hash/hash.h"

namespace lkmock::journal {
namespace {

constexpr int64_t kMostShards = 16;
constexpr int64_t kCallsOfAShard = 1024;  // Before there is another one.
constexpr size_t kMostMethodBytes = 256;  // Clients may make them up.

int64_t ShardCount(int64_t max_calls) {
  return std::clamp((max_calls + kCallsOfAShard - 1) / kCallsOfAShard, int64_t{1}, kMostShards);
}

bool Matches(std::string_view method, std::string_view wanted) {
  if (wanted.empty() || method == wanted) return true;
  const size_t slash = method.rfind('/');
  return slash != std::string_view::npos && method.substr(slash + 1) == wanted;
}

}  // namespace

struct CallTable::Record {
  using Entries = std::map<int, std::shared_ptr<Entry>>;  // By their number.

  Entries& entries(Entry::Kind kind) {
    return kind == Entry::Kind::kAttempt ? attempts : discovery;
  }

  std::string id;
  Serial serial = 0;
  absl::Time last_arrival;  // Never before that of the call behind it in its shard.
  std::string method;
  int attempts_begun = 0;
  int attempts_ended = 0;
  int fetches = 0;
  int64_t executions = 0;
  uint64_t discovery_key = 0;  // Under which the index has it; 0: it has not.
  Entries attempts;
  Entries discovery;
};

// Aligned, so that the locks of two do not share a cache line.
struct alignas(64) CallTable::Shard {
  std::mutex mutex;
  size_t capacity = 0;
  Serial last_serial = 0;
  std::list<Record> calls;  // By last arrival, newest first.
  // The standard's map, for Abseil's do not outlive an allocation that fails while they grow.
  std::unordered_map<std::string_view, std::list<Record>::iterator, absl::Hash<std::string_view>>
      by_id;
};

// One use of a shard, under its lock. What it forgets is let go of after that.
class CallTable::Visit {
 public:
  Visit(CallTable& table, Shard& shard, absl::Time now)
      : table_(table), shard_(shard), lock_(shard.mutex), now_(now) {
    // Threads arrive a little out of order; in here time does not go back, so that the calls stay
    // sorted by it.
    if (!shard_.calls.empty()) now_ = std::max(now_, shard_.calls.front().last_arrival);
    while (!shard_.calls.empty() && IsIdle(shard_.calls.back())) {
      MoveOut(--shard_.calls.end(), &forgotten_);
    }
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  ~Visit() {
    lock_.unlock();
    LetGo(forgotten_, /*asked=*/false);
    LetGo(deleted_, /*asked=*/true);
  }

  // Null where it is unknown.
  Record* Find(std::string_view id) {
    const auto found = shard_.by_id.find(id);
    return found == shard_.by_id.end() ? nullptr : &*found->second;
  }
  Record* Find(std::string_view id, Serial serial) {
    Record* call = Find(id);
    return call == nullptr || call->serial != serial ? nullptr : call;
  }

  // The call of which something arrives; a new one where it is unknown.
  Record& Touch(std::string_view id) {
    const auto found = shard_.by_id.find(id);
    if (found == shard_.by_id.end()) return Add(id);
    Record& record = *found->second;
    record.last_arrival = now_;
    shard_.calls.splice(shard_.calls.begin(), shard_.calls, found->second);
    return record;
  }

  // A client asks for it. Returns how many there were.
  int64_t Delete(std::string_view id) {
    const auto found = shard_.by_id.find(id);
    if (found == shard_.by_id.end()) return 0;
    MoveOut(found->second, &deleted_);
    return 1;
  }
  int64_t DeleteAll() {
    while (!shard_.calls.empty()) MoveOut(shard_.calls.begin(), &deleted_);
    return static_cast<int64_t>(deleted_.size());
  }

 private:
  bool IsIdle(const Record& record) const { return now_ - record.last_arrival >= table_.max_idle_; }

  Record& Add(std::string_view id) {
    if (shard_.calls.size() >= shard_.capacity) MoveOut(--shard_.calls.end(), &forgotten_);
    std::list<Record> added(1);  // It is in both containers or, where memory lacks, in none.
    Record& record = added.front();
    record.id = id;
    record.serial = ++shard_.last_serial;
    record.last_arrival = now_;
    shard_.by_id.emplace(record.id, added.begin());
    shard_.calls.splice(shard_.calls.begin(), added);
    return record;
  }

  void MoveOut(std::list<Record>::iterator call, std::list<Record>* gone) {
    if (call->discovery_key != 0) table_.index_.Erase(call->discovery_key, call->id);
    shard_.by_id.erase(call->id);
    gone->splice(gone->end(), shard_.calls, call);
  }

  // For a destructor: where memory lacks, what is not let go of now falls to the store's limits.
  void LetGo(const std::list<Record>& calls, bool asked) try {
    if (calls.empty()) return;
    if (!asked) table_.forgotten_ += static_cast<int64_t>(calls.size());
    std::vector<std::shared_ptr<Entry>> entries;
    for (const Record& call : calls) {
      for (const auto& [n, entry] : call.attempts) entries.push_back(entry);
      for (const auto& [n, entry] : call.discovery) entries.push_back(entry);
    }
    table_.store_.Remove(entries, asked);
  } catch (const std::bad_alloc&) {
  }

  CallTable& table_;
  Shard& shard_;
  std::unique_lock<std::mutex> lock_;
  absl::Time now_;
  std::list<Record> forgotten_;
  std::list<Record> deleted_;
};

CallTable::CallTable(const JournalOptions& options)
    : max_idle_(options.max_idle),
      shard_count_(static_cast<size_t>(ShardCount(options.max_calls))),
      shards_(new Shard[shard_count_]),
      store_(options.max_attempts, options.max_bytes) {
  const size_t calls = static_cast<size_t>(std::max(options.max_calls, int64_t{1}));
  for (size_t i = 0; i < shard_count_; ++i) {
    shards_[i].capacity = calls / shard_count_ + (i < calls % shard_count_ ? 1 : 0);
  }
}

CallTable::~CallTable() = default;

CallTable::Shard& CallTable::ShardOf(std::string_view id) {
  // The upper half: by_id goes by the lower bits, which shall differ within a shard.
  return shards_[((absl::HashOf(id) >> 32) * shard_count_) >> 32];
}

int CallTable::BeginAttempt(std::string_view id, absl::Time now) {
  Visit visit(*this, ShardOf(id), now);
  return ++visit.Touch(id).attempts_begun;
}

CallTable::Serial CallTable::AddAttempt(std::string_view id, absl::Time now,
                                        std::string_view method, std::shared_ptr<Entry> entry) {
  const uint64_t key = entry == nullptr ? 0 : DiscoveryIndex::KeyOf(entry->evidence);
  EntryStore::List dropped;
  Serial serial = 0;
  {
    Visit visit(*this, ShardOf(id), now);
    Record* call = visit.Find(id);
    if (call == nullptr) return 0;
    if (entry != nullptr && !call->attempts.emplace(entry->n, entry).second) return 0;
    serial = call->serial;
    call->method = method.substr(0, kMostMethodBytes);
    if (key != 0) {
      if (call->discovery_key != 0 && call->discovery_key != key) {
        index_.Erase(call->discovery_key, id);
      }
      call->discovery_key = key;
      index_.Set(key, id);
    }
    if (entry != nullptr) dropped = store_.Add(std::move(entry));
  }
  Unlink(dropped);
  return serial;
}

bool CallTable::AddDiscovery(std::string_view id, absl::Time now, bool may_begin,
                             std::shared_ptr<Entry> entry) {
  EntryStore::List dropped;
  {
    Visit visit(*this, ShardOf(id), now);
    if (!may_begin && visit.Find(id) == nullptr) return false;
    Record& call = visit.Touch(id);
    entry->n = ++call.fetches;
    call.discovery.emplace(entry->n, entry);
    dropped = store_.Add(std::move(entry));
  }
  Unlink(dropped);
  return true;
}

std::string CallTable::FindByHeaders(const Evidence& fetch) const {
  const uint64_t key = DiscoveryIndex::KeyOf(fetch);
  return key == 0 ? "" : index_.Find(key);
}

void CallTable::Unlink(const EntryStore::List& dropped) {
  for (const std::shared_ptr<Entry>& entry : dropped) {
    Shard& shard = ShardOf(entry->id);
    const std::lock_guard lock(shard.mutex);
    const auto call = shard.by_id.find(entry->id);
    if (call == shard.by_id.end()) continue;
    Record::Entries& kept = call->second->entries(entry->kind);
    const auto place = kept.find(entry->n);
    if (place != kept.end() && place->second == entry) kept.erase(place);
  }
}

void CallTable::CountExecution(std::string_view id, Serial serial, absl::Time now) {
  Visit visit(*this, ShardOf(id), now);
  Record* call = visit.Find(id, serial);
  if (call != nullptr) ++call->executions;
}

int CallTable::CountEnded(std::string_view id, Serial serial, absl::Time now) {
  Visit visit(*this, ShardOf(id), now);
  Record* call = visit.Find(id, serial);
  return call == nullptr ? 0 : ++call->attempts_ended;
}

int CallTable::Ended(std::string_view id, absl::Time now) {
  Visit visit(*this, ShardOf(id), now);
  const Record* call = visit.Find(id);
  return call == nullptr ? 0 : call->attempts_ended;
}

std::optional<CallView> CallTable::Find(std::string_view id, absl::Time now) {
  Visit visit(*this, ShardOf(id), now);
  const Record* call = visit.Find(id);
  if (call == nullptr) return std::nullopt;
  CallView view{call->id, call->method, call->executions, {}, {}};
  view.attempts.reserve(call->attempts.size());
  view.discovery.reserve(call->discovery.size());
  for (const auto& [n, entry] : call->attempts) view.attempts.push_back(entry);
  for (const auto& [n, entry] : call->discovery) view.discovery.push_back(entry);
  return view;
}

std::vector<std::string> CallTable::List(const CallFilter& filter, absl::Time now) {
  std::vector<std::pair<absl::Time, std::string>> found;
  for (size_t i = 0; i < shard_count_; ++i) {
    Visit visit(*this, shards_[i], now);
    size_t of_shard = 0;
    for (auto call = shards_[i].calls.begin();
         call != shards_[i].calls.end() && of_shard < filter.limit; ++call) {
      if (call->last_arrival < filter.since || !Matches(call->method, filter.method)) continue;
      found.emplace_back(call->last_arrival, call->id);
      ++of_shard;
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (found.size() > filter.limit) found.resize(filter.limit);
  std::vector<std::string> ids;
  ids.reserve(found.size());
  for (auto& [at, id] : found) ids.push_back(std::move(id));
  return ids;
}

int64_t CallTable::Forget(std::string_view id, absl::Time now) {
  return Visit(*this, ShardOf(id), now).Delete(id);
}

int64_t CallTable::ForgetAll(absl::Time now) {
  int64_t deleted = 0;
  for (size_t i = 0; i < shard_count_; ++i) deleted += Visit(*this, shards_[i], now).DeleteAll();
  return deleted;
}

JournalSizes CallTable::Sizes(absl::Time now) {
  JournalSizes sizes;
  for (size_t i = 0; i < shard_count_; ++i) {
    Visit visit(*this, shards_[i], now);
    sizes.calls += static_cast<int64_t>(shards_[i].calls.size());
  }
  const EntryStore::Sizes kept = store_.sizes();
  sizes.attempts = kept.entries;
  sizes.bytes = kept.bytes;
  sizes.dropped_attempts = kept.dropped;
  sizes.forgotten_calls = forgotten_;
  return sizes;
}

}  // namespace lkmock::journal
