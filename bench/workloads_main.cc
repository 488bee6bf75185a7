// One workload for bench/regress, or all against the clock.
//
//   workloads --list             their names, a line each
//   workloads --count NAME       says how often N; does it N times, and then 2 N times
//   workloads --time ROUNDS      their CPU time over that of work that never changes
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "bench/reference_work.h"
#include "bench/workload.h"

// What callgrind is told to count, by this name. The difference of two of its calls has nothing in
// it but what `run` does.
extern "C" [[gnu::noinline]] void lkmock_counted(const std::function<void()>* run, int times) {
  for (int i = 0; i < times; ++i) (*run)();
}

namespace lkmock::bench {
namespace {

constexpr size_t kDistinct = 20'000;  // More than any cache of the server's holds.
constexpr int kWarmUps = 3;           // What is seen often enough is in those caches by then.
constexpr double kSlice = 10e6;       // Nanoseconds.

int Usage() {
  std::fputs("usage: workloads --list | --count NAME | --time ROUNDS\n", stderr);
  return 2;
}

int List() {
  for (const Workload& workload : AllWorkloads()) {
    std::printf("%s\n", std::string(workload.name).c_str());
  }
  return 0;
}

int Count(std::string_view name) {
  for (const Workload& workload : AllWorkloads()) {
    if (workload.name != name) continue;
    const int times = workload.counted;
    // So many that no input comes twice.
    const std::function<void()> run = workload.prepare(static_cast<size_t>(kWarmUps + 3 * times));
    for (int i = 0; i < kWarmUps; ++i) run();
    lkmock_counted(&run, times);
    lkmock_counted(&run, 2 * times);
    std::printf("%d\n", times);
    return 0;
  }
  std::fprintf(stderr, "workloads: there is no '%s'; --list names them\n",
               std::string(name).c_str());
  return 2;
}

// Of this thread: what others do meanwhile is theirs.
double CpuNanoseconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double NanosecondsACall(const std::function<void()>& run) {
  const double start = CpuNanoseconds();
  double time = 0;
  int64_t times = 0;
  for (; time < kSlice; time = CpuNanoseconds() - start) {
    for (int i = 0; i < 8; ++i) run();
    times += 8;
  }
  return time / static_cast<double>(times);
}

// A line each: the name, and per round the time of a call over that of the reference, which is
// measured before and after it, so that a change of the machine's speed meets both.
int Time(int64_t rounds) {
  for (const Workload& workload : AllWorkloads()) {
    const std::function<void()> run = workload.prepare(kDistinct);
    for (int i = 0; i < kWarmUps; ++i) run();
    std::printf("%s", std::string(workload.name).c_str());
    double before = NanosecondsACall(ReferenceWork);
    for (int64_t i = 0; i < rounds; ++i) {
      const double time = NanosecondsACall(run);
      const double after = NanosecondsACall(ReferenceWork);
      std::printf(" %.5f", time / ((before + after) / 2));
      before = after;
    }
    std::printf("\n");
  }
  return 0;
}

int Main(const std::vector<std::string_view>& args) {
  int64_t rounds = 0;
  if (args.size() == 1 && args[0] == "--list") return List();
  if (args.size() == 2 && args[0] == "--count") return Count(args[1]);
  if (args.size() == 2 && args[0] == "--time" && absl::SimpleAtoi(args[1], &rounds) && rounds > 0) {
    return Time(rounds);
  }
  return Usage();
}

}  // namespace
}  // namespace lkmock::bench

int main(int argc, char** argv) {
  return lkmock::bench::Main(std::vector<std::string_view>(argv + 1, argv + argc));
}
