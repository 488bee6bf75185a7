// What is measured: pieces of the server's work, one call each. The benchmarks show their time and
// their allocations; bench/regress counts their instructions, and so keeps them as they are.
#ifndef LKMOCK_BENCH_WORKLOAD_H_
#define LKMOCK_BENCH_WORKLOAD_H_

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::bench {

struct Workload {
  std::string_view name;  // "service/create_room_json_new": as results and baselines have it.

  // Prepares, and returns what does it once. A workload whose input must be new each time has
  // `distinct` of them, in turns.
  std::function<std::function<void()>(size_t distinct)> prepare;

  // How often bench/regress has it done under callgrind, which is 50 times as slow.
  int counted = 200;
};

// Each in the file of its name: control_workloads.cc, …
std::vector<Workload> ControlWorkloads();
std::vector<Workload> ResponderWorkloads();
std::vector<Workload> ServiceWorkloads();
std::vector<Workload> SignalWorkloads();
std::vector<Workload> TokenWorkloads();

inline std::vector<Workload> AllWorkloads() {
  std::vector<Workload> all;
  for (const auto part :
       {ControlWorkloads, TokenWorkloads, ResponderWorkloads, SignalWorkloads, ServiceWorkloads}) {
    for (Workload& workload : part()) all.push_back(std::move(workload));
  }
  return all;
}

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_WORKLOAD_H_
