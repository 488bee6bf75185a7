#include "faults/fault_decision.h"

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "core/twirp_error.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

constexpr absl::Duration kNatural = absl::Seconds(11);

Region RegionOf(int index) { return {index, "region-" + std::to_string(index), ""}; }

FaultDecision Decide(const MockControl& control, int region_index = 0, bool is_sip_dial = false) {
  return DecideFault(control, RegionOf(region_index), kNatural, is_sip_dial);
}

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
    for (FailMode mode : {FailMode::kStatus, FailMode::kDrop, FailMode::kDelay}) {
      const Context context = {
          (bits & 1) != 0,  (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, mode,
          (bits & 16) != 0, (bits & 32) != 0};
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

FaultDecision Decide(const Context& context) {
  return Decide(ControlOf(context), context.region_index, context.is_dial);
}

TEST(FaultDecision, AsksThePinsThenTheSipStatusThenTheFailingRegions) {
  ForEachContext([](const Context& context) {
    FaultAction wanted = FaultAction::kServe;
    if (context.is_failing) {
      wanted = context.mode == FailMode::kDrop ? FaultAction::kDrop : FaultAction::kStatus;
    }
    if (context.has_sip_status && context.is_dial) wanted = FaultAction::kSipFailure;
    if (context.is_pinned_elsewhere) wanted = FaultAction::kPinned;
    EXPECT_EQ(Decide(context).action, wanted);
  });
}

TEST(FaultDecision, WaitsBeforeEverythingButARefusalByPin) {
  ForEachContext([](const Context& context) {
    const FaultDecision decision = Decide(context);
    absl::Duration wanted = context.has_delay ? absl::Milliseconds(5) : kNatural;
    // Only the failure itself is delayed by the mode: not a dial that fails by its SIP status.
    if (context.mode == FailMode::kDelay && decision.action == FaultAction::kStatus) {
      wanted += absl::Seconds(2);
    }
    if (context.is_pinned_elsewhere) wanted = absl::ZeroDuration();
    EXPECT_EQ(decision.wait, wanted);
  });
}

TEST(FaultDecision, CarriesAStatusAndACodeWithAStatusFailureAlone) {
  ForEachContext([](const Context& context) {
    const FaultDecision decision = Decide(context);
    const bool is_status = decision.action == FaultAction::kStatus;
    EXPECT_EQ(decision.status, is_status ? 503 : 0);
    EXPECT_EQ(decision.twirp_code, is_status ? "unavailable" : "");
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
  EXPECT_EQ(Decide(control, 1).action, FaultAction::kStatus);
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
  EXPECT_EQ(Decide(control, 0).action, FaultAction::kStatus);
  EXPECT_EQ(Decide(control, 1).action, FaultAction::kServe);
  EXPECT_EQ(Decide(control, 2).action, FaultAction::kStatus);
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
    MockControl control;
    control.fail_regions = {0};
    control.failure.status = c.status;
    const FaultDecision decision = Decide(control);
    EXPECT_EQ(decision.status, c.status);
    const TwirpError error = FaultError(decision);
    EXPECT_EQ(error.code, c.code);
    EXPECT_EQ(error.msg, "mock failure (status " + std::to_string(c.status) + ")");
    EXPECT_TRUE(error.meta.empty());
  }
}

TEST(FaultError, CarriesTheCodeThatTheControlNames) {
  MockControl control;
  control.fail_regions = {0};
  control.failure.twirp_code = "of_my_own";
  EXPECT_EQ(ToJson(FaultError(Decide(control))),
            "{\"code\":\"of_my_own\",\"msg\":\"mock failure (status 503)\"}");
}

}  // namespace
}  // namespace lkmock::faults
