// Waiting for the attempts of a call to end.
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "journal/journal.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;

// A client that waits, and how often it was woken.
struct Waiter {
  Waiter(TestJournal& journal, std::string_view id, int attempts)
      : reply(journal->AwaitAttempts(id, attempts)) {
    reply->Arm([this] { ++woken; });
  }

  int woken = 0;
  std::shared_ptr<LateReply> reply;
};

TEST(AwaitAttempts, WakesWhenSoManyHaveEnded) {
  TestJournal journal;
  Waiter waiter(journal, "a", 2);
  const auto first = journal.Attempt("a");
  const auto second = journal.Attempt("a");
  second->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 0) << "to have arrived is not to have ended";
  first->OnEnd(ExchangeEnd::kClientGone);
  EXPECT_EQ(waiter.woken, 1);

  const Reply reply = waiter.reply->Answer();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.Get("Content-Type"), "application/json");
  EXPECT_EQ(reply.body, journal->CallJson("a"));
}

TEST(AwaitAttempts, WakesOnce) {
  TestJournal journal;
  Waiter waiter(journal, "a", 1);
  for (int i = 0; i < 3; ++i) journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 1);
}

TEST(AwaitAttempts, CountsNoAttemptTwice) {
  TestJournal journal;
  Waiter waiter(journal, "a", 2);
  const auto observer = journal.Attempt("a");
  observer->OnEnd(ExchangeEnd::kDone);
  observer->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 0);
}

TEST(AwaitAttempts, WakesAtOnceWhereTheyHaveEnded) {
  TestJournal journal;
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(Waiter(journal, "a", 1).woken, 1);
}

TEST(AwaitAttempts, WakesEachForWhatItWaits) {
  TestJournal journal;
  Waiter one(journal, "a", 1);
  Waiter two(journal, "a", 2);
  Waiter other(journal, "b", 1);
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(one.woken, 1);
  EXPECT_EQ(two.woken, 0);
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(two.woken, 1);
  EXPECT_EQ(other.woken, 0);
}

TEST(AwaitAttempts, CountsAttemptsThatTheJournalDropped) {
  TestJournal journal({.max_attempts = 1});
  Waiter waiter(journal, "a", 2);
  const auto first = journal.Attempt("a");
  const auto second = journal.Attempt("a");
  first->OnEnd(ExchangeEnd::kDone);
  second->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 1);
  EXPECT_EQ(waiter.reply->Answer().status, 200);
}

TEST(AwaitAttempts, CountsNoRegionFetch) {
  TestJournal journal;
  Waiter waiter(journal, "a", 1);
  journal.Fetch("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 0);
}

TEST(AwaitAttempts, CountsAnewOnceTheCallIsForgotten) {
  TestJournal journal;
  const auto old = journal.Attempt("a");
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  Waiter waiter(journal, "a", 2);
  journal->Forget("a");
  const auto first = journal.Attempt("a");
  old->OnEnd(ExchangeEnd::kDone);
  first->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 0);
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(waiter.woken, 1);
}

TEST(AwaitAttempts, AnswersATimeOutWithWhatThereIs) {
  TestJournal journal;
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  Waiter waiter(journal, "a", 2);
  const Reply reply = waiter.reply->Answer();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.body, journal->CallJson("a"));
}

TEST(AwaitAttempts, AnswersATimeOutForACallThatNeverCame) {
  TestJournal journal;
  Waiter waiter(journal, "a", 1);
  const Reply reply = waiter.reply->Answer();
  EXPECT_EQ(reply.status, 408);
  const json call = json::parse(reply.body, nullptr, false);
  EXPECT_EQ(call["id"], "a");
  EXPECT_EQ(call["attempts"], json::array());
  EXPECT_EQ(call["verdicts"]["sameBody"], nullptr);
  EXPECT_EQ(journal->sizes().calls, 0) << "to wait for a call does not begin it";
}

TEST(AwaitAttempts, WakesNobodyWhoHasLeft) {
  TestJournal journal;
  int woken = 0;
  auto reply = journal->AwaitAttempts("a", 1);
  reply->Arm([&] { ++woken; });
  reply.reset();
  journal.Attempt("a")->OnEnd(ExchangeEnd::kDone);
  EXPECT_EQ(woken, 0);
}

TEST(AwaitAttempts, MayBeLeftWithoutBeingArmed) {
  TestJournal journal;
  journal->AwaitAttempts("a", 1).reset();
  const auto reply = journal->AwaitAttempts("a", 1);
  EXPECT_EQ(reply->Answer().status, 408);
}

}  // namespace
}  // namespace lkmock::journal
