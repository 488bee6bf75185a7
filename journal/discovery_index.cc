#include "journal/discovery_index.h"

#include "core/stable_hash.h"

namespace lkmock::journal {

uint64_t DiscoveryIndex::KeyOf(const Evidence& request) {
  if (!request.token.has_value() || !request.control.has_value()) return 0;
  return MixBits(*request.token ^ MixBits(*request.control)) | 1;
}

void DiscoveryIndex::Set(uint64_t key, std::string_view id) {
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  shard.ids[key] = id;
}

void DiscoveryIndex::Erase(uint64_t key, std::string_view id) {
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.ids.find(key);
  if (found != shard.ids.end() && found->second == id) shard.ids.erase(found);
}

std::string DiscoveryIndex::Find(uint64_t key) const {
  const Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.ids.find(key);
  return found == shard.ids.end() ? "" : found->second;
}

}  // namespace lkmock::journal
