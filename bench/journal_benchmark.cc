// What does an attempt cost that has an id? And what does every request cost, for the counters?
//
//   bazel run //bench:journal_benchmark
#include <benchmark/benchmark.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "journal/journal.h"
#include "journal/traffic.h"

namespace lkmock {
namespace {

using journal::Arrival;
using journal::Journal;
using journal::Traffic;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

enum class Ids { kOneEach, kOneForAll };

// An attempt begins, is kept, and ends, in a journal that is full: each one drops another.
void BM_Attempt(benchmark::State& state, Ids ids, int64_t kept) {
  static std::unique_ptr<Journal> journal;  // One for all threads of a run.
  static std::atomic<int> threads;
  if (state.thread_index() == 0)
    journal = std::make_unique<Journal>(
        journal::JournalOptions{.max_attempts = kept, .clock = [] { return kNow; }});
  const int thread = threads.fetch_add(1);
  const std::string authorization = absl::StrCat("Bearer ", std::string(300, 'x'));
  std::string id(36, '-');
  const std::vector<HeaderField> fields = {{"Host", "127.0.0.1:9999"},
                                           {"User-Agent", "livekit-server-sdk-js/2.13.1"},
                                           {"Accept", "*/*"},
                                           {"Accept-Encoding", "gzip, deflate"},
                                           {"Connection", "keep-alive"},
                                           {"Content-Type", "application/json"},
                                           {"Content-Length", "59"},
                                           {"Authorization", authorization},
                                           {"X-Livekit-Request-Id", id}};
  Call call;
  call.headers = Headers(fields);
  call.body = R"({"name":"lobby","emptyTimeout":300,"metadata":"some metadata"})";
  const Arrival arrival = {
      .method = "livekit.RoomService/CreateRoom",
      .call = &call,
      .wire = "json",
      .claims_json = R"({"iss":"devkey","exp":1800000600,"sub":"a","video":{"roomCreate":true}})",
      .request_json = call.body,
      .executes = true};
  int64_t number = 0;
  for (auto _ : state) {
    if (ids == Ids::kOneEach) id = absl::StrCat("6f1b-4c1e-9a55-3c1c52-", thread, "-", ++number);
    const int n = journal->BeginAttempt(id, kNow);
    const auto observer = journal->RecordAttempt(id, n, kNow, arrival);
    if (observer == nullptr) continue;
    observer->OnBegin(200);
    observer->OnEnd(ExchangeEnd::kDone);
  }
}
BENCHMARK_CAPTURE(BM_Attempt, OfItsOwnCall, Ids::kOneEach, 10000)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(BM_Attempt, OfOneCall, Ids::kOneForAll, 10000)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(BM_Attempt, CountedOnly, Ids::kOneEach, 0)->ThreadRange(1, 2)->UseRealTime();

void BM_Count(benchmark::State& state) {
  static Traffic traffic({"a", "b", "c"}, 4, kNow);
  for (auto _ : state) {
    traffic.Count(1, 2, Decision::kServed, Traffic::Encoding::kJson,
                  "livekit-server-sdk-js/2.13.1");
  }
}
BENCHMARK(BM_Count)->ThreadRange(1, 2)->UseRealTime();

// All of a full journal, as JSON.
void BM_CallsJson(benchmark::State& state) {
  Journal journal({.max_attempts = 10000, .clock = [] { return kNow; }});
  const std::vector<HeaderField> fields = {{"Host", "127.0.0.1:9999"},
                                           {"User-Agent", "livekit-server-sdk-js/2.13.1"},
                                           {"Content-Type", "application/json"}};
  Call call;
  call.headers = Headers(fields);
  const Arrival arrival = {.method = "livekit.RoomService/CreateRoom", .call = &call};
  for (int i = 0; i < 10000; ++i) {
    const std::string id = absl::StrCat("call-", i);
    journal.RecordAttempt(id, journal.BeginAttempt(id, kNow), kNow, arrival);
  }
  for (auto _ : state) {
    std::string json = journal.CallsJson({.limit = 10000});
    benchmark::DoNotOptimize(json);
  }
}
BENCHMARK(BM_CallsJson)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lkmock
