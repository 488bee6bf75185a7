// What holds while many threads use one journal; also for the thread sanitizer to watch.
#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "journal/journal.h"
#include "journal/traffic.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

// Runs `work(i)` in `count` threads that begin together.
template <typename Work>
void InThreads(int count, Work work) {
  std::latch all_there(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      all_there.arrive_and_wait();
      work(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(JournalThreads, NumberOneCallWithoutGapOrRepetition) {
  constexpr int kThreads = 64;
  constexpr int kEach = 200;
  TestJournal journal;
  std::vector<std::vector<int>> numbers(kThreads);
  InThreads(kThreads, [&](int i) {
    for (int k = 0; k < kEach; ++k) numbers[i].push_back(journal->BeginAttempt("one", kStart));
  });
  std::vector<int> all;
  for (const std::vector<int>& of_thread : numbers) {
    EXPECT_TRUE(std::is_sorted(of_thread.begin(), of_thread.end()));
    all.insert(all.end(), of_thread.begin(), of_thread.end());
  }
  std::sort(all.begin(), all.end());
  std::vector<int> expected(kThreads * kEach);
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(all, expected);
}

TEST(JournalThreads, KeepEveryAttemptOfOneCallInOrder) {
  constexpr int kThreads = 64;
  constexpr int kEach = 20;
  TestJournal journal;
  Request request;
  request.executes = true;
  InThreads(kThreads, [&](int) {
    for (int k = 0; k < kEach; ++k) journal.Attempt("one", request)->OnEnd(ExchangeEnd::kDone);
  });
  const nlohmann::json call = journal.Read("one");
  ASSERT_EQ(call["attempts"].size(), kThreads * kEach);
  EXPECT_EQ(call["executions"], kThreads * kEach);
  for (int n = 1; n <= kThreads * kEach; ++n) {
    EXPECT_EQ(call["attempts"][n - 1]["n"], n);
    EXPECT_EQ(call["attempts"][n - 1]["finished"], true);
  }
}

TEST(JournalThreads, WakeWhoeverWaits) {
  constexpr int kThreads = 8;
  for (int round = 0; round < 50; ++round) {
    TestJournal journal;
    std::atomic<int> woken = 0;
    std::vector<std::shared_ptr<LateReply>> replies(kThreads);
    InThreads(2 * kThreads, [&](int i) {
      if (i % 2 == 0) {
        journal.Attempt("one")->OnEnd(ExchangeEnd::kDone);
      } else {
        replies[i / 2] = journal->AwaitAttempts("one", i / 2 + 1);
        replies[i / 2]->Arm([&] { ++woken; });
      }
    });
    ASSERT_EQ(woken, kThreads) << "each is woken, whether it came before or after";
  }
}

TEST(JournalThreads, WakeNobodyAfterItHasLeft) {
  TestJournal journal;
  std::atomic<bool> over = false;
  std::thread attempts([&] {
    while (!over) {
      journal.Attempt("one")->OnEnd(ExchangeEnd::kDone);
      journal->Forget("one");
    }
  });
  for (int i = 0; i < 2000; ++i) {
    auto alive = std::make_unique<std::atomic<int>>(0);  // A sanitizer sees a touch after its end.
    auto reply = journal->AwaitAttempts("one", 1);
    reply->Arm([&alive] { ++*alive; });
    reply.reset();
    EXPECT_LE(*alive, 1);
    alive.reset();
  }
  over = true;
  attempts.join();
}

TEST(JournalThreads, KeepTheirBoundsWhateverTheyDo) {
  constexpr int64_t kCalls = 50;
  constexpr int64_t kAttempts = 40;
  TestJournal journal({.max_calls = kCalls, .max_attempts = kAttempts});
  std::atomic<int64_t> broken = 0;
  InThreads(8, [&](int i) {
    Request request;
    request.headers = {{"Authorization", absl::StrCat("token-", i)}, {"X-Lk-Mock", "{}"}};
    std::vector<std::shared_ptr<ExchangeObserver>> under_way;
    for (int k = 0; k < 400; ++k) {
      const std::string id = absl::StrCat("call-", (k * 7 + i) % 100);
      under_way.push_back(journal.Attempt(id, request));
      under_way.push_back(journal.Fetch(k % 2 == 0 ? "" : id, request));
      if (k % 5 == 4) {
        for (const auto& observer : std::exchange(under_way, {})) {
          if (observer != nullptr) observer->OnEnd(ExchangeEnd::kDone);
        }
      }
      if (k % 17 == 0) journal->Forget(id);
      if (k % 101 == 0) journal->ForgetAll();
      if (k % 11 == 0) journal->AwaitAttempts(id, 3)->Arm([] {});
      if (k % 13 == 0) journal->CallsJson({.limit = 5});
      if (k % 19 == 0) journal->CallJson(id);
      const JournalSizes sizes = journal->sizes();
      if (sizes.calls > kCalls || sizes.attempts > kAttempts) ++broken;
    }
  });
  EXPECT_EQ(broken, 0);

  const nlohmann::json list = journal.List({.limit = 1000});
  size_t shown = 0;
  for (const nlohmann::json& call : list["calls"]) {
    shown += call["attempts"].size() + call["discovery"].size();
  }
  EXPECT_EQ(static_cast<int64_t>(shown), journal->sizes().attempts) << "what is kept is shown";
  journal->ForgetAll();
  EXPECT_EQ(journal->sizes().attempts, 0);
  EXPECT_EQ(journal->sizes().bytes, 0);
}

TEST(JournalThreads, CountTrafficExactly) {
  constexpr int kThreads = 8;
  constexpr int kEach = 2000;
  Traffic traffic({"a", "b"}, 2, kStart);
  InThreads(kThreads, [&](int i) {
    for (int k = 0; k < kEach; ++k) {
      traffic.Count(k % 2, i % 2, Decision::kServed, Traffic::Encoding::kJson,
                    absl::StrCat("agent-", k % 50));
    }
  });
  const nlohmann::json stats =
      nlohmann::json::parse(traffic.StatsJson(kStart, {}, {}), nullptr, false);
  EXPECT_EQ(stats["requests"], kThreads * kEach);
  EXPECT_EQ(stats["methods"]["a"], kThreads * kEach / 2);
  EXPECT_EQ(stats["userAgents"].size(), 50) << "none is entered twice";
  for (const auto& [name, count] : stats["userAgents"].items()) {
    EXPECT_EQ(count, kThreads * kEach / 50) << name;
  }
}

}  // namespace
}  // namespace lkmock::journal
