#include "bench/load/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace lkmock::bench {
namespace {

int64_t At(const Histogram& histogram, double percent) {
  return absl::ToInt64Nanoseconds(histogram.Percentile(percent));
}

TEST(Histogram, IsZeroThroughoutWhileItIsEmpty) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.min(), absl::ZeroDuration());
  EXPECT_EQ(histogram.mean(), absl::ZeroDuration());
  EXPECT_EQ(At(histogram, 50), 0);
  EXPECT_EQ(At(histogram, 100), 0);
}

TEST(Histogram, SaysOfOneTimeNothingElse) {
  for (const int64_t value : {0l, 1l, 255l, 256l, 257l, 999'999'999l, INT64_MAX}) {
    SCOPED_TRACE(value);
    Histogram histogram;
    histogram.Record(absl::Nanoseconds(value));
    for (const double percent : {0.0, 50.0, 99.9, 100.0}) EXPECT_EQ(At(histogram, percent), value);
  }
}

TEST(Histogram, CountsANegativeTimeAsZero) {
  Histogram histogram;
  histogram.Record(-absl::Seconds(1));
  EXPECT_EQ(histogram.max(), absl::ZeroDuration());
  EXPECT_EQ(histogram.count(), 1);
}

TEST(Histogram, IsExactBelow256Nanoseconds) {
  Histogram histogram;
  for (int64_t value = 1; value <= 200; ++value) histogram.Record(absl::Nanoseconds(value));
  EXPECT_EQ(At(histogram, 50), 100);
  EXPECT_EQ(At(histogram, 99), 198);
  EXPECT_EQ(At(histogram, 0.1), 1);
  EXPECT_EQ(histogram.mean(), absl::Nanoseconds(100.5));
}

// Against the sorted times themselves, over nine orders of magnitude.
TEST(Histogram, IsWithinHalfAPercentOfWhatSortingSays) {
  std::mt19937_64 random(1);
  std::vector<int64_t> values(100'000);
  std::exponential_distribution<double> exponent(0.5);
  Histogram histogram;
  for (int64_t& value : values) {
    value = static_cast<int64_t>(std::min(std::exp(2 * exponent(random)) * 100, 1e15));
    histogram.Record(absl::Nanoseconds(value));
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.01, 1.0, 10.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
    SCOPED_TRACE(percent);
    const size_t rank = static_cast<size_t>(std::ceil(percent / 100 * 100'000));
    const double exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(At(histogram, percent)), exact, exact * 0.004);
  }
  EXPECT_EQ(At(histogram, 100), values.back());
}

TEST(Histogram, MergesAsIfOneHadCountedAll) {
  Histogram all, first, second;
  for (int64_t i = 1; i <= 1'000; ++i) {
    const absl::Duration time = absl::Microseconds(i * i);
    all.Record(time);
    (i % 3 == 0 ? first : second).Record(time);
  }
  first.Merge(second);
  first.Merge(Histogram());
  EXPECT_EQ(first.count(), all.count());
  EXPECT_EQ(first.min(), all.min());
  EXPECT_EQ(first.max(), all.max());
  for (const double percent : {1.0, 50.0, 99.0}) EXPECT_EQ(At(first, percent), At(all, percent));
}

}  // namespace
}  // namespace lkmock::bench
