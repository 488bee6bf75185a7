#include "faults/fault_decision.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "core/twirp_error.h"
#include "faults/fail_modes.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

constexpr absl::Duration kNatural = absl::Seconds(11);

Region RegionOf(int index) { return {index, "region-" + std::to_string(index), ""}; }

FaultDecision Decide(const MockControl& control, int region_index = 0, bool is_sip_dial = false) {
  return DecideFault(control, RegionOf(region_index),
                     {.natural_latency = kNatural, .is_sip_dial = is_sip_dial});
}

FaultDecision DecideAttempt(const MockControl& control, int attempt, int region_index = 0) {
  return DecideFault(control, RegionOf(region_index), {.id = "a", .attempt = attempt});
}

FailMode ModeAt(size_t index) { return static_cast<FailMode>(index); }

// Every way to combine what decides, on the primary and on a fallback region.
struct Context {
  bool is_pinned_elsewhere;  // The pins name another region.
  bool is_failing;
  bool has_sip_status;
  bool is_dial;
  FailMode mode;
  bool has_delay;
  int region_index;
};

template <typename Visit>
void ForEachContext(Visit visit) {
  for (int bits = 0; bits < 64; ++bits) {
    for (size_t mode = 0; mode < std::size(kFailModeNames); ++mode) {
      const Context context = {(bits & 1) != 0, (bits & 2) != 0,  (bits & 4) != 0, (bits & 8) != 0,
                               ModeAt(mode),    (bits & 16) != 0, (bits & 32) != 0};
      SCOPED_TRACE(::testing::Message()
                   << "pinned elsewhere " << context.is_pinned_elsewhere << ", failing "
                   << context.is_failing << ", sipStatus " << context.has_sip_status << ", dial "
                   << context.is_dial << ", mode " << static_cast<int>(mode) << ", delay "
                   << context.has_delay << ", region " << context.region_index);
      visit(context);
    }
  }
}

MockControl ControlOf(const Context& context) {
  const int other_index = 1 - context.region_index;
  MockControl control;
  control.pinned_regions = {
      RegionOf(context.is_pinned_elsewhere ? other_index : context.region_index).name};
  control.fail_regions = {context.is_failing ? context.region_index : other_index};
  control.failure.mode = context.mode;
  control.failure.delay = absl::Seconds(2);
  if (context.has_sip_status) control.sip_status = SipStatus{486, ""};
  if (context.has_delay) control.delay = Delay::Fixed(absl::Milliseconds(5));
  return control;
}

FaultDecision Decide(const MockControl& control, const Context& context) {
  return Decide(control, context.region_index, context.is_dial);
}

TEST(FaultDecision, AsksThePinsThenTheSipStatusThenTheFailingRegions) {
  ForEachContext([](const Context& context) {
    FaultAction wanted = context.is_failing ? FaultAction::kFail : FaultAction::kServe;
    if (context.has_sip_status && context.is_dial) wanted = FaultAction::kSipFailure;
    if (context.is_pinned_elsewhere) wanted = FaultAction::kPinned;
    EXPECT_EQ(Decide(ControlOf(context), context).action, wanted);
  });
}

TEST(FaultDecision, WaitsBeforeEverythingButARefusalByPin) {
  ForEachContext([](const Context& context) {
    const MockControl control = ControlOf(context);
    const FaultDecision decision = Decide(control, context);
    absl::Duration wanted = context.has_delay ? absl::Milliseconds(5) : kNatural;
    // Only the failure itself is delayed by the mode: not a dial that fails by its SIP status.
    if (context.mode == FailMode::kDelay && decision.action == FaultAction::kFail) {
      wanted += absl::Seconds(2);
    }
    if (context.is_pinned_elsewhere) wanted = absl::ZeroDuration();
    EXPECT_EQ(decision.wait, wanted);
  });
}

TEST(FaultDecision, CarriesWhatItsActionNeedsAndNothingElse) {
  ForEachContext([](const Context& context) {
    const MockControl control = ControlOf(context);
    const FaultDecision decision = Decide(control, context);
    EXPECT_EQ(decision.failure, decision.action == FaultAction::kFail ? &control.failure : nullptr);
    EXPECT_EQ(decision.sip_status.has_value(), decision.action == FaultAction::kSipFailure);
  });
}

TEST(FaultDecision, ServesWithoutAControlAfterTheMethodsOwnLatency) {
  const FaultDecision decision = Decide(MockControl());
  EXPECT_EQ(decision.action, FaultAction::kServe);
  EXPECT_EQ(decision.wait, kNatural);
}

TEST(FaultDecision, LetsADelayOfZeroReplaceTheMethodsOwnLatency) {
  MockControl control;
  control.delay = Delay::Fixed(absl::ZeroDuration());
  EXPECT_EQ(Decide(control).wait, absl::ZeroDuration());
}

TEST(FaultDecision, WaitsHalfAMinuteInModeDelayOnTheFailingListenerAlone) {
  MockControl control;
  control.fail_regions = {1};
  control.failure.mode = FailMode::kDelay;
  control.delay = Delay::Fixed(absl::ZeroDuration());
  EXPECT_EQ(Decide(control, 1).wait, absl::Seconds(30));
  EXPECT_EQ(Decide(control, 1).action, FaultAction::kFail);
  EXPECT_EQ(Decide(control, 0).wait, absl::ZeroDuration());
  EXPECT_EQ(Decide(control, 0).action, FaultAction::kServe);
}

TEST(FaultDecision, AddsTheWaitOfModeDelayToTheExplicitOne) {
  MockControl control;
  control.fail_regions = {0};
  control.failure.mode = FailMode::kDelay;
  control.failure.delay = absl::Milliseconds(200);
  control.delay = Delay::Fixed(absl::Milliseconds(50));
  EXPECT_EQ(Decide(control, 0).wait, absl::Milliseconds(250));
  EXPECT_EQ(Decide(control, 1).wait, absl::Milliseconds(50));
}

TEST(FaultDecision, AddsTheWaitOfModeDelayToTheMethodsOwnLatency) {
  MockControl control;
  control.fail_regions = {0};
  control.failure.mode = FailMode::kDelay;
  EXPECT_EQ(Decide(control).wait, kNatural + absl::Seconds(30));
}

TEST(FaultDecision, FailsInEveryListedRegionAndInNoOther) {
  MockControl control;
  control.fail_regions = {0, 2};
  EXPECT_EQ(Decide(control, 0).action, FaultAction::kFail);
  EXPECT_EQ(Decide(control, 1).action, FaultAction::kServe);
  EXPECT_EQ(Decide(control, 2).action, FaultAction::kFail);
  EXPECT_EQ(Decide(control, 3).action, FaultAction::kServe);
}

TEST(RegionAllowed, AllowsAllWithoutAPinAndTheNamedOnesWithOne) {
  MockControl control;
  EXPECT_TRUE(RegionAllowed(control, RegionOf(0)));
  control.pinned_regions = {"region-1", "region-3"};
  EXPECT_FALSE(RegionAllowed(control, RegionOf(0)));
  EXPECT_TRUE(RegionAllowed(control, RegionOf(1)));
  EXPECT_FALSE(RegionAllowed(control, RegionOf(2)));
  EXPECT_TRUE(RegionAllowed(control, RegionOf(3)));
}

TEST(RegionAllowed, AllowsNoneWhereThePinNamesNoListener) {
  MockControl control;
  control.pinned_regions = {"region-9"};
  EXPECT_FALSE(RegionAllowed(control, RegionOf(0)));
}

// ---- Attempts. ----

// Two failures and a success behind a failing region, each with what it is known by.
MockControl WithAttempts() {
  MockControl control;
  control.fail_regions = {1};
  control.failure.status = 500;
  control.delay = Delay::Fixed(absl::Milliseconds(5));
  control.attempts = {{.failure = Failure{.mode = FailMode::kDrop}},
                      {.failure = Failure{.status = 429}, .delay = Delay::Fixed(absl::Seconds(1))},
                      {.delay = Delay::Fixed(absl::Seconds(2))},
                      {.failure = Failure{.mode = FailMode::kDelay}}};
  return control;
}

TEST(Attempts, MeetTheirEntriesOnAnyListener) {
  const MockControl control = WithAttempts();
  for (int region_index : {0, 1}) {
    SCOPED_TRACE(region_index);
    EXPECT_EQ(DecideAttempt(control, 1, region_index).failure, &*control.attempts[0].failure);
    EXPECT_EQ(DecideAttempt(control, 2, region_index).failure, &*control.attempts[1].failure);
    EXPECT_EQ(DecideAttempt(control, 3, region_index).action, FaultAction::kServe);
    EXPECT_EQ(DecideAttempt(control, 4, region_index).failure, &*control.attempts[3].failure);
  }
}

TEST(Attempts, AreServedPastTheLastEntryInAFailingRegionToo) {
  const MockControl control = WithAttempts();
  for (int attempt : {5, 6, std::numeric_limits<int>::max()}) {
    const FaultDecision decision = DecideAttempt(control, attempt, /*region_index=*/1);
    EXPECT_EQ(decision.action, FaultAction::kServe);
    EXPECT_EQ(decision.failure, nullptr);
    EXPECT_EQ(decision.wait, absl::Milliseconds(5));
  }
}

TEST(Attempts, ReplaceTheDelayOfTheControlByTheirOwn) {
  const MockControl control = WithAttempts();
  EXPECT_EQ(DecideAttempt(control, 1).wait, absl::Milliseconds(5));
  EXPECT_EQ(DecideAttempt(control, 2).wait, absl::Seconds(1));
  EXPECT_EQ(DecideAttempt(control, 3).wait, absl::Seconds(2));
  EXPECT_EQ(DecideAttempt(control, 4).wait, absl::Milliseconds(5) + absl::Seconds(30));
}

TEST(Attempts, HaveNoEffectWhereNobodyCounts) {
  const MockControl control = WithAttempts();
  EXPECT_EQ(DecideAttempt(control, 0, 0).action, FaultAction::kServe);
  EXPECT_EQ(DecideAttempt(control, 0, 1).failure, &control.failure);
}

TEST(Attempts, OfEveryModeWaitAndFailAlike) {
  for (size_t mode = 0; mode < std::size(kFailModeNames); ++mode) {
    SCOPED_TRACE(kFailModeNames[mode]);
    MockControl control;
    control.attempts = {{.failure = Failure{.mode = ModeAt(mode), .delay = absl::Seconds(3)}}};
    const FaultDecision decision = DecideAttempt(control, 1);
    EXPECT_EQ(decision.action, FaultAction::kFail);
    EXPECT_EQ(decision.failure->mode, ModeAt(mode));
    EXPECT_EQ(decision.wait,
              ModeAt(mode) == FailMode::kDelay ? absl::Seconds(3) : absl::ZeroDuration());
  }
}

TEST(Attempts, ComeAfterThePinsAndTheSipStatus) {
  MockControl control = WithAttempts();
  control.sip_status = SipStatus{486, ""};
  const Circumstances dial = {.is_sip_dial = true, .id = "a", .attempt = 1};
  EXPECT_EQ(DecideFault(control, RegionOf(0), dial).action, FaultAction::kSipFailure);
  control.pinned_regions = {"region-1"};
  EXPECT_EQ(DecideFault(control, RegionOf(0), dial).action, FaultAction::kPinned);
}

// ---- Chance. ----

TEST(Chance, NeverStrikesAtZeroPercentAndAlwaysAtAHundred) {
  for (uint64_t random = 0; random < 1000; ++random) {
    MockControl control;
    control.fail_regions = {0};
    control.failure.percent = 0;
    ASSERT_EQ(DecideFault(control, RegionOf(0), {.random = random}).action, FaultAction::kServe);
    control.failure.percent = 100;
    ASSERT_EQ(DecideFault(control, RegionOf(0), {.random = random}).action, FaultAction::kFail);
  }
}

TEST(Chance, DecidesOverTheFailureOfAnAttemptToo) {
  MockControl control;
  control.attempts = {{.failure = Failure{.percent = 50}}};
  int failed = 0;
  for (uint64_t random = 0; random < 1000; ++random) {
    const FaultDecision decision =
        DecideFault(control, RegionOf(0), {.attempt = 1, .random = random});
    if (decision.action == FaultAction::kFail) ++failed;
  }
  EXPECT_GT(failed, 400);
  EXPECT_LT(failed, 600);
}

// Each attempt by its own chance, and by the dice that the control's own falls by.
TEST(Chance, IsThatOfTheAttemptWhereItHasOne) {
  MockControl control;
  control.seed = 7;
  control.failure.percent = 50;
  control.attempts = {{.failure = Failure{.percent = 0}}, {.failure = Failure{.percent = 50}}};
  MockControl by_region = control;
  by_region.attempts.clear();
  by_region.fail_regions = {0};
  int struck = 0;
  for (int call = 0; call < 100; ++call) {
    const std::string id = absl::StrCat("call-", call);
    EXPECT_EQ(DecideFault(control, RegionOf(0), {.id = id, .attempt = 1}).action,
              FaultAction::kServe);
    const FaultAction action = DecideFault(control, RegionOf(0), {.id = id, .attempt = 2}).action;
    EXPECT_EQ(action, DecideFault(by_region, RegionOf(0), {.id = id, .attempt = 2}).action);
    struck += action == FaultAction::kFail ? 1 : 0;
  }
  EXPECT_GT(struck, 30);
  EXPECT_LT(struck, 70);
}

TEST(Chance, SparesTheWaitOfModeDelayWhereItDoesNotStrike) {
  MockControl control;
  control.fail_regions = {0};
  control.failure.mode = FailMode::kDelay;
  control.failure.percent = 0;
  control.delay = Delay::Fixed(absl::Milliseconds(5));
  EXPECT_EQ(Decide(control).wait, absl::Milliseconds(5));
}

TEST(Chance, FallsTheSameForTheSameIdAndAttemptOnEveryListener) {
  MockControl control;
  control.fail_regions = {0, 1};
  control.failure.percent = 50;
  control.seed = 7;
  control.delay = Delay{.shape = Delay::Shape::kUniform, .max = absl::Seconds(10)};
  int struck = 0;
  for (int attempt = 1; attempt <= 64; ++attempt) {
    const FaultDecision first =
        DecideFault(control, RegionOf(0), {.id = "a", .attempt = attempt, .random = 1});
    const FaultDecision again =
        DecideFault(control, RegionOf(1), {.id = "a", .attempt = attempt, .random = 2});
    EXPECT_EQ(first.action, again.action);
    EXPECT_EQ(first.wait, again.wait);
    struck += first.action == FaultAction::kFail ? 1 : 0;
  }
  EXPECT_GT(struck, 10);
  EXPECT_LT(struck, 54);
}

TEST(Delay, IsDrawnWithinItsBounds) {
  MockControl control;
  control.delay = Delay{.shape = Delay::Shape::kUniform,
                        .min = absl::Milliseconds(10),
                        .max = absl::Milliseconds(20)};
  const absl::Duration first = DecideFault(control, RegionOf(0), {.random = 1}).wait;
  const absl::Duration second = DecideFault(control, RegionOf(0), {.random = 2}).wait;
  EXPECT_NE(first, second);
  for (const absl::Duration wait : {first, second}) {
    EXPECT_GE(wait, absl::Milliseconds(10));
    EXPECT_LE(wait, absl::Milliseconds(20));
  }
}

TEST(FaultDecision, NeverWaitsForLessThanNothingOrOverflows) {
  MockControl control;
  EXPECT_EQ(DecideFault(control, RegionOf(0), {.natural_latency = absl::Seconds(-1)}).wait,
            absl::ZeroDuration());
  control.fail_regions = {0};
  control.failure.mode = FailMode::kDelay;
  control.failure.delay = absl::InfiniteDuration();
  control.delay = Delay::Fixed(absl::Milliseconds(std::numeric_limits<int64_t>::max()));
  EXPECT_EQ(Decide(control).wait, absl::InfiniteDuration());
}

// ---- Discovery. ----

TEST(Discovery, IsAnsweredAtOnceUnlessItsOwnSettingsSayOtherwise) {
  MockControl control;
  control.fail_regions = {0, 1, 2, 3};
  control.failure.mode = FailMode::kDrop;
  control.attempts = {{.failure = Failure()}};
  control.delay = Delay::Fixed(absl::Seconds(1));
  control.pinned_regions = {"region-9"};
  const DiscoveryDecision decision = DecideDiscovery(control, {.attempt = 1});
  EXPECT_EQ(decision.wait, absl::ZeroDuration());
  EXPECT_EQ(decision.fail_mode, std::nullopt);
}

TEST(Discovery, FailsInEveryModeThatIsNotItsStatus) {
  for (size_t i = 0; i < std::size(kFailModeNames); ++i) {
    SCOPED_TRACE(kFailModeNames[i]);
    const FailMode mode = ModeAt(i);
    MockControl control;
    control.regions.fail_mode = mode;
    control.regions.delay = Delay::Fixed(absl::Seconds(1));
    control.failure.delay = absl::Seconds(2);
    const DiscoveryDecision decision = DecideDiscovery(control, {});
    const bool is_answered = mode == FailMode::kStatus || mode == FailMode::kDelay;
    EXPECT_EQ(decision.fail_mode, is_answered ? std::nullopt : std::optional(mode));
    EXPECT_EQ(decision.wait, absl::Seconds(mode == FailMode::kDelay ? 3 : 1));
  }
}

TEST(Discovery, DrawsItsDelayApartFromThatOfTheCall) {
  MockControl control;
  control.seed = 7;
  control.delay = Delay{.shape = Delay::Shape::kUniform, .max = absl::Seconds(10)};
  control.regions.delay = control.delay;
  const Circumstances circumstances = {.id = "a", .random = 1};
  const absl::Duration wait = DecideDiscovery(control, circumstances).wait;
  EXPECT_EQ(DecideDiscovery(control, {.id = "a", .random = 2}).wait, wait);
  EXPECT_NE(DecideFault(control, RegionOf(0), circumstances).wait, wait);
}

// ---- The Twirp error. ----

TEST(FaultError, NamesTheStatusAndTakesItsCodeFromIt) {
  struct Case {
    int status;
    std::string_view code;
  };
  constexpr Case kCases[] = {
      {200, "internal"},           {400, "invalid_argument"}, {401, "unauthenticated"},
      {403, "permission_denied"},  {404, "not_found"},        {418, "internal"},
      {429, "resource_exhausted"}, {499, "internal"},         {500, "unavailable"},
      {503, "unavailable"},        {599, "unavailable"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.status);
    const TwirpError error = FaultError({.status = c.status});
    EXPECT_EQ(error.code, c.code);
    EXPECT_EQ(error.msg, "mock failure (status " + std::to_string(c.status) + ")");
    EXPECT_TRUE(error.meta.empty());
  }
}

TEST(FaultError, CarriesTheCodeThatTheControlNames) {
  EXPECT_EQ(ToJson(FaultError({.twirp_code = "of_my_own"})),
            "{\"code\":\"of_my_own\",\"msg\":\"mock failure (status 503)\"}");
}

}  // namespace
}  // namespace lkmock::faults
