#include "faults/dice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/mock_control.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

using Roll = Dice::Roll;

constexpr int kDraws = 10'000;

Delay Uniform(int64_t min_ms, int64_t max_ms) {
  return {.shape = Delay::Shape::kUniform,
          .min = absl::Milliseconds(min_ms),
          .max = absl::Milliseconds(max_ms)};
}

Delay LogNormal(int64_t median_ms, double sigma, int64_t max_ms) {
  return {.shape = Delay::Shape::kLogNormal,
          .max = absl::Milliseconds(max_ms),
          .median = absl::Milliseconds(median_ms),
          .sigma = sigma};
}

// Ten thousand calls under one seed: what is drawn for each, ascending.
std::vector<double> DrawnMs(const Delay& delay) {
  std::vector<double> drawn;
  for (int i = 0; i < kDraws; ++i) {
    const Dice dice(/*seed=*/7, absl::StrCat("call-", i), /*attempt=*/1, /*random=*/0);
    drawn.push_back(absl::ToDoubleMilliseconds(dice.Draw(Roll::kDelay, delay)));
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Tests of others were written against these: a change of the hash is a change of behaviour.
TEST(Dice, FallTheSameInEveryRelease) {
  struct Case {
    uint64_t seed;
    std::string id;
    int attempt;
    double chance;
    int64_t uniform_us, log_normal_us;
  };
  const Case kCases[] = {
      {0, "a", 1, 0.57033718687863877, 20264, 64350},
      {1, "a", 1, 0.44366243525678239, 91474, 9767},
      {1, "a", 2, 0.10514391736347461, 98351, 17459},
      {1, "b", 1, 0.88796345841730828, 61137, 29262},
      {~uint64_t{0}, "req-1", 1, 0.68452911251158222, 51142, 35330},
      {42, std::string(256, 'x'), 7, 0.34765616092855056, 50831, 55398},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.seed, " ", c.id, " ", c.attempt));
    const Dice dice(c.seed, c.id, c.attempt, /*random=*/123);
    EXPECT_EQ(dice.Uniform(Roll::kFailure), c.chance);
    EXPECT_EQ(dice.Draw(Roll::kDelay, Uniform(10, 100)), absl::Microseconds(c.uniform_us));
    EXPECT_EQ(dice.Draw(Roll::kDelay, LogNormal(50, 0.8, 2000)),
              absl::Microseconds(c.log_normal_us));
  }
}

TEST(Dice, DependOnNothingElseWhereThereIsASeed) {
  EXPECT_EQ(Dice(7, "a", 1, 1).Uniform(Roll::kFailure), Dice(7, "a", 1, 2).Uniform(Roll::kFailure));
  const Dice dice(7, "a", 1, 0);
  EXPECT_EQ(dice.Uniform(Roll::kFailure), dice.Uniform(Roll::kFailure));
}

TEST(Dice, FallAnewForEverySeedIdAttemptAndRoll) {
  std::set<double> seen;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (std::string_view id : {"a", "b", "aa", "ab", "ba"}) {
      for (int attempt = 0; attempt < 10; ++attempt) {
        for (Roll roll : {Roll::kFailure, Roll::kDelay, Roll::kDiscoveryDelay}) {
          seen.insert(Dice(seed, id, attempt, 0).Uniform(roll));
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), 10 * 5 * 10 * 3);
}

TEST(Dice, FallByTheRandomNumberWithoutASeedOrAnId) {
  const Dice without_seed(std::nullopt, "a", 1, 5);
  const Dice without_id(7, "", 1, 5);
  EXPECT_EQ(without_seed.Uniform(Roll::kFailure), without_id.Uniform(Roll::kFailure));
  EXPECT_NE(without_seed.Uniform(Roll::kFailure),
            Dice(std::nullopt, "a", 1, 6).Uniform(Roll::kFailure));
}

// Consecutive random numbers, ids and attempts, of which each is the worst that a caller may hand.
TEST(Dice, AreFair) {
  for (int kind = 0; kind < 3; ++kind) {
    SCOPED_TRACE(kind);
    int buckets[10] = {};
    for (int i = 0; i < kDraws; ++i) {
      const Dice dice = kind == 0   ? Dice(std::nullopt, "", 0, static_cast<uint64_t>(i))
                        : kind == 1 ? Dice(1, absl::StrCat(i), 1, 0)
                                    : Dice(1, "a", i, 0);
      const double drawn = dice.Uniform(Roll::kFailure);
      ASSERT_GE(drawn, 0);
      ASSERT_LT(drawn, 1);
      ++buckets[static_cast<int>(drawn * 10)];
    }
    // Six standard deviations of a fair die.
    for (const int count : buckets) EXPECT_NEAR(count, kDraws / 10, 180);
  }
}

TEST(Dice, NeverMakeItHappenAtZeroPercentAndAlwaysAtAHundred) {
  for (uint64_t random = 0; random < kDraws; ++random) {
    const Dice dice(std::nullopt, "", 0, random);
    ASSERT_FALSE(dice.Happens(Roll::kFailure, 0));
    ASSERT_TRUE(dice.Happens(Roll::kFailure, 100));
  }
}

TEST(Dice, MakeItHappenAsOftenAsAsked) {
  for (const double percent : {0.5, 10.0, 50.0, 99.5}) {
    SCOPED_TRACE(percent);
    int count = 0;
    for (uint64_t random = 0; random < kDraws; ++random) {
      count += Dice(std::nullopt, "", 0, random).Happens(Roll::kFailure, percent) ? 1 : 0;
    }
    const double share = percent / 100;
    const double deviation = std::sqrt(kDraws * share * (1 - share));
    EXPECT_NEAR(count, kDraws * share, 6 * deviation);
  }
}

TEST(Delay, ThatIsFixedIsNotDrawn) {
  const Dice dice(std::nullopt, "", 0, 9);
  EXPECT_EQ(dice.Draw(Roll::kDelay, Delay::Fixed(absl::Nanoseconds(1500))),
            absl::Nanoseconds(1500));
  EXPECT_EQ(dice.Draw(Roll::kDelay, Delay::Fixed(absl::ZeroDuration())), absl::ZeroDuration());
}

TEST(Delay, ThatIsUniformFillsItsRangeEvenly) {
  const std::vector<double> drawn = DrawnMs(Uniform(100, 300));
  EXPECT_GE(drawn.front(), 100);
  EXPECT_LT(drawn.front(), 101);
  EXPECT_LE(drawn.back(), 300);
  EXPECT_GT(drawn.back(), 299);
  EXPECT_NEAR(Mean(drawn), 200, 3.5);
  EXPECT_NEAR(drawn[kDraws / 4], 150, 6);
  EXPECT_NEAR(drawn[kDraws * 3 / 4], 250, 6);
}

TEST(Delay, ThatIsUniformOverNothingIsItsBounds) {
  EXPECT_EQ(DrawnMs(Uniform(20, 20)).front(), 20);
  EXPECT_EQ(DrawnMs(Uniform(20, 20)).back(), 20);
}

// Quantiles of a log-normal: median * exp(sigma * z), with z = -1.2816, 0.6745, 1.2816, 2.3263.
TEST(Delay, ThatIsLogNormalHasItsQuantiles) {
  const std::vector<double> drawn = DrawnMs(LogNormal(50, 0.8, 1'000'000));
  EXPECT_NEAR(drawn[kDraws / 10], 50 * std::exp(-0.8 * 1.2816), 1.1);
  EXPECT_NEAR(drawn[kDraws / 2], 50, 3);
  EXPECT_NEAR(drawn[kDraws * 3 / 4], 50 * std::exp(0.8 * 0.6745), 6);
  EXPECT_NEAR(drawn[kDraws * 9 / 10], 50 * std::exp(0.8 * 1.2816), 11);
  EXPECT_NEAR(drawn[kDraws * 99 / 100], 50 * std::exp(0.8 * 2.3263), 70);
  EXPECT_NEAR(Mean(drawn), 50 * std::exp(0.8 * 0.8 / 2), 4);
}

TEST(Delay, ThatIsLogNormalStaysWithinItsBound) {
  const std::vector<double> drawn = DrawnMs(LogNormal(50, 2, 60));
  EXPECT_GT(drawn.front(), 0);
  EXPECT_EQ(drawn.back(), 60);
}

TEST(Delay, ThatIsLogNormalWithoutASpreadIsItsMedian) {
  const std::vector<double> drawn = DrawnMs(LogNormal(50, 0, 60));
  EXPECT_EQ(drawn.front(), 50);
  EXPECT_EQ(drawn.back(), 50);
}

TEST(Delay, StaysWithinItsBoundsAtTheEdgesOfNumbers) {
  constexpr int64_t kLongest = std::numeric_limits<int64_t>::max();
  const Delay kDelays[] = {
      Uniform(0, kLongest),          Uniform(kLongest, kLongest),
      LogNormal(0, 1e308, 0),        LogNormal(0, 1e308, kLongest),
      LogNormal(1, 1e308, kLongest), LogNormal(kLongest, 1, kLongest),
      LogNormal(1, 1e-308, 1),
  };
  for (const Delay& delay : kDelays) {
    for (uint64_t random = 0; random < 1000; ++random) {
      const absl::Duration drawn = Dice(std::nullopt, "", 0, random).Draw(Roll::kDelay, delay);
      ASSERT_GE(drawn, delay.min);
      ASSERT_LE(drawn, delay.max);
    }
  }
}

}  // namespace
}  // namespace lkmock::faults
