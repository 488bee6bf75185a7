#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bench/load/load_options.h"
#include "bench/load/load_report.h"
#include "bench/load/load_results.h"
#include "bench/load/worker.h"
#include "tests/support/process_status.h"

namespace lkmock::bench {
namespace {

using Workers = std::vector<std::unique_ptr<Worker>>;

// Says once a second how it goes, until `over`.
void ShowProgress(const Workers& workers, const absl::Notification& over) {
  const absl::Time start = absl::Now();
  int64_t before = 0;
  for (int second = 1; !over.WaitForNotificationWithDeadline(start + absl::Seconds(second));
       ++second) {
    int64_t answered = 0;
    int64_t ended = 0;
    for (const auto& worker : workers) {
      answered += worker->answered();
      ended += worker->ended();
    }
    std::fprintf(stderr, "load: %3d s  %8ld requests/s  %ld connections ended\n", second,
                 static_cast<long>(answered - before), static_cast<long>(ended));
    before = answered;
  }
}

// Ends the load early on SIGINT or SIGTERM; what there is by then is reported.
void StopOnSignal(const Workers& workers, const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal != SIGUSR1) {
    for (const auto& worker : workers) worker->Stop();
  }
}

absl::StatusOr<LoadResults> Run(const LoadOptions& options) {
  const LoadPlan& plan = options.plan;
  std::atomic<int> to_open = plan.threads;
  const auto on_open = [&] {
    if (--to_open > 0 || !plan.hold) return;
    std::fprintf(stderr, "load: holding %d connections\n", plan.connections);
  };
  Workers workers;
  for (int i = 0; i < plan.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(plan, i, on_open));
  }

  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread stopper([&] { StopOnSignal(workers, signals); });
  absl::Notification over;
  std::thread watcher([&] {
    if (!options.quiet) ShowProgress(workers, over);
  });

  std::vector<absl::Status> statuses(workers.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < workers.size(); ++i) {
    threads.emplace_back([&, i] { statuses[i] = workers[i]->Run(); });
  }
  for (std::thread& thread : threads) thread.join();
  over.Notify();
  watcher.join();
  pthread_kill(stopper.native_handle(), SIGUSR1);
  stopper.join();

  LoadResults results;
  for (size_t i = 0; i < workers.size(); ++i) {
    if (!statuses[i].ok()) return statuses[i];
    results.Merge(workers[i]->results());
  }
  return results;
}

int Main(const std::vector<std::string>& args) {
  const absl::StatusOr<LoadOptions> options = ParseLoadOptions(args);
  if (!options.ok()) {
    std::fprintf(stderr, "load: %s\n", std::string(options.status().message()).c_str());
    return 2;
  }
  if (!options->help.empty()) {
    std::fputs(options->help.c_str(), stdout);
    return 0;
  }
  const size_t descriptors = testing::RaiseDescriptorLimit();
  if (descriptors < static_cast<size_t>(options->plan.connections) + 32) {
    std::fprintf(stderr, "load: the system grants %zu descriptors, too few for %d connections\n",
                 descriptors, options->plan.connections);
    return 2;
  }
  const absl::StatusOr<LoadResults> results = Run(*options);
  if (!results.ok()) {
    std::fprintf(stderr, "load: %s\n", std::string(results.status().message()).c_str());
    return 1;
  }
  if (options->json == "-") {
    std::fputs(ReportJson(options->plan, *results).c_str(), stdout);
    return 0;
  }
  std::fputs(ReportText(options->plan, *results).c_str(), stdout);
  if (options->json.empty()) return 0;
  std::ofstream file(options->json);
  file << ReportJson(options->plan, *results);
  if (file.flush()) return 0;
  std::fprintf(stderr, "load: %s cannot be written\n", options->json.c_str());
  return 1;
}

}  // namespace
}  // namespace lkmock::bench

int main(int argc, char** argv) {
  return lkmock::bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
