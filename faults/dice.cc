#include "faults/dice.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/stable_hash.h"

namespace lkmock::faults {
namespace {

// The upper 53 bits, as many as a double holds, over [0, 1).
double ToUnit(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

absl::Duration WholeMicroseconds(absl::Duration time) {
  return absl::Floor(time, absl::Microseconds(1));
}

}  // namespace

Dice::Dice(std::optional<uint64_t> seed, std::string_view id, int attempt, uint64_t random)
    : state_(random) {
  if (!seed.has_value() || id.empty()) return;
  state_ = MixBits(StableHash(id, MixBits(*seed)) ^ static_cast<uint64_t>(attempt));
}

uint64_t Dice::Bits(Roll roll, uint64_t index) const {
  return MixBits(MixBits(state_ ^ static_cast<uint64_t>(roll)) + index);
}

double Dice::Uniform(Roll roll) const { return ToUnit(Bits(roll, 0)); }

absl::Duration Dice::Draw(Roll roll, const Delay& delay) const {
  switch (delay.shape) {
    case Delay::Shape::kFixed:
      break;
    case Delay::Shape::kUniform:
      return WholeMicroseconds(delay.min + Uniform(roll) * (delay.max - delay.min));
    case Delay::Shape::kLogNormal: {
      if (delay.median == absl::ZeroDuration()) return absl::ZeroDuration();
      // Box and Muller; 1 - u is never zero.
      const double radius = std::sqrt(-2 * std::log(1 - Uniform(roll)));
      const double normal = radius * std::cos(2 * std::numbers::pi * ToUnit(Bits(roll, 1)));
      const double factor = std::exp(delay.sigma * normal);
      // Compared so that an infinite factor ends at the bound.
      if (!(factor < absl::FDivDuration(delay.max, delay.median))) return delay.max;
      return std::min(WholeMicroseconds(delay.median * factor), delay.max);
    }
  }
  return delay.min;
}

}  // namespace lkmock::faults
