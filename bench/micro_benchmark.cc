// Time and allocations of every workload.
//
//   bazel run //bench:micro_benchmark -- --benchmark_filter=service
#include <benchmark/benchmark.h>

#include <functional>
#include <string>

#include "bench/allocations.h"
#include "bench/workload.h"

namespace lkmock::bench {
namespace {

constexpr size_t kDistinct = 20'000;  // More than any cache of the server's holds.
constexpr int kWarmUps = 3;           // What is seen often enough is in those caches by then.

void Run(benchmark::State& state, const std::function<void()>& run) {
  for (int i = 0; i < kWarmUps; ++i) run();
  const Allocations before = AllocationsSoFar();
  for (auto _ : state) run();
  const Allocations after = AllocationsSoFar();
  const auto each = [](int64_t count) {
    return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
  };
  state.counters["allocs"] = each(after.count - before.count);
  state.counters["bytes"] = each(after.bytes - before.bytes);
}

void RegisterAll() {
  for (const Workload& workload : AllWorkloads()) {
    // Prepared when its turn comes, and kept: the library calls it several times.
    benchmark::RegisterBenchmark(std::string(workload.name).c_str(),
                                 [prepare = workload.prepare,
                                  run = std::function<void()>()](benchmark::State& state) mutable {
                                   if (run == nullptr) run = prepare(kDistinct);
                                   Run(state, run);
                                 });
  }
}

}  // namespace
}  // namespace lkmock::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lkmock::bench::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
