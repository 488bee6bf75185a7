// How a dial goes: the SIP clock, against the request's own patience.
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/fault_decision.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr absl::Duration kNatural = absl::Seconds(11);

Circumstances Dial(std::optional<absl::Duration> ringing_timeout = std::nullopt) {
  return {.natural_latency = kNatural,
          .is_sip_dial = true,
          .awaits_answer = true,
          .ringing_timeout = ringing_timeout};
}

MockControl WithClock(SipClock clock) {
  MockControl control;
  control.sip_clock = std::move(clock);
  return control;
}

FaultDecision Decide(const MockControl& control, const Circumstances& circumstances) {
  return DecideFault(control, Region{0, "region-0", ""}, circumstances);
}

void ExpectTimeOut(const FaultDecision& decision, absl::Duration wait) {
  EXPECT_EQ(decision.wait, wait);
  EXPECT_EQ(decision.action, FaultAction::kSipFailure);
  ASSERT_TRUE(decision.sip_status.has_value());
  EXPECT_EQ(decision.sip_status->code, 408);
  EXPECT_EQ(decision.sip_status->phrase, "Request Timeout");
}

TEST(SipClock, AnswersAfterItsTimeElseTheDelayElseTheMethodsOwnLatency) {
  MockControl control = WithClock({});
  EXPECT_EQ(Decide(control, Dial()).wait, kNatural);
  control.delay = Delay::Fixed(absl::Seconds(5));
  EXPECT_EQ(Decide(control, Dial()).wait, absl::Seconds(5));
  control.sip_clock->answer_after = absl::Seconds(3);
  EXPECT_EQ(Decide(control, Dial()).wait, absl::Seconds(3));
  EXPECT_EQ(Decide(control, Dial()).action, FaultAction::kServe);
  control.sip_clock->answer_after = absl::ZeroDuration();
  EXPECT_EQ(Decide(control, Dial()).wait, absl::ZeroDuration());
}

TEST(SipClock, EndsTheDialWhenTheRequestNoLongerRings) {
  const MockControl control = WithClock({.answer_after = absl::Seconds(3)});
  ExpectTimeOut(Decide(control, Dial(absl::Seconds(3) - absl::Nanoseconds(1))),
                absl::Seconds(3) - absl::Nanoseconds(1));
  ExpectTimeOut(Decide(control, Dial(absl::Nanoseconds(1))), absl::Nanoseconds(1));
}

TEST(SipClock, AnswersAtTheVeryLastMoment) {
  const MockControl control = WithClock({.answer_after = absl::Seconds(3)});
  for (const absl::Duration patience :
       {absl::Seconds(3), absl::Seconds(3) + absl::Nanoseconds(1), absl::InfiniteDuration()}) {
    EXPECT_EQ(Decide(control, Dial(patience)).action, FaultAction::kServe);
    EXPECT_EQ(Decide(control, Dial(patience)).wait, absl::Seconds(3));
  }
}

TEST(SipClock, RingsOnWithoutATimeoutThatMakesSense) {
  const MockControl control = WithClock({.answer_after = absl::Seconds(3)});
  for (const absl::Duration patience :
       {absl::ZeroDuration(), absl::Seconds(-1), -absl::InfiniteDuration()}) {
    EXPECT_EQ(Decide(control, Dial(patience)).wait, absl::Seconds(3));
    EXPECT_EQ(Decide(control, Dial(patience)).action, FaultAction::kServe);
  }
}

TEST(SipClock, BoundsTheDelayAndTheMethodsOwnLatencyByTheTimeoutToo) {
  MockControl control = WithClock({});
  ExpectTimeOut(Decide(control, Dial(absl::Seconds(2))), absl::Seconds(2));
  control.delay = Delay::Fixed(absl::Seconds(1));
  EXPECT_EQ(Decide(control, Dial(absl::Seconds(2))).action, FaultAction::kServe);
}

TEST(SipClock, EndsTheDialByItsOutcomeUnlessTheTimeoutComesFirst) {
  const MockControl control =
      WithClock({.answer_after = absl::Seconds(3), .outcome = SipStatus{486, "Busy Here"}});
  const FaultDecision decision = Decide(control, Dial(absl::Seconds(3)));
  EXPECT_EQ(decision.action, FaultAction::kSipFailure);
  EXPECT_EQ(decision.wait, absl::Seconds(3));
  EXPECT_EQ(decision.sip_status->code, 486);
  EXPECT_EQ(decision.sip_status->phrase, "Busy Here");
  ExpectTimeOut(Decide(control, Dial(absl::Seconds(2))), absl::Seconds(2));
}

TEST(SipClock, ComesBeforeTheSipStatusOfTheControl) {
  MockControl control =
      WithClock({.answer_after = absl::Seconds(3), .outcome = SipStatus{486, ""}});
  control.sip_status = SipStatus{603, ""};
  EXPECT_EQ(Decide(control, Dial()).sip_status->code, 486);
  ExpectTimeOut(Decide(control, Dial(absl::Seconds(1))), absl::Seconds(1));
  control.sip_clock->outcome.reset();
  EXPECT_EQ(Decide(control, Dial()).sip_status->code, 603);
  EXPECT_EQ(Decide(control, Dial()).wait, absl::Seconds(3));
}

TEST(SipClock, LeavesAnAnsweredDialToItsRegionAndItsAttempts) {
  MockControl control = WithClock({.answer_after = absl::Seconds(3)});
  control.fail_regions = {0};
  EXPECT_EQ(Decide(control, Dial()).failure, &control.failure);
  EXPECT_EQ(Decide(control, Dial()).wait, absl::Seconds(3));
  ExpectTimeOut(Decide(control, Dial(absl::Seconds(2))), absl::Seconds(2));

  control.attempts = {{.failure = Failure{.mode = FailMode::kDrop}}};
  Circumstances second = Dial();
  second.id = "a";
  second.attempt = 1;
  EXPECT_EQ(Decide(control, second).failure, &*control.attempts[0].failure);
  second.attempt = 2;
  EXPECT_EQ(Decide(control, second).action, FaultAction::kServe);
}

TEST(SipClock, IsIdleWhereNoAnswerIsAwaited) {
  MockControl control =
      WithClock({.answer_after = absl::Seconds(3), .outcome = SipStatus{486, ""}});
  for (const bool is_dial : {false, true}) {
    Circumstances circumstances = Dial(absl::Seconds(1));
    circumstances.is_sip_dial = is_dial;
    circumstances.awaits_answer = !is_dial;
    EXPECT_FALSE(ClockRuns(control, circumstances));
    EXPECT_EQ(Decide(control, circumstances).action, FaultAction::kServe);
    EXPECT_EQ(Decide(control, circumstances).wait, kNatural);
  }
  EXPECT_TRUE(ClockRuns(control, Dial()));
  EXPECT_FALSE(ClockRuns(MockControl(), Dial()));
}

TEST(Dial, IsWhatItsFieldsAreFor) {
  MockControl control = WithClock({});
  control.sip_status = SipStatus{486, ""};
  Circumstances circumstances = Dial();
  EXPECT_THAT(DialProblems(control, circumstances), IsEmpty());
  circumstances.awaits_answer = false;
  EXPECT_THAT(DialProblems(control, circumstances), ElementsAre(StartsWith("call has no effect")));
  EXPECT_THAT(DialProblems(control, {}),
              ElementsAre(StartsWith("call has no effect"),
                          "sipStatus has no effect: the method is no dial (CreateSIPParticipant or "
                          "TransferSIPParticipant)"));
  EXPECT_THAT(DialProblems(MockControl(), {}), IsEmpty());
}

// The mock knows no patience unless it is asked to: upstream's does not read the field.
TEST(SipClock, AloneLooksAtTheTimeoutOfTheRequest) {
  const FaultDecision decision = Decide(MockControl(), Dial(absl::Seconds(1)));
  EXPECT_EQ(decision.action, FaultAction::kServe);
  EXPECT_EQ(decision.wait, kNatural);
}

TEST(SipClock, DoesNotWaitOnAListenerThatThePinsForbid) {
  MockControl control = WithClock({.answer_after = absl::Seconds(3)});
  control.pinned_regions = {"region-1"};
  EXPECT_EQ(Decide(control, Dial()).action, FaultAction::kPinned);
  EXPECT_EQ(Decide(control, Dial()).wait, absl::ZeroDuration());
}

}  // namespace
}  // namespace lkmock::faults
