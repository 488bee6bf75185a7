#include "bench/load/worker.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/load/http_dialogue.h"
#include "bench/load/signal_dialogue.h"
#include "responder/signal_client.h"

namespace lkmock::bench {
namespace {

// More would not fit in a listener's queue, and wait for TCP to try again, a second later.
constexpr size_t kMostConnecting = 64;

constexpr auto kRetryAfter = std::chrono::milliseconds(10);

absl::Duration ThreadCpu() {
  rusage usage = {};
  getrusage(RUSAGE_THREAD, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

// The share of `whole` that falls to the `number`-th of `count`.
int64_t Share(int64_t whole, int number, int count) {
  return whole / count + (number < whole % count ? 1 : 0);
}

Clock::time_point After(Clock::time_point time, absl::Duration span) {
  return time + absl::ToChronoNanoseconds(span);
}

}  // namespace

Worker::Worker(const LoadPlan& plan, int number, std::function<void()> on_open)
    : plan_(plan),
      on_open_(std::move(on_open)),
      rate_(plan.rate.value_or(0) / plan.threads),
      requests_(plan.requests ? Share(*plan.requests, number, plan.threads)
                              : std::numeric_limits<int64_t>::max()),
      source_(plan.request, plan.tokens, static_cast<uint64_t>(number),
              static_cast<uint64_t>(plan.threads)),
      statuses_(1000) {
  if (plan.signal) {
    ping_ = responder::PingRequest(absl::Now());
    make_dialogue_ = [this] { return std::make_unique<SignalDialogue>(source_, ping_); };
  } else {
    make_dialogue_ = [this] { return std::make_unique<HttpDialogue>(source_); };
  }
  const boost::asio::ip::tcp::endpoint server(boost::asio::ip::make_address(plan.address),
                                              plan.port);
  for (int64_t i = Share(plan.connections, number, plan.threads); i > 0; --i) {
    ConnectionOwner& owner = *this;
    connections_.push_back(std::make_unique<Connection>(io_, server, make_dialogue_, owner));
  }
}

Worker::~Worker() = default;

absl::Status Worker::Run() {
  opening_since_ = Clock::now();
  OpenMore();
  io_.run();
  return status_;
}

void Worker::Stop() {
  boost::asio::post(io_, [this] {
    if (phase_ < Phase::kMeasuring) BeginMeasuring();
    if (phase_ == Phase::kMeasuring) EndMeasuring();
  });
}

void Worker::At(Timer& timer, Clock::time_point time, void (Worker::*then)()) {
  timer.expires_at(time);
  timer.async_wait([this, then](const boost::system::error_code& error) {
    if (!error) (this->*then)();
  });
}

// ---- Connections ----

void Worker::OpenMore() {
  while (begun_ < connections_.size() && connecting_ < kMostConnecting) {
    const double part = static_cast<double>(begun_) / static_cast<double>(connections_.size());
    const Clock::time_point due = After(opening_since_, plan_.ramp * part);
    if (due > Clock::now()) return At(phase_timer_, due, &Worker::OpenMore);
    ++connecting_;
    connections_[begun_++]->Connect();
  }
}

void Worker::OnOpen(Connection& connection, absl::Duration since_connect) {
  results_.opening.Record(since_connect);
  --connecting_;
  ++open_;
  if (plan_.hold && !plan_.signal) Ask(connection, Clock::now());
  if (phase_ != Phase::kOpening) return;
  OpenMore();
  // Behind this event, for then what it begins with is sent.
  if (open_ == connections_.size()) boost::asio::post(io_, [this] { OnAllOpen(); });
}

void Worker::OnAllOpen() {
  if (phase_ != Phase::kOpening) return;
  on_open_();
  phase_ = Phase::kWarmingUp;
  rate_since_ = Clock::now();
  At(phase_timer_, After(rate_since_, plan_.warm_up), &Worker::BeginMeasuring);
  if (plan_.rate) AskWhatIsDue();
}

void Worker::OnEnd(Connection& connection, std::string_view error, bool was_open,
                   const std::deque<Clock::time_point>& dues) {
  if (phase_ == Phase::kOver) return;
  ended_.fetch_add(1, std::memory_order_relaxed);
  ++results_.errors[std::string(error)];
  results_.failed += std::count_if(dues.begin(), dues.end(),
                                   [this](Clock::time_point due) { return is_measured(due); });
  --(was_open ? open_ : connecting_);
  if (std::exchange(connection.idle, false)) std::erase(idle_, &connection);

  const size_t too_many = connections_.size();
  if (phase_ == Phase::kOpening && !was_open &&
      (results_.opening.count() == 0 || static_cast<size_t>(ended_) > too_many)) {
    status_ = absl::UnavailableError(
        absl::StrCat("a connection to port ", plan_.port, " cannot be opened: ", error));
    return Finish();
  }
  EndIfAllIsSaid();
  if (phase_ < Phase::kDraining && !(plan_.hold && was_open)) Retry(connection);
}

// A little later, so that a server that is gone does not keep this thread busy.
void Worker::Retry(Connection& connection) {
  to_retry_.push_back(&connection);
  if (to_retry_.size() > 1) return;
  retry_timer_.expires_after(kRetryAfter);
  retry_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    for (Connection* const connection : std::exchange(to_retry_, {})) {
      ++connecting_;
      connection->Connect();
    }
  });
}

// ---- Phases ----

void Worker::BeginMeasuring() {
  phase_ = Phase::kMeasuring;
  measured_since_ = Clock::now();
  cpu_before_ = ThreadCpu();
  At(phase_timer_, After(measured_since_, plan_.duration), &Worker::EndMeasuring);
}

void Worker::EndMeasuring() {
  phase_ = Phase::kDraining;
  results_.time = absl::FromChrono(Clock::now() - measured_since_);
  results_.cpu = ThreadCpu() - cpu_before_;
  due_timer_.cancel();
  retry_timer_.cancel();
  At(phase_timer_, After(Clock::now(), plan_.drain), &Worker::Finish);
  EndIfAllIsSaid();
}

void Worker::EndIfAllIsSaid() {
  if (results_.answered + results_.failed < asked_) return;
  if (phase_ == Phase::kMeasuring && asked_ >= requests_) return EndMeasuring();
  if (phase_ == Phase::kDraining) Finish();
}

void Worker::Finish() {
  phase_ = Phase::kOver;
  const Clock::time_point now = Clock::now();
  const auto give_up = [&](const std::deque<Clock::time_point>& dues) {
    for (const Clock::time_point due : dues) {
      if (!is_measured(due)) continue;
      ++results_.unanswered;
      if (plan_.rate) results_.latency.Record(absl::FromChrono(now - due));
    }
  };
  for (const auto& connection : connections_) give_up(connection->dues());
  give_up(queue_);
  for (size_t status = 0; status < statuses_.size(); ++status) {
    if (statuses_[status] > 0) results_.statuses[static_cast<int>(status)] = statuses_[status];
  }
  results_.all_answered = answered_;
  io_.stop();
}

// ---- Requests ----

bool Worker::is_measured(Clock::time_point due) const {
  return phase_ >= Phase::kMeasuring && due >= measured_since_;
}

bool Worker::MayAsk() const {
  return !plan_.hold &&
         (phase_ < Phase::kMeasuring || (phase_ == Phase::kMeasuring && asked_ < requests_));
}

void Worker::Ask(Connection& connection, Clock::time_point due) {
  if (!plan_.rate && is_measured(due)) ++asked_;
  connection.Add(due);
}

void Worker::OnAnswer(Connection&, int status, Clock::time_point due, Clock::time_point now) {
  answered_.fetch_add(1, std::memory_order_relaxed);
  if (!is_measured(due)) return;
  ++results_.answered;
  results_.latency.Record(absl::FromChrono(now - due));
  ++statuses_[static_cast<size_t>(status) % statuses_.size()];
}

void Worker::OnCaughtUp(Connection& connection, Clock::time_point now) {
  EndIfAllIsSaid();
  if (!plan_.rate) {
    const size_t most = static_cast<size_t>(plan_.pipeline);
    while (connection.dues().size() < most && MayAsk()) Ask(connection, now);
    return;
  }
  if (!connection.dues().empty() || connection.idle) return;
  if (queue_.empty()) {
    connection.idle = true;
    idle_.push_back(&connection);
  } else {
    Ask(connection, queue_.front());
    queue_.pop_front();
  }
}

Clock::time_point Worker::DueTime(int64_t request) const {
  return After(rate_since_, absl::Seconds(static_cast<double>(request) / rate_));
}

void Worker::AskWhatIsDue() {
  const Clock::time_point now = Clock::now();
  for (; MayAsk() && DueTime(due_) <= now; ++due_) {
    const Clock::time_point due = DueTime(due_);
    if (is_measured(due)) ++asked_;
    if (idle_.empty()) {
      queue_.push_back(due);
      continue;
    }
    Connection& connection = *idle_.front();
    idle_.pop_front();
    connection.idle = false;
    Ask(connection, due);
    connection.Flush();
  }
  if (MayAsk()) At(due_timer_, DueTime(due_), &Worker::AskWhatIsDue);
}

}  // namespace lkmock::bench
