#include "journal/journal.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int> Numbers(const json& entries) {
  std::vector<int> numbers;
  for (const json& entry : entries) numbers.push_back(entry["n"]);
  return numbers;
}

Request WithHeaders(std::vector<std::pair<std::string, std::string>> headers) {
  Request request;
  request.headers = std::move(headers);
  return request;
}

Request OwnHeaders(std::string token, std::string control) {
  return WithHeaders({{"Authorization", std::move(token)}, {"X-Lk-Mock", std::move(control)}});
}

TEST(Journal, NumbersTheAttemptsOfEachCallFromOne) {
  TestJournal journal;
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 1);
  EXPECT_EQ(journal->BeginAttempt("b", kStart), 1);
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 2);
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 3);
  EXPECT_EQ(journal->BeginAttempt("b", kStart), 2);
}

TEST(Journal, KnowsNothingOfOtherCalls) {
  TestJournal journal;
  journal.Attempt("a");
  EXPECT_EQ(journal->CallJson("b"), "");
  EXPECT_EQ(journal->CallJson(""), "");
}

TEST(Journal, CountsExecutions) {
  TestJournal journal;
  Request request;
  request.executes = true;
  journal.Attempt("a", request);
  journal.Attempt("a");
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["executions"], 2);
}

TEST(Journal, CountsAnExecutionWhenTheWaitIsOver) {
  for (const int64_t max_attempts : {100, 0}) {
    SCOPED_TRACE(max_attempts);
    TestJournal journal({.max_attempts = max_attempts});
    Request request;
    request.executes = true;
    request.begins = false;
    const auto observer = journal.Attempt("a", request);
    EXPECT_EQ(journal.Read("a")["executions"], 0);
    observer->OnBegin(200);
    EXPECT_EQ(journal.Read("a")["executions"], 1);
  }
}

TEST(Journal, MindsNoExecutionOfWhatItForgot) {
  TestJournal journal;
  Request request;
  request.executes = true;
  request.begins = false;
  const auto old = journal.Attempt("a", request);
  journal->Forget("a");
  journal.Attempt("a");
  old->OnBegin(200);
  EXPECT_EQ(journal.Read("a")["executions"], 0);
}

TEST(Journal, TakesTheMethodOfTheLastAttempt) {
  TestJournal journal;
  Request request;
  request.method = "livekit.SIP/CreateSIPParticipant";
  journal.Attempt("a");
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["method"], request.method);
}

TEST(Journal, CutsAMethodThatAClientMadeUp) {
  TestJournal journal;
  Request request;
  request.method = std::string(100'000, 'm');
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["method"].get<std::string>().size(), 256);
}

TEST(Journal, OrdersAttemptsByTheirNumber) {
  TestJournal journal;
  const int first = journal->BeginAttempt("a", kStart);
  const int second = journal->BeginAttempt("a", kStart);
  Request().With([&](const Arrival& arrival) {
    journal->RecordAttempt("a", second, kStart, arrival);
    journal->RecordAttempt("a", first, kStart, arrival);
  });
  EXPECT_THAT(Numbers(journal.Read("a")["attempts"]), ElementsAre(1, 2));
}

TEST(Journal, KeepsAnAttemptOnce) {
  TestJournal journal;
  const int n = journal->BeginAttempt("a", kStart);
  Request().With([&](const Arrival& arrival) {
    EXPECT_NE(journal->RecordAttempt("a", n, kStart, arrival), nullptr);
    EXPECT_EQ(journal->RecordAttempt("a", n, kStart, arrival), nullptr);
  });
  EXPECT_EQ(journal->sizes().attempts, 1);
}

TEST(Journal, KeepsNothingOfAForgottenCall) {
  TestJournal journal;
  const int n = journal->BeginAttempt("a", kStart);
  journal->Forget("a");
  Request().With([&](const Arrival& arrival) {
    EXPECT_EQ(journal->RecordAttempt("a", n, kStart, arrival), nullptr);
  });
  EXPECT_EQ(journal->sizes().attempts, 0);
}

// ---- How attempts end ----

TEST(Journal, ShowsAnAttemptUnderWay) {
  TestJournal journal;
  const auto observer = journal.Attempt("a");
  const json attempt = journal.Read("a")["attempts"][0];
  EXPECT_EQ(attempt["finished"], false);
  EXPECT_EQ(attempt["durationMs"], nullptr);
  EXPECT_EQ(attempt["clientGoneAfterMs"], nullptr);
}

TEST(Journal, MarksHowAnAttemptEnded) {
  struct {
    ExchangeEnd end;
    json client_gone_after;
  } const cases[] = {
      {ExchangeEnd::kDone, nullptr}, {ExchangeEnd::kCut, nullptr}, {ExchangeEnd::kClientGone, 250}};
  for (const auto& c : cases) {
    SCOPED_TRACE(static_cast<int>(c.end));
    TestJournal journal;
    const auto observer = journal.Attempt("a");
    journal.Advance(absl::Milliseconds(250));
    observer->OnEnd(c.end);
    journal.Advance(absl::Seconds(1));
    observer->OnEnd(ExchangeEnd::kDone);  // The first end counts.
    const json attempt = journal.Read("a")["attempts"][0];
    EXPECT_EQ(attempt["finished"], true);
    EXPECT_EQ(attempt["durationMs"], 250);
    EXPECT_EQ(attempt["clientGoneAfterMs"], c.client_gone_after);
  }
}

TEST(Journal, ShowsTheStatusOfAResponseThatIsSent) {
  TestJournal journal;
  Request request;
  request.begins = false;
  const auto status = [&] { return journal.Read("a")["attempts"][0]["status"]; };
  const auto observer = journal.Attempt("a", request);
  EXPECT_EQ(status(), nullptr);
  observer->OnBegin(503);
  EXPECT_EQ(status(), 503);
  observer->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(status(), 503);
}

TEST(Journal, ShowsNoStatusToAClientThatLeftBefore) {
  TestJournal journal;
  Request request;
  request.begins = false;
  journal.Attempt("a", request)->OnEnd(ExchangeEnd::kClientGone);
  EXPECT_EQ(journal.Read("a")["attempts"][0]["status"], nullptr);
}

TEST(Journal, MarksTheEndOfARegionFetch) {
  TestJournal journal;
  const auto observer = journal.Fetch("a");
  journal.Advance(absl::Milliseconds(3));
  observer->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(journal.Read("a")["discovery"][0]["durationMs"], 3);
}

TEST(Journal, MindsNoEndOfWhatItForgot) {
  TestJournal journal;
  const auto old = journal.Attempt("a");
  journal->Forget("a");
  const auto current = journal.Attempt("a");
  old->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(journal.Read("a")["attempts"][0]["finished"], false);
}

// ---- Region fetches ----

TEST(Journal, FindsTheCallOfARegionFetchByItsId) {
  TestJournal journal;
  journal.Attempt("a");
  EXPECT_NE(journal.Fetch("a"), nullptr);
  EXPECT_NE(journal.Fetch("a"), nullptr);
  EXPECT_THAT(Numbers(journal.Read("a")["discovery"]), ElementsAre(1, 2));
}

TEST(Journal, BeginsACallWithARegionFetchThatHasAnId) {
  TestJournal journal;
  EXPECT_NE(journal.Fetch("a"), nullptr);
  const json call = journal.Read("a");
  EXPECT_EQ(call["method"], "");
  EXPECT_THAT(call["attempts"], IsEmpty());
  EXPECT_EQ(call["discovery"].size(), 1);
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 1);
}

TEST(Journal, FindsTheCallOfARegionFetchByTokenAndControl) {
  TestJournal journal;
  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal.Attempt("b", OwnHeaders("two", "{}"));
  EXPECT_NE(journal.Fetch("", OwnHeaders("one", "{}")), nullptr);
  EXPECT_EQ(journal.Read("a")["discovery"].size(), 1);
  EXPECT_EQ(journal.Read("b")["discovery"].size(), 0);
}

TEST(Journal, TakesTheLastCallWithThatTokenAndControl) {
  TestJournal journal;
  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal.Attempt("b", OwnHeaders("one", "{}"));
  journal.Fetch("", OwnHeaders("one", "{}"));
  EXPECT_EQ(journal.Read("a")["discovery"].size(), 0);
  EXPECT_EQ(journal.Read("b")["discovery"].size(), 1);
}

TEST(Journal, AsksForTokenAndControl) {
  TestJournal journal;
  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal.Attempt("b", WithHeaders({{"Authorization", "two"}}));
  EXPECT_EQ(journal.Fetch("", WithHeaders({{"Authorization", "one"}})), nullptr);
  EXPECT_EQ(journal.Fetch("", WithHeaders({{"X-Lk-Mock", "{}"}})), nullptr);
  EXPECT_EQ(journal.Fetch("", OwnHeaders("one", "{\"delayMs\":1}")), nullptr);
  EXPECT_EQ(journal.Fetch("", OwnHeaders("two", "{}")), nullptr);
  EXPECT_EQ(journal.Fetch("", WithHeaders({{"Authorization", "two"}})), nullptr);
  EXPECT_EQ(journal.Fetch(""), nullptr);
}

TEST(Journal, FindsACallByItsLastTokenAlone) {
  TestJournal journal;
  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal.Attempt("a", OwnHeaders("two", "{}"));
  EXPECT_EQ(journal.Fetch("", OwnHeaders("one", "{}")), nullptr);
  EXPECT_NE(journal.Fetch("", OwnHeaders("two", "{}")), nullptr);
}

TEST(Journal, FindsNoForgottenCallByTokenAndControl) {
  TestJournal journal;
  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal->Forget("a");
  EXPECT_EQ(journal.Fetch("", OwnHeaders("one", "{}")), nullptr);

  journal.Attempt("a", OwnHeaders("one", "{}"));
  journal.Advance(absl::Minutes(10));
  EXPECT_EQ(journal.Fetch("", OwnHeaders("one", "{}")), nullptr);
  EXPECT_EQ(journal->sizes().calls, 0);
}

// ---- Lists ----

TEST(Journal, ListsTheNewestFirst) {
  TestJournal journal;
  for (const char* id : {"a", "b", "c"}) {
    journal.Attempt(id);
    journal.Advance(absl::Milliseconds(1));
  }
  EXPECT_THAT(journal.ListedIds(), ElementsAre("c", "b", "a"));
  journal.Attempt("a");
  journal.Advance(absl::Milliseconds(1));
  EXPECT_THAT(journal.ListedIds(), ElementsAre("a", "c", "b"));
  journal.Fetch("b");
  EXPECT_THAT(journal.ListedIds(), ElementsAre("b", "a", "c"));
}

TEST(Journal, ListsTheNewestOfManyShards) {
  TestJournal journal;
  std::vector<std::string> newest;
  for (int i = 0; i < 500; ++i) {
    journal.Attempt(absl::StrCat("call-", i));
    journal.Advance(absl::Milliseconds(1));
    if (i >= 490) newest.insert(newest.begin(), absl::StrCat("call-", i));
  }
  EXPECT_EQ(journal.ListedIds({.limit = 10}), newest);
  EXPECT_EQ(journal.ListedIds().size(), 100);
  EXPECT_EQ(journal.ListedIds({.limit = 1000}).size(), 500);
}

TEST(Journal, ListsCallsOfAMethod) {
  TestJournal journal;
  Request other;
  other.method = "livekit.Egress/ListEgress";
  journal.Attempt("a");
  journal.Attempt("b", other);
  journal.Fetch("c");
  EXPECT_THAT(journal.ListedIds({.method = "livekit.Egress/ListEgress"}), ElementsAre("b"));
  EXPECT_THAT(journal.ListedIds({.method = "ListEgress"}), ElementsAre("b"));
  EXPECT_THAT(journal.ListedIds({.method = "Egress"}), IsEmpty());
  EXPECT_THAT(journal.ListedIds({.method = "listegress"}), IsEmpty());
}

TEST(Journal, ListsCallsSinceATime) {
  TestJournal journal;
  journal.Attempt("a");
  journal.Advance(absl::Seconds(1));
  journal.Attempt("b");
  journal.Advance(absl::Seconds(1));
  journal.Attempt("c");
  EXPECT_THAT(journal.ListedIds({.since = kStart + absl::Seconds(1)}), ElementsAre("c", "b"));
  EXPECT_THAT(journal.ListedIds({.since = kStart + absl::Seconds(3)}), IsEmpty());
}

TEST(Journal, ListsNothingAsJson) {
  TestJournal journal;
  EXPECT_EQ(journal->CallsJson({}), R"({"calls":[],"dropped":0,"forgotten":0})");
}

// ---- Forgetting on request ----

TEST(Journal, ForgetsACallOnRequest) {
  TestJournal journal;
  journal.Attempt("a");
  journal.Fetch("a");
  journal.Attempt("b");
  EXPECT_EQ(journal->Forget("a"), 1);
  EXPECT_EQ(journal->Forget("a"), 0);
  EXPECT_EQ(journal->CallJson("a"), "");
  EXPECT_EQ(journal->BeginAttempt("a", kStart), 1);
  const JournalSizes sizes = journal->sizes();
  EXPECT_EQ(sizes.calls, 2);
  EXPECT_EQ(sizes.attempts, 1);
  EXPECT_EQ(sizes.forgotten_calls, 0) << "what a client asks for is no loss";
  EXPECT_EQ(sizes.dropped_attempts, 0);
}

TEST(Journal, ForgetsAllOnRequest) {
  TestJournal journal;
  for (int i = 0; i < 100; ++i) journal.Attempt(absl::StrCat(i));
  EXPECT_EQ(journal->ForgetAll(), 100);
  const JournalSizes sizes = journal->sizes();
  EXPECT_EQ(sizes.calls, 0);
  EXPECT_EQ(sizes.attempts, 0);
  EXPECT_EQ(sizes.bytes, 0);
  EXPECT_EQ(sizes.forgotten_calls, 0);
  EXPECT_EQ(sizes.dropped_attempts, 0);
}

}  // namespace
}  // namespace lkmock::journal
