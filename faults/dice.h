// Chance: whether a fault strikes, and how long a wait is.
#ifndef LKMOCK_FAULTS_DICE_H_
#define LKMOCK_FAULTS_DICE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "core/mock_control.h"

namespace lkmock::faults {

// The dice of one request. Each roll is a pure function of what they were made with, and of nothing
// else: asked again, it falls the same. With a seed and an id that is the same on every machine, in
// every run and release; tests pin some of it.
class Dice {
 public:
  // What is rolled for. The rolls of one request do not depend on each other.
  enum class Roll : uint64_t { kFailure = 1, kDelay = 2, kDiscoveryDelay = 3 };

  // By the seed, the id and the attempt; without a seed, or without an id that the seed could be
  // kept for, by `random` alone.
  Dice(std::optional<uint64_t> seed, std::string_view id, int attempt, uint64_t random);

  // Uniform over [0, 1).
  double Uniform(Roll roll) const;

  // At 0 percent never, at 100 always.
  bool Happens(Roll roll, double percent) const { return Uniform(roll) * 100 < percent; }

  // Within the bounds of `delay`; in whole microseconds unless it is fixed, so that the last bits
  // of a machine's arithmetic do not show.
  absl::Duration Draw(Roll roll, const Delay& delay) const;

 private:
  uint64_t Bits(Roll roll, uint64_t index) const;

  uint64_t state_;
};

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_DICE_H_
