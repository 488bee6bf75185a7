// What a load is: which requests, by how many connections, at what rate, for how long.
#ifndef LKMOCK_BENCH_LOAD_LOAD_PLAN_H_
#define LKMOCK_BENCH_LOAD_LOAD_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/load/request_template.h"

namespace lkmock::bench {

struct LoadPlan {
  std::string address;  // Of the loopback interface, a literal.
  uint16_t port = 0;

  RequestTemplate request;          // Of HTTP; of a signal connection, its upgrade.
  bool signal = false;              // Requests are pings on signal connections.
  std::vector<std::string> tokens;  // For the template, in turns.

  int threads = 1;
  int connections = 64;  // Of all threads together, as all numbers here.
  int pipeline = 1;      // Requests that a connection may have without an answer. Closed loop only.

  // Requests a second, each due at its own time whatever became of the others (open loop).
  // nullopt: each follows upon an answer (closed loop).
  std::optional<double> rate;

  absl::Duration ramp;     // Connections are opened evenly over it; zero: as fast as it goes.
  absl::Duration warm_up;  // Once all are open; not measured.
  absl::Duration duration = absl::Seconds(10);  // Then; measured.
  std::optional<int64_t> requests;              // At most as many are measured.
  absl::Duration drain = absl::Seconds(1);      // At most, for the answers that lack at the end.

  bool hold = false;  // One request a connection (none of a signal connection), and then silence.
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_LOAD_PLAN_H_
