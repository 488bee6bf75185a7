#include "cmd/lkmock-cli/signal_promise.h"

#include <string>
#include <vector>

#include "faults/signal_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What a client meets that joins, and pings once.
struct Kept {
  std::string mode;
  SignalRecord record;
};

std::vector<Kept> KeptPromises() {
  using enum SignalEnd;
  return {
      {"happy", {.messages = {"join", "pong_resp"}, .end = kAnswered}},
      {"validate_500", {.end = kRefused, .status = 500}},
      {"validate_service_not_found", {.end = kRefused, .status = 404}},
      {"room_not_found", {.end = kRefused, .status = 404}},
      {"no_first_message", {.end = kAnswered}},
      {"no_pong", {.messages = {"join"}, .end = kAnswered}},
      {"close_before_join", {.end = kClosed, .code = 1011}},
      {"close_when_connected",
       {.messages = {"join"}, .end = kClosed, .code = 1011, .reason = "mock close_when_connected"}},
      {"drop_when_connected", {.messages = {"join"}, .end = kDropped}},
      {"leave_when_connected", {.messages = {"join", "leave", "pong_resp"}, .end = kAnswered}},
      {"leave_first_message", {.messages = {"leave"}, .end = kAnswered}},
      {"leave_during_reconnect", {.messages = {"join", "pong_resp"}, .end = kAnswered}},
      {"drop_on_close", {.messages = {"join", "pong_resp"}, .end = kCut}},
  };
}

TEST(SignalPromise, IsKeptByEveryModeThatWentAsItSays) {
  ASSERT_EQ(KeptPromises().size(), faults::AllSignalModes().size());
  for (const Kept& kept : KeptPromises()) {
    EXPECT_THAT(BrokenPromises(*faults::FindSignalMode(kept.mode), false, kept.record), IsEmpty())
        << kept.mode;
  }
}

TEST(SignalPromise, IsBrokenByAnyOtherEndOfEveryMode) {
  using enum SignalEnd;
  for (const Kept& kept : KeptPromises()) {
    for (const SignalEnd end : {kRefused, kClosed, kDropped, kReset, kAnswered, kCut}) {
      if (end == kept.record.end) continue;
      SignalRecord record = kept.record;
      record.end = end;
      EXPECT_THAT(BrokenPromises(*faults::FindSignalMode(kept.mode), false, record), Not(IsEmpty()))
          << kept.mode;
    }
  }
}

TEST(SignalPromise, IsBrokenByAnotherStatusCodeOrReason) {
  EXPECT_THAT(BrokenPromises(*faults::FindSignalMode("validate_500"), false, {.status = 404}),
              ElementsAre(HasSubstr("refused with 404; promised was refused with 500")));
  EXPECT_THAT(BrokenPromises(*faults::FindSignalMode("close_before_join"), false,
                             {.end = SignalEnd::kClosed, .code = 1011, .reason = "why"}),
              ElementsAre(HasSubstr("1011 why")));
}

TEST(SignalPromise, IsBrokenByMessagesThatAreMissingOrTooMany) {
  const faults::SignalMode& happy = *faults::FindSignalMode("happy");
  EXPECT_THAT(
      BrokenPromises(happy, false, {.messages = {"pong_resp"}, .end = SignalEnd::kAnswered}),
      ElementsAre("it sent none; promised was join"));
  EXPECT_THAT(
      BrokenPromises(happy, true, {.messages = {"join", "pong_resp"}, .end = SignalEnd::kAnswered}),
      ElementsAre("it sent join; promised was reconnect"));
  EXPECT_THAT(BrokenPromises(happy, false, {.messages = {"join"}, .end = SignalEnd::kAnswered}),
              ElementsAre("it did not answer a ping"));
  EXPECT_THAT(BrokenPromises(*faults::FindSignalMode("no_pong"), false,
                             {.messages = {"join", "pong_resp"}, .end = SignalEnd::kAnswered}),
              ElementsAre("it answered a ping, and should not have"));
}

TEST(SignalPromise, OfALoopIsToCloseWith1000OnALeave) {
  const faults::SignalMode& happy = *faults::FindSignalMode("happy");
  const SignalRecord closed = {
      .messages = {"join", "pong_resp"}, .end = SignalEnd::kClosed, .code = 1000, .left = true};
  EXPECT_THAT(BrokenPromises(happy, false, closed), IsEmpty());
}

}  // namespace
}  // namespace lkmock::cli
