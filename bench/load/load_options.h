// The load generator's command line.
#ifndef LKMOCK_BENCH_LOAD_LOAD_OPTIONS_H_
#define LKMOCK_BENCH_LOAD_LOAD_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "bench/load/load_plan.h"

namespace lkmock::bench {

struct LoadOptions {
  LoadPlan plan;
  std::string json;    // Where to write the results: a path, "-" for stdout, "" for nowhere.
  bool quiet = false;  // No progress line.
  std::string help;    // Not empty: print it, and do nothing else.
};

// Reads `args` (without the program's name), mints or reads the tokens, and builds the template.
// kInvalidArgument: one line that says what was found and what would do; a server anywhere but on
// the loopback interface among it. A file that cannot be read has errno's code.
absl::StatusOr<LoadOptions> ParseLoadOptions(absl::Span<const std::string> args);

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_LOAD_OPTIONS_H_
