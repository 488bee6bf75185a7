// Finds the call of a region fetch that has no id: the last one with the same token and control.
#ifndef LKMOCK_JOURNAL_DISCOVERY_INDEX_H_
#define LKMOCK_JOURNAL_DISCOVERY_INDEX_H_

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "journal/verdicts.h"

namespace lkmock::journal {

// Bounded by who adds: a call has at most one key, which goes with it. Thread-safe.
class DiscoveryIndex {
 public:
  // Of a request's token and control; 0: it lacks one of them.
  static uint64_t KeyOf(const Evidence& request);

  // From now on `key` (not 0) leads to call `id`.
  void Set(uint64_t key, std::string_view id);

  // Unless `key` leads to another call by now.
  void Erase(uint64_t key, std::string_view id);

  // "": to none.
  std::string Find(uint64_t key) const;

 private:
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::unordered_map<uint64_t, std::string> ids;
  };
  static constexpr int kShards = 16;

  Shard& ShardOf(uint64_t key) { return shards_[key >> 60]; }
  const Shard& ShardOf(uint64_t key) const { return shards_[key >> 60]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_DISCOVERY_INDEX_H_
