#include "bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

namespace lkmock::bench {
namespace {

// A value keeps its 8 highest bits. So values below 256 have a bucket each; from there on, 128
// buckets share each power of two.
constexpr int kBits = 8;
constexpr int kBucketsOfPower = 1 << (kBits - 1);

int DroppedBits(int64_t value) {
  return std::max(static_cast<int>(std::bit_width(static_cast<uint64_t>(value))) - kBits, 0);
}

size_t BucketOf(int64_t value) {
  const int dropped = DroppedBits(value);
  return static_cast<size_t>(dropped * kBucketsOfPower + (value >> dropped));
}

const size_t kBuckets = BucketOf(std::numeric_limits<int64_t>::max()) + 1;

// The value in the middle of a bucket.
int64_t ValueOf(size_t bucket) {
  const int64_t number = static_cast<int64_t>(bucket);
  const int dropped = std::max<int>(static_cast<int>(number / kBucketsOfPower) - 1, 0);
  return ((number - dropped * kBucketsOfPower) << dropped) + (int64_t{1} << dropped) / 2;
}

}  // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::Record(absl::Duration time) {
  const int64_t value = std::max<int64_t>(absl::ToInt64Nanoseconds(time), 0);
  ++buckets_[BucketOf(value)];
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
  ++count_;
}

void Histogram::Merge(const Histogram& other) {
  if (other.count_ == 0) return;
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

absl::Duration Histogram::min() const { return absl::Nanoseconds(min_); }
absl::Duration Histogram::max() const { return absl::Nanoseconds(max_); }

absl::Duration Histogram::mean() const {
  return count_ == 0 ? absl::ZeroDuration() : absl::Nanoseconds(sum_ / static_cast<double>(count_));
}

absl::Duration Histogram::Percentile(double percent) const {
  const int64_t rank = static_cast<int64_t>(std::ceil(percent / 100 * static_cast<double>(count_)));
  if (rank >= count_) return max();
  int64_t seen = 0;
  size_t bucket = 0;
  while ((seen += buckets_[bucket]) < rank || seen == 0) ++bucket;
  return absl::Nanoseconds(std::clamp(ValueOf(bucket), min_, max_));
}

}  // namespace lkmock::bench
