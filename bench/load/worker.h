// One thread's share of a load.
#ifndef LKMOCK_BENCH_LOAD_WORKER_H_
#define LKMOCK_BENCH_LOAD_WORKER_H_

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "bench/load/connection.h"
#include "bench/load/load_plan.h"
#include "bench/load/load_results.h"
#include "bench/load/request_source.h"

namespace lkmock::bench {

class Worker final : private ConnectionOwner {
 public:
  // The `number`-th of plan.threads, from 0; `plan` must outlive it. `on_open` is called on the
  // worker's thread when all of its connections are open, and have sent what they begin with.
  Worker(const LoadPlan& plan, int number, std::function<void()> on_open);
  ~Worker();

  // Returns when the load is over. kUnavailable: connections could not be opened.
  absl::Status Run();

  // Ends the measured time now. From any thread.
  void Stop();

  // For those who watch, from any thread.
  int64_t answered() const { return answered_.load(std::memory_order_relaxed); }
  int64_t ended() const { return ended_.load(std::memory_order_relaxed); }  // Connections.

  const LoadResults& results() const { return results_; }  // After Run.

 private:
  using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                  boost::asio::io_context::executor_type>;
  enum class Phase { kOpening, kWarmingUp, kMeasuring, kDraining, kOver };

  void OnOpen(Connection& connection, absl::Duration since_connect) override;
  void OnAnswer(Connection& connection, int status, Clock::time_point due,
                Clock::time_point now) override;
  void OnCaughtUp(Connection& connection, Clock::time_point now) override;
  void OnEnd(Connection& connection, std::string_view error, bool was_open,
             const std::deque<Clock::time_point>& dues) override;

  void OpenMore();
  void OnAllOpen();
  void BeginMeasuring();
  void EndMeasuring();
  void EndIfAllIsSaid();
  void Finish();
  void Retry(Connection& connection);

  bool is_measured(Clock::time_point due) const;
  bool MayAsk() const;
  void Ask(Connection& connection, Clock::time_point due);
  void AskWhatIsDue();
  Clock::time_point DueTime(int64_t request) const;

  // Calls `then` at `time`, instead of what `timer` was to do before.
  void At(Timer& timer, Clock::time_point time, void (Worker::*then)());

  const LoadPlan& plan_;
  const std::function<void()> on_open_;
  const double rate_;       // Of this worker.
  const int64_t requests_;  // The most to be measured.
  boost::asio::io_context io_{1};
  Timer phase_timer_{io_.get_executor()};
  Timer due_timer_{io_.get_executor()};
  Timer retry_timer_{io_.get_executor()};
  RequestSource source_;
  std::string ping_;
  Connection::MakeDialogue make_dialogue_;
  std::vector<std::unique_ptr<Connection>> connections_;

  Phase phase_ = Phase::kOpening;
  absl::Status status_;
  Clock::time_point opening_since_;
  size_t begun_ = 0;       // Connections that were told to connect, …
  size_t connecting_ = 0;  // … of them, those that are about it …
  size_t open_ = 0;        // … and those that are open.
  std::vector<Connection*> to_retry_;

  // The open loop. Requests 0 to due_ - 1 have come due; `queue_` has those of them that lack a
  // connection.
  Clock::time_point rate_since_;
  int64_t due_ = 0;
  std::deque<Clock::time_point> queue_;
  std::deque<Connection*> idle_;

  int64_t asked_ = 0;  // Of the measured requests.
  Clock::time_point measured_since_;
  absl::Duration cpu_before_;
  std::vector<int64_t> statuses_;  // By number.
  std::atomic<int64_t> answered_ = 0;
  std::atomic<int64_t> ended_ = 0;
  LoadResults results_;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_WORKER_H_
