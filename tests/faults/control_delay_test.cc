// The field `delayMs` as a distribution, wherever one may stand.
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

MockControl ParseDelay(std::string_view value) {
  return ParseObject(absl::StrCat("{\"delayMs\":", value, "}"));
}

TEST(ControlDelay, IsFixedUniformOrLogNormal) {
  struct Case {
    std::string_view value, wanted;
  };
  constexpr Case kCases[] = {
      {"20", "shape 0 min 20ms max 20ms median 0 sigma 0"},
      {R"({"min":10,"max":20})", "shape 1 min 10ms max 20ms median 0 sigma 0"},
      {R"({"Max":20,"MIN":20})", "shape 1 min 20ms max 20ms median 0 sigma 0"},
      {R"({"min":0,"max":0})", "shape 1 min 0 max 0 median 0 sigma 0"},
      {R"({"median":50,"sigma":0.8,"max":2000})", "shape 2 min 0 max 2s median 50ms sigma 0.8"},
      {R"({"median":50,"sigma":1,"max":50})", "shape 2 min 0 max 50ms median 50ms sigma 1"},
      {R"({"median":0,"sigma":0,"max":0})", "shape 2 min 0 max 0 median 0 sigma 0"},
      {R"({"min":10,"max":20,"median":null})", "shape 1 min 10ms max 20ms median 0 sigma 0"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.value);
    const MockControl control = ParseDelay(c.value);
    EXPECT_THAT(control.problems, IsEmpty());
    EXPECT_EQ(Effect(control.delay), c.wanted);
  }
}

TEST(ControlDelay, IsIgnoredAndReportedWhereItMakesNoSense) {
  struct Case {
    std::string_view value, problem;
  };
  constexpr Case kCases[] = {
      {"-1", "delayMs -1 is negative; ignored"},
      {"{}", "delayMs has neither min and max nor median, sigma and max; ignored"},
      {R"({"min":1})", "delayMs has min, but no max; ignored"},
      {R"({"max":1})", "delayMs has max, but no min; ignored"},
      {R"({"median":1,"max":2})", "delayMs has median, but no sigma; ignored"},
      {R"({"median":1,"sigma":1})", "delayMs has median, but no max; ignored"},
      {R"({"sigma":1,"max":2})", "delayMs has sigma, but no median; ignored"},
      {R"({"min":1,"median":1,"sigma":1,"max":2})",
       "delayMs has min beside median and sigma; ignored"},
      {R"({"min":1,"sigma":1})", "delayMs has min beside median and sigma; ignored"},
      {R"({"min":3,"max":2})", "delayMs has min 3 above max 2; ignored"},
      {R"({"median":3,"sigma":1,"max":2})", "delayMs has median 3 above max 2; ignored"},
      {R"({"min":-1,"max":2})", "delayMs.min '-1' is negative; delayMs is ignored"},
      {R"({"min":1,"max":-2})", "delayMs.max '-2' is negative; delayMs is ignored"},
      {R"({"median":-3,"sigma":1,"max":2})", "delayMs.median '-3' is negative; delayMs is ignored"},
      {R"({"median":1,"sigma":-0.5,"max":2})",
       "delayMs.sigma '-0.5' is negative; delayMs is ignored"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.value);
    const MockControl control = ParseDelay(c.value);
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
    EXPECT_EQ(Effect(control), NoEffect());
  }
}

TEST(ControlDelay, NamesAMemberOfTheWrongType) {
  EXPECT_THAT(
      ParseDelay(R"({"min":1.5,"max":2})").problems,
      ElementsAre("delayMs.min is '1.5', not an integer", "delayMs has max, but no min; ignored"));
  EXPECT_THAT(ParseDelay(R"({"median":1,"sigma":"1","max":2})").problems,
              ElementsAre("delayMs.sigma is a string, not a number",
                          "delayMs has median, but no sigma; ignored"));
  EXPECT_THAT(ParseDelay(R"({"min":1,"max":2,"mean":1})").problems,
              ElementsAre("unknown field 'delayMs.mean'"));
}

TEST(ControlDelay, StandsWhereALaterOneMakesNoSense) {
  const MockControl control = ParseObject(R"({"delayMs":5,"delayMs":{}})");
  EXPECT_EQ(control.delay->min, absl::Milliseconds(5));
}

TEST(ControlDelay, MayBeDrawnForDiscoveryAndForAnAttempt) {
  const MockControl control = ParseIdentified(
      R"({"regions":{"delayMs":{"min":1,"max":2}},"attempts":[{"delayMs":{"min":3,"max":4}}]})");
  EXPECT_THAT(control.problems, IsEmpty());
  EXPECT_EQ(Effect(control.regions.delay), "shape 1 min 1ms max 2ms median 0 sigma 0");
  EXPECT_EQ(Effect(control.attempts[0].delay), "shape 1 min 3ms max 4ms median 0 sigma 0");
  EXPECT_FALSE(control.delay.has_value());
}

}  // namespace
}  // namespace lkmock::faults
