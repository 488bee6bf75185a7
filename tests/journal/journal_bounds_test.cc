// What a journal forgets, and that it never grows beyond its bounds.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/journal.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

std::vector<int> Numbers(const json& call) {
  std::vector<int> numbers;
  for (const json& attempt : call["attempts"]) numbers.push_back(attempt["n"]);
  return numbers;
}

TEST(JournalBounds, ForgetTheLeastRecentlyUsedCall) {
  TestJournal journal({.max_calls = 3});
  for (const char* id : {"a", "b", "c", "a", "d"}) journal.Attempt(id);
  EXPECT_EQ(journal->CallJson("b"), "");
  for (const char* id : {"a", "c", "d"}) EXPECT_NE(journal->CallJson(id), "") << id;
  EXPECT_EQ(journal->sizes().forgotten_calls, 1);
  EXPECT_EQ(journal->sizes().dropped_attempts, 1);
  EXPECT_EQ(journal->BeginAttempt("b", kStart), 1) << "a forgotten call begins anew";
}

TEST(JournalBounds, AreNotMovedByReading) {
  TestJournal journal({.max_calls = 2});
  journal.Attempt("a");
  journal.Attempt("b");
  journal.Read("a");
  journal.Attempt("c");
  EXPECT_EQ(journal->CallJson("a"), "");
}

TEST(JournalBounds, AreExactForSmallLimits) {
  for (const int64_t limit : {1, 2, 7, 1024}) {
    SCOPED_TRACE(limit);
    TestJournal journal({.max_calls = limit});
    for (int64_t i = 0; i < limit; ++i) journal.Attempt(absl::StrCat(i));
    EXPECT_EQ(journal->sizes().calls, limit);
    EXPECT_EQ(journal->sizes().forgotten_calls, 0);
    journal.Attempt("one more");
    EXPECT_EQ(journal->sizes().calls, limit);
    EXPECT_EQ(journal->sizes().forgotten_calls, 1);
    EXPECT_EQ(journal->CallJson("0"), "");
  }
}

TEST(JournalBounds, AreNeverPassedWithManyShards) {
  for (const int64_t limit : {1025, 5000, 16384, 20001}) {
    SCOPED_TRACE(limit);
    TestJournal journal({.max_calls = limit, .max_attempts = 0});
    const int64_t load = 2 * limit;
    for (int64_t i = 0; i < load; ++i) journal->BeginAttempt(absl::StrCat(i), kStart);
    EXPECT_EQ(journal->sizes().calls, limit) << "twice as many fill every shard";
    EXPECT_EQ(journal->sizes().forgotten_calls, load - limit);
  }
}

TEST(JournalBounds, LeaveRoomForOneCallAtLeast) {
  TestJournal journal({.max_calls = 0});
  journal.Attempt("a");
  journal.Attempt("b");
  EXPECT_EQ(journal->sizes().calls, 1);
}

TEST(JournalBounds, ForgetACallThatIsNotTouched) {
  TestJournal journal;
  journal.Attempt("a");
  journal.Advance(absl::Minutes(9));
  journal.Attempt("b");
  journal.Advance(absl::Minutes(1) - absl::Milliseconds(1));
  EXPECT_NE(journal->CallJson("a"), "");
  journal.Advance(absl::Milliseconds(1));
  EXPECT_EQ(journal->CallJson("a"), "");
  EXPECT_THAT(journal.ListedIds(), ElementsAre("b"));
  const JournalSizes sizes = journal->sizes();
  EXPECT_EQ(sizes.calls, 1);
  EXPECT_EQ(sizes.attempts, 1);
  EXPECT_EQ(sizes.forgotten_calls, 1);
  EXPECT_EQ(sizes.dropped_attempts, 1);
}

TEST(JournalBounds, BeginAnIdleCallAnew) {
  TestJournal journal;
  journal.Attempt("a");
  journal.Attempt("a");
  journal.Advance(absl::Minutes(10));
  EXPECT_EQ(journal->BeginAttempt("a", journal.now()), 1);
}

TEST(JournalBounds, KeepACallThatIsTouched) {
  TestJournal journal;
  for (int n = 1; n <= 10; ++n) {
    EXPECT_EQ(journal->BeginAttempt("a", journal.now()), n);
    journal.Advance(absl::Minutes(9));
    journal.Fetch("a");
    journal.Advance(absl::Minutes(9));
  }
}

TEST(JournalBounds, HideNoIdleCallBehindOneThatCameOutOfOrder) {
  TestJournal journal({.max_calls = 10});
  journal->BeginAttempt("early", kStart);
  journal->BeginAttempt("late", kStart + absl::Seconds(1));
  journal->BeginAttempt("tardy", kStart);  // Another thread was faster.
  journal.Advance(absl::Minutes(10));
  EXPECT_THAT(journal.ListedIds(), ElementsAre("tardy", "late"));
  journal.Advance(absl::Seconds(1));
  EXPECT_THAT(journal.ListedIds(), ElementsAre());
  EXPECT_EQ(journal->sizes().calls, 0);
}

TEST(JournalBounds, DropTheOldestAttemptOfAllCalls) {
  TestJournal journal({.max_attempts = 3});
  for (const char* id : {"a", "b", "a", "a"}) journal.Attempt(id);
  EXPECT_THAT(Numbers(journal.Read("a")), ElementsAre(2, 3));
  EXPECT_THAT(Numbers(journal.Read("b")), ElementsAre(1));
  journal.Fetch("b");
  EXPECT_THAT(Numbers(journal.Read("a")), ElementsAre(2, 3));
  EXPECT_THAT(Numbers(journal.Read("b")), ElementsAre());
  EXPECT_EQ(journal->sizes().attempts, 3);
  EXPECT_EQ(journal->sizes().dropped_attempts, 2);
  EXPECT_EQ(journal.List()["dropped"], 2);
  EXPECT_EQ(journal->BeginAttempt("b", kStart), 2) << "the number stays";
}

TEST(JournalBounds, ShowNoGapToAnAttemptThatIsGone) {
  TestJournal journal({.max_attempts = 2});
  for (int i = 0; i < 3; ++i) {
    journal.Attempt("a");
    journal.Advance(absl::Milliseconds(100));
  }
  const json attempts = journal.Read("a")["attempts"];
  EXPECT_EQ(attempts[0]["gapMs"], nullptr);
  EXPECT_EQ(attempts[1]["gapMs"], 100);
}

TEST(JournalBounds, HoldInBytes) {
  TestJournal journal({.max_bytes = 100'000});
  Request request;
  request.headers = {{"X-Filler", std::string(5'000, 'x')}};
  for (int i = 0; i < 100; ++i) {
    journal.Attempt("a", request);
    EXPECT_LE(journal->sizes().bytes, 100'000);
  }
  EXPECT_GE(journal->sizes().attempts, 15);
  EXPECT_LE(journal->sizes().attempts, 20);
  EXPECT_EQ(journal->sizes().attempts + journal->sizes().dropped_attempts, 100);
  EXPECT_EQ(static_cast<int64_t>(Numbers(journal.Read("a")).size()), journal->sizes().attempts);
}

TEST(JournalBounds, KeepNothingWhereNothingFits) {
  TestJournal journal({.max_bytes = 10});
  const auto observer = journal.Attempt("a");
  ASSERT_NE(observer, nullptr);
  observer->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(journal->sizes().attempts, 0);
  EXPECT_EQ(journal->sizes().bytes, 0);
  EXPECT_EQ(journal->sizes().dropped_attempts, 1);
  EXPECT_THAT(Numbers(journal.Read("a")), ElementsAre());
}

TEST(JournalBounds, OfZeroAttemptsCountOnly) {
  TestJournal journal({.max_attempts = 0});
  Request request;
  request.executes = true;
  journal.Attempt("a", request)->OnEnd(ExchangeEnd::kDone);
  journal.Attempt("a", request)->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(journal.Attempt("a"), nullptr);
  EXPECT_EQ(journal.Fetch("a"), nullptr);
  EXPECT_EQ(journal.Fetch("never seen"), nullptr);
  const json call = journal.Read("a");
  EXPECT_EQ(call["executions"], 2);
  EXPECT_EQ(call["method"], request.method);
  EXPECT_THAT(Numbers(call), ElementsAre());
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 4);
  EXPECT_EQ(journal->sizes().calls, 1);
  EXPECT_EQ(journal->sizes().dropped_attempts, 0) << "it was not to be kept";
}

TEST(JournalBounds, DoNotGrowByAttemptsWithEverNewTokens) {
  TestJournal journal({.max_calls = 1, .max_attempts = 10});
  for (int i = 0; i < 1000; ++i) {
    Request request;
    request.headers = {{"Authorization", absl::StrCat("token ", i)}, {"X-Lk-Mock", "{}"}};
    journal.Attempt("a", request);
    if (i == 0) continue;
    request.headers[0].second = absl::StrCat("token ", i - 1);
    ASSERT_EQ(journal.Fetch("", request), nullptr) << "a key but the last";
  }
}

TEST(JournalBounds, HoldForAnHoursLoadOfUniqueIds) {
  constexpr int kPerSecond = 20;
  const JournalOptions options{.max_calls = 2000, .max_attempts = 1500, .max_bytes = 1 << 20};
  TestJournal journal(options);
  const auto began = std::chrono::steady_clock::now();
  int64_t arrived = 0;
  Request request;
  for (int second = 0; second < 3600; ++second) {
    for (int i = 0; i < kPerSecond; ++i) {
      const std::string id = absl::StrCat("call-", ++arrived);
      request.headers = {{"Authorization", id}, {"X-Lk-Mock", "{}"}, {"X-Livekit-Request-Id", id}};
      journal.Attempt(id, request)->OnEnd(ExchangeEnd::kDone);
    }
    journal.Advance(absl::Seconds(1));
    const JournalSizes sizes = journal->sizes();
    ASSERT_LE(sizes.calls, options.max_calls);
    ASSERT_LE(sizes.attempts, options.max_attempts);
    ASSERT_LE(sizes.bytes, static_cast<int64_t>(options.max_bytes));
    ASSERT_EQ(sizes.calls + sizes.forgotten_calls, arrived);
    ASSERT_EQ(sizes.attempts + sizes.dropped_attempts, arrived);
  }
  journal.Advance(absl::Minutes(10));
  const JournalSizes at_rest = journal->sizes();
  EXPECT_EQ(at_rest.calls, 0);
  EXPECT_EQ(at_rest.attempts, 0);
  EXPECT_EQ(at_rest.bytes, 0);
  RecordProperty(
      "seconds",
      absl::StrCat(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()));
}

}  // namespace
}  // namespace lkmock::journal
