// What a load has seen.
#ifndef LKMOCK_BENCH_LOAD_LOAD_RESULTS_H_
#define LKMOCK_BENCH_LOAD_LOAD_RESULTS_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "bench/load/histogram.h"

namespace lkmock::bench {

struct LoadResults {
  // ---- Of the requests that were due in the measured time ----

  // From when a request was due to its answer. In a closed loop it is due when the answer before it
  // is there. In an open loop, one that had to wait at the client, because the server was busy with
  // those before it, counts from its own time, and one without an answer counts with its age at the
  // end: to leave both out is what is known as coordinated omission.
  Histogram latency;
  int64_t answered = 0;
  int64_t failed = 0;               // Their connection ended first.
  int64_t unanswered = 0;           // Neither, up to the end.
  std::map<int, int64_t> statuses;  // Of answers.
  absl::Duration time;
  absl::Duration cpu;  // That the load generator took itself, meanwhile.

  // ---- Of the whole run ----

  int64_t all_answered = 0;
  Histogram opening;  // From connecting to the first request; of signal connections, the join.
  std::map<std::string, int64_t> errors;  // What ended connections, and how many.

  void Merge(const LoadResults& other) {
    latency.Merge(other.latency);
    answered += other.answered;
    failed += other.failed;
    unanswered += other.unanswered;
    for (const auto& [status, count] : other.statuses) statuses[status] += count;
    time = std::max(time, other.time);
    cpu += other.cpu;
    all_answered += other.all_answered;
    opening.Merge(other.opening);
    for (const auto& [error, count] : other.errors) errors[error] += count;
  }
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_LOAD_RESULTS_H_
