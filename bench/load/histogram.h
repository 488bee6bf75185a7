// Times, counted in buckets that widen with the time, as an HDR histogram has them: any number of
// them in 60 kB, and percentiles that are right to within half a percent.
//
// Debian has such a histogram for Java and for Go, not for C++.
#ifndef LKMOCK_BENCH_LOAD_HISTOGRAM_H_
#define LKMOCK_BENCH_LOAD_HISTOGRAM_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace lkmock::bench {

class Histogram {
 public:
  Histogram();

  // Counts one time, cut to nanoseconds; a negative one as zero.
  void Record(absl::Duration time);

  void Merge(const Histogram& other);

  int64_t count() const { return count_; }

  // Exact; zero where nothing was recorded.
  absl::Duration min() const;
  absl::Duration max() const;
  absl::Duration mean() const;

  // What `percent` of the recorded times do not exceed, to within 0.4 %; 100 is max(), exactly.
  // Zero where nothing was recorded.
  absl::Duration Percentile(double percent) const;

 private:
  std::vector<int64_t> buckets_;
  int64_t count_ = 0;
  int64_t min_ = 0;  // Nanoseconds, as the two below.
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_HISTOGRAM_H_
