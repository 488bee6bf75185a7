// The fields that aim at something else than the call's own answer: discovery, and a dialled phone.
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/mock_control.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/faults/parse_control.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- regions ----

MockControl ParseRegions(std::string_view members) {
  return ParseObject(absl::StrCat("{\"regions\":{", members, "}}"));
}

TEST(Regions, AreSetMemberByMember) {
  const MockControl control = ParseRegions(
      R"("status":404,"delayMs":3,"maxAge":60,"body":"[]","contentType":"text/plain",)"
      R"("order":[2,0,2],"urls":["https://elsewhere","no url","\u00e9"],"failMode":"Stall")");
  EXPECT_THAT(control.problems, IsEmpty());
  EXPECT_EQ(Effect(control.regions),
            "404 delay shape 0 min 3ms max 3ms median 0 sigma 0 max_age 60 body '[]' type "
            "'text/plain' order 2,0,2 urls https://elsewhere no url \xC3\xA9 mode stall");
}

TEST(Regions, AreUntouchedByAnEmptyObject) {
  const MockControl control = ParseRegions("");
  EXPECT_EQ(Effect(control), NoEffect());
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(Regions, KnowAnEmptyBodyAndAnEmptyOrderFromNone) {
  const MockControl control = ParseRegions(R"("body":"","order":[])");
  EXPECT_EQ(control.regions.body, "");
  ASSERT_TRUE(control.regions.order.has_value());
  EXPECT_THAT(*control.regions.order, IsEmpty());
}

TEST(Regions, OverrideRegionsStatusWhereverItStands) {
  struct Case {
    std::string_view object;
    int status;
  };
  constexpr Case kCases[] = {
      {R"({"regions":{"status":404},"regionsStatus":500})", 404},
      {R"({"regionsStatus":500,"regions":{"status":404}})", 404},
      {R"({"regionsStatus":500,"regions":{"status":0}})", 200},
      {R"({"regionsStatus":500,"regions":{}})", 500},
      {R"({"regions":{},"regionsStatus":500})", 500},
      {R"({"regions":{"maxAge":1},"regionsStatus":500})", 500},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.object);
    EXPECT_EQ(ParseObject(c.object).regions.status, c.status);
    EXPECT_THAT(ParseObject(c.object).problems, IsEmpty());
  }
  EXPECT_EQ(
      Parse({{"X-Lk-Mock", R"({"regions":{"status":404}})"}, {"X-Lk-Mock-Regions-Status", "500"}})
          .regions.status,
      404);
}

TEST(Regions, OfALaterObjectReplaceThoseOfAnEarlierOne) {
  const MockControl control =
      ParseObject(R"({"regions":{"status":404,"maxAge":5},"regions":{"body":"x"}})");
  EXPECT_EQ(Effect(control.regions),
            "200 delay none max_age none body 'x' type '' order none urls  mode none");
}

TEST(Regions, IgnoreAndReportWhatMakesNoSense) {
  struct Case {
    std::string_view members, problem;
  };
  constexpr Case kCases[] = {
      {R"("status":99)", "regions.status 99 is outside 200-599; ignored"},
      {R"("status":"404")", "regions.status is a string, not an integer"},
      {R"("delayMs":-1)", "regions.delayMs -1 is negative; ignored"},
      {R"("delayMs":{"min":2,"max":1})", "regions.delayMs has min 2 above max 1; ignored"},
      {R"("delayMs":{"min":-2,"max":1})",
       "regions.delayMs.min '-2' is negative; regions.delayMs is ignored"},
      {R"("maxAge":-1)", "regions.maxAge -1 is negative; ignored"},
      {R"("body":{})", "regions.body is an object, not a string"},
      {R"("contentType":"a\nb")",
       "regions.contentType 'a\\nb' would break the header's line; ignored"},
      {R"("order":[0,"1"])", "regions.order[1] is a string, not an integer"},
      {R"("urls":[1])", "regions.urls[0] is an integer, not a string"},
      {R"("failmode":true)", "regions.failMode is a bool, not a string"},
      {R"("maxage2":1)", "unknown field 'regions.maxage2'; did you mean 'regions.maxAge'?"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.members);
    const MockControl control = ParseRegions(c.members);
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
  }
}

TEST(Regions, SkipListenersThatDoNotExist) {
  const MockControl control = ParseRegions(R"("order":[3,4,0,-1])");
  EXPECT_THAT(*control.regions.order, ElementsAre(3, 0));
  EXPECT_THAT(control.problems,
              ElementsAre("regions.order: no listener has index 4 (listeners: 4)",
                          "regions.order: no listener has index -1 (listeners: 4)"));
}

TEST(Regions, ListAHundredByIndexAtMost) {
  std::string order = "0";
  for (int i = 1; i < 100; ++i) order += ",0";
  EXPECT_THAT(ParseRegions(absl::StrCat("\"order\":[", order, "]")).problems, IsEmpty());
  const MockControl control = ParseRegions(absl::StrCat("\"order\":[", order, ",0]"));
  EXPECT_THAT(*control.regions.order, SizeIs(100));
  EXPECT_THAT(control.problems,
              ElementsAre("regions.order has 101 entries; those past 100 are ignored"));
}

TEST(Regions, TakeAnUnknownFailModeForStatus) {
  const MockControl control = ParseRegions(R"("failMode":"explode")");
  EXPECT_EQ(control.regions.fail_mode, FailMode::kStatus);
  EXPECT_THAT(control.problems,
              ElementsAre("regions.failMode 'explode' is unknown (status, drop, delay, reset, "
                          "stall, truncate, garbage, dribble or lost); status is used"));
}

// ---- call ----

TEST(SipClock, RunsForAnEmptyObject) {
  const MockControl control = ParseObject(R"({"call":{}})");
  ASSERT_TRUE(control.sip_clock.has_value());
  EXPECT_EQ(Effect(*control.sip_clock), "answer none outcome none");
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(SipClock, KnowsWhenAndHowTheDialEnds) {
  const MockControl control =
      ParseObject(R"({"call":{"answerAfterMs":1500,"outcome":{"code":486,"status":"Busy Here"}}})");
  EXPECT_EQ(Effect(*control.sip_clock), "answer 1.5s outcome 486 'Busy Here'");
  EXPECT_THAT(control.problems, IsEmpty());
  EXPECT_FALSE(control.sip_status.has_value());
}

TEST(SipClock, RunsWithoutWhatMakesNoSense) {
  struct Case {
    std::string_view member, problem;
  };
  constexpr Case kCases[] = {
      {R"("answerAfterMs":-1)", "call.answerAfterMs -1 is negative; ignored"},
      {R"("answerAfterMs":1.5)", "call.answerAfterMs is '1.5', not an integer"},
      {R"("outcome":486)", "call.outcome is an integer, not an object"},
      {R"("outcome":{})", "call.outcome without a code; ignored"},
      {R"("outcome":{"code":200})", "call.outcome 200 is no failure; ignored"},
      {R"("outcome":{"code":1000})", "call.outcome 1000 is no SIP code; ignored"},
      {R"("outcome":{"code":"486"})", "call.outcome.code is a string, not an integer"},
      {R"("answerAfter":1)",
       "unknown field 'call.answerAfter'; did you mean 'call.answerAfterMs'?"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.member);
    const MockControl control = ParseObject(absl::StrCat("{\"call\":{", c.member, "}}"));
    ASSERT_TRUE(control.sip_clock.has_value());
    EXPECT_EQ(Effect(*control.sip_clock), "answer none outcome none");
    ASSERT_FALSE(control.problems.empty());
    EXPECT_EQ(control.problems[0], c.problem);
  }
}

TEST(SipClock, FailsWithACodeThatSipDoesNotKnowAndReportsIt) {
  const MockControl control = ParseObject(R"({"call":{"outcome":{"code":700}}})");
  EXPECT_EQ(control.sip_clock->outcome->code, 700);
  EXPECT_THAT(control.problems, ElementsAre("call.outcome 700 is outside 100-699"));
}

}  // namespace
}  // namespace lkmock::faults
