// Loads on a real server in this process, whose handler is the test's.
#include "bench/load/worker.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "bench/distinct_tokens.h"
#include "bench/load/load_plan.h"
#include "bench/load/load_results.h"
#include "bench/load/request_template.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/server_options.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace lkmock::bench {
namespace {

using testing::IsOk;
using testing::StatusIs;

class WorkerTest : public ::testing::Test {
 protected:
  void Serve(net::Handler handler) {
    const uint16_t any = 0;
    server_ = net::HttpServer::Bind({.bind = "127.0.0.1", .threads = 1}, {&any, 1}).value();
    server_->Start([this, handler = std::move(handler)](const Call& call) {
      ++calls_;
      return handler(call);
    });
  }

  // A load on it that ends by itself as soon as it can.
  LoadPlan Plan() const {
    return {.address = "127.0.0.1",
            .port = server_->ports()[0],
            .request = HttpTemplate({.authority = "h"}).value(),
            .connections = 4,
            .duration = absl::Minutes(1),
            .drain = absl::Minutes(1)};
  }

  static LoadResults Run(
      const LoadPlan& plan, std::function<void()> on_open = [] {}) {
    Worker worker(plan, 0, std::move(on_open));
    EXPECT_THAT(worker.Run(), IsOk());
    return worker.results();
  }

  std::atomic<int64_t> calls_ = 0;
  std::unique_ptr<net::HttpServer> server_;
};

Outcome Ok(const Call&) { return {.reply = {.body = "ok"}}; }

Outcome Ends(const Call&, Ending ending) {
  Outcome outcome;
  outcome.ending = ending;
  outcome.span = absl::InfiniteDuration();
  return outcome;
}

TEST_F(WorkerTest, AsksExactlyAsOftenAsIsAllowed) {
  Serve(Ok);
  for (const int pipeline : {1, 7}) {
    for (const double rate : {0.0, 100'000.0}) {
      if (rate > 0 && pipeline > 1) continue;
      SCOPED_TRACE(absl::StrCat("pipeline ", pipeline, ", rate ", rate));
      LoadPlan plan = Plan();
      plan.requests = 500;
      plan.pipeline = pipeline;
      if (rate > 0) plan.rate = rate;
      const LoadResults results = Run(plan);
      EXPECT_EQ(results.answered, 500);
      EXPECT_EQ(results.latency.count(), 500);
      EXPECT_EQ(results.unanswered, 0);
      EXPECT_EQ(results.failed, 0);
      EXPECT_EQ(results.statuses, (std::map<int, int64_t>{{200, 500}}));
      EXPECT_EQ(results.opening.count(), 4);
      EXPECT_TRUE(results.errors.empty());
      EXPECT_GT(results.time, absl::ZeroDuration());
    }
  }
}

TEST_F(WorkerTest, SharesConnectionsAndRequestsWithOtherThreads) {
  Serve(Ok);
  LoadPlan plan = Plan();
  plan.connections = 5;
  plan.threads = 2;
  plan.requests = 101;
  LoadResults all;
  for (const int number : {0, 1}) {
    Worker worker(plan, number, [] {});
    ASSERT_THAT(worker.Run(), IsOk());
    EXPECT_EQ(worker.results().opening.count(), number == 0 ? 3 : 2);
    EXPECT_EQ(worker.results().answered, number == 0 ? 51 : 50);
    all.Merge(worker.results());
  }
  EXPECT_EQ(all.answered, 101);
  EXPECT_EQ(all.latency.count(), 101);
  EXPECT_EQ(all.statuses[200], 101);
}

// One connection to a server that needs 50 ms for each request, which are due every 10 ms: the
// thirtieth is due after 290 ms and cannot be answered before 1,500.
TEST_F(WorkerTest, CountsLatencyFromWhenARequestWasDue) {
  Serve([](const Call& call) {
    Outcome outcome = Ok(call);
    outcome.wait = absl::Milliseconds(50);
    return outcome;
  });
  LoadPlan plan = Plan();
  plan.connections = 1;
  plan.rate = 100;
  plan.requests = 30;
  const LoadResults results = Run(plan);
  EXPECT_EQ(results.answered, 30);
  EXPECT_GE(results.latency.max(), absl::Milliseconds(1'200));
  EXPECT_GE(results.latency.Percentile(50), absl::Milliseconds(500));
}

// What is not answered has no latency, but in an open loop it had one at least as long as the wait.
TEST_F(WorkerTest, CountsWhatWasNeverAnsweredWithItsAge) {
  Serve([](const Call& call) { return Ends(call, Ending::kStall); });
  LoadPlan plan = Plan();
  plan.connections = 2;
  plan.rate = 100;
  plan.duration = absl::Milliseconds(200);
  plan.drain = absl::Milliseconds(100);
  const LoadResults results = Run(plan);
  EXPECT_EQ(results.answered, 0);
  EXPECT_GT(results.unanswered, 2);  // Those in the queue, too.
  EXPECT_EQ(results.latency.count(), results.unanswered);
  EXPECT_GE(results.latency.max(), absl::Milliseconds(100));

  plan.rate = std::nullopt;
  const LoadResults closed = Run(plan);
  EXPECT_EQ(closed.latency.count(), 0);
}

TEST_F(WorkerTest, CountsWhatFailsAndComesBack) {
  Serve(
      [this](const Call& call) { return calls_ % 2 == 0 ? Ok(call) : Ends(call, Ending::kDrop); });
  LoadPlan plan = Plan();
  plan.requests = 20;
  const LoadResults results = Run(plan);
  EXPECT_EQ(results.answered + results.failed, 20);
  EXPECT_GT(results.answered, 0);
  EXPECT_GT(results.failed, 0);
  EXPECT_GE(results.errors.at("closed by the server"), results.failed);
}

TEST_F(WorkerTest, SaysThatNobodyListens) {
  Serve(Ok);
  LoadPlan plan = Plan();
  server_.reset();
  Worker worker(plan, 0, [] {});
  EXPECT_THAT(worker.Run(),
              StatusIs(absl::StatusCode::kUnavailable, ::testing::HasSubstr("Connection refused")));
}

TEST_F(WorkerTest, HoldsEveryConnectionWithOneRequest) {
  Serve([](const Call& call) { return Ends(call, Ending::kStall); });
  LoadPlan plan = Plan();
  plan.connections = 200;  // More than are connecting at a time.
  plan.hold = true;
  Worker* holder = nullptr;
  bool open = false;
  Worker worker(plan, 0, [&] {
    open = true;
    holder->Stop();
  });
  holder = &worker;
  plan.drain = absl::ZeroDuration();
  ASSERT_THAT(worker.Run(), IsOk());
  EXPECT_TRUE(open);
  EXPECT_EQ(worker.results().opening.count(), 200);
  EXPECT_TRUE(testing::Eventually([this] { return calls_ == 200; }));
}

TEST_F(WorkerTest, OpensConnectionsEvenlyOverTheRamp) {
  Serve(Ok);
  LoadPlan plan = Plan();
  plan.connections = 5;
  plan.ramp = absl::Milliseconds(200);
  plan.requests = 1;
  const absl::Time start = absl::Now();
  Run(plan);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(160));  // When the last of five is due.
}

TEST_F(WorkerTest, NeverSendsATokenTwiceWhileThereAreOthers) {
  absl::Mutex mutex;
  std::set<std::string> tokens;
  Serve([&](const Call& call) {
    const absl::MutexLock lock(&mutex);
    tokens.emplace(call.headers.Get("Authorization"));
    return Ok(call);
  });
  LoadPlan plan = Plan();
  plan.tokens = MintDistinctTokens(auth::Claims(), 100, absl::Now());
  plan.request =
      HttpTemplate({.authority = "h", .headers = {{"Authorization", "Bearer {{token}}"}}}).value();
  plan.requests = 90;  // And a few that are not measured.
  Run(plan);
  server_.reset();
  EXPECT_EQ(static_cast<int64_t>(tokens.size()), std::min<int64_t>(calls_, 100));
}

}  // namespace
}  // namespace lkmock::bench
