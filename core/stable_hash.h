// A hash that is the same on every machine, in every run and release: what is derived from it may
// be written down. Not for secrets, and not against an adversary.
#ifndef LKMOCK_CORE_STABLE_HASH_H_
#define LKMOCK_CORE_STABLE_HASH_H_

#include <cstdint>
#include <string_view>

namespace lkmock {

// Spreads every bit of `x` over all 64. Source: the finalizer of SplitMix64 (Steele, Lea and Flood,
// "Fast splittable pseudorandom number generators", 2014).
constexpr uint64_t MixBits(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// FNV-1a, mixed. `state` chains: StableHash("b", StableHash("a")) differs from "ab" and from "ba".
constexpr uint64_t StableHash(std::string_view text, uint64_t state = 0xcbf29ce484222325) {
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return MixBits(state);
}

}  // namespace lkmock

#endif  // LKMOCK_CORE_STABLE_HASH_H_
