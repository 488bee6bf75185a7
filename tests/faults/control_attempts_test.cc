// The field `attempts`: entries of every shape, what they inherit, and the id they need.
#include <string>
#include <string_view>
#include <vector>

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
using ::testing::Pair;
using ::testing::SizeIs;

// One entry beside the control's own fields.
MockControl ParseEntry(std::string_view entry, std::string_view own_fields = "") {
  return ParseIdentified(absl::StrCat("{\"attempts\":[", entry, "]", own_fields, "}"));
}

TEST(Attempts, AreServedOrFailAsTheirEntriesSay) {
  struct Case {
    std::string_view entry;
    std::string_view failure;  // Its mode and status; "": served.
  };
  constexpr Case kCases[] = {
      {R"("ok")", ""},
      {R"("OK")", ""},
      {R"("status")", "status 503"},
      {R"("drop")", "drop 503"},
      {R"("Delay")", "delay 503"},
      {R"("RESET")", "reset 503"},
      {R"("stall")", "stall 503"},
      {R"("truncate")", "truncate 503"},
      {R"("garbage")", "garbage 503"},
      {R"("dribble")", "dribble 503"},
      {R"("lost")", "lost 503"},
      {"200", "status 200"},
      {"503", "status 503"},
      {"599", "status 599"},
      {"{}", ""},
      {R"({"delayMs":5})", ""},
      {R"({"durationMs":5})", ""},
      {R"({"failMode":null})", ""},
      {R"({"failMode":"ok"})", ""},
      {R"({"failMode":"Ok","failStatus":500})", ""},
      {R"({"failStatus":500,"failMode":"ok"})", ""},
      {R"({"failMode":""})", "status 503"},
      {R"({"failMode":"stall"})", "stall 503"},
      {R"({"failStatus":429})", "status 429"},
      {R"({"FAILSTATUS":429})", "status 429"},
      {R"({"failTwirpCode":"aborted"})", "status 503"},
      {R"({"failHeaders":{}})", "status 503"},
      {R"({"failBody":""})", "status 503"},
      {R"({"failContentType":""})", "status 503"},
      {R"({"failPercent":0})", "status 503"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.entry);
    const MockControl control = ParseEntry(c.entry);
    EXPECT_THAT(control.problems, IsEmpty());
    ASSERT_THAT(control.attempts, SizeIs(1));
    const std::optional<Failure>& failure = control.attempts[0].failure;
    EXPECT_EQ(failure ? absl::StrCat(Effect(failure->mode), " ", failure->status) : "", c.failure);
  }
}

TEST(Attempts, ApplyAllFieldsOfAnObject) {
  const MockControl control = ParseEntry(
      R"({"failMode":"dribble","failStatus":502,"failTwirpCode":"aborted","failHeaders":{"A":"b"},)"
      R"("failBody":"<p>","failContentType":"text/html","failPercent":12.5,"durationMs":7,)"
      R"("delayMs":{"min":1,"max":2}})");
  EXPECT_THAT(control.problems, IsEmpty());
  ASSERT_THAT(control.attempts, SizeIs(1));
  EXPECT_EQ(Effect(control.attempts[0]),
            "[{dribble 502 'aborted' headers A: b body '<p>' type 'text/html' delay 30s duration "
            "7ms percent 12.5} delay shape 1 min 1ms max 2ms median 0 sigma 0]");
}

// Every field of a failure that an entry does not set is the control's, wherever that stands.
TEST(Attempts, InheritWhatTheControlSaysOfFailures) {
  constexpr std::string_view kOwn =
      R"("failMode":"drop","failStatus":502,"failTwirpCode":"aborted","failHeaders":{"A":"b"},)"
      R"("failBody":"<p>","failContentType":"text/html","failPercent":50,"durationMs":7)";
  constexpr std::string_view kRest = "'aborted' headers A: b body '<p>' type 'text/html'";
  struct Case {
    std::string_view entry, wanted;
  };
  constexpr Case kCases[] = {
      {R"("status")", "status 502"},
      {R"("stall")", "stall 502"},
      {"429", "status 429"},
      {R"({"failStatus":429})", "drop 429"},
      {R"({"failMode":"status"})", "status 502"},
      {R"({"failMode":"lost","failStatus":500})", "lost 500"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.entry);
    const std::string attempts = absl::StrCat("\"attempts\":[", c.entry, "]");
    for (const std::string& object : {absl::StrCat("{", kOwn, ",", attempts, "}"),
                                      absl::StrCat("{", attempts, ",", kOwn, "}")}) {
      const MockControl control = ParseIdentified(object);
      EXPECT_THAT(control.problems, IsEmpty());
      ASSERT_THAT(control.attempts, SizeIs(1));
      EXPECT_EQ(Effect(control.attempts[0]),
                absl::StrCat("[{", c.wanted, " ", kRest,
                             " delay 30s duration 7ms percent 50} delay none]"));
    }
  }
}

TEST(Attempts, InheritFromTheOlderHeadersToo) {
  const MockControl control = Parse({{"X-Lk-Mock", R"({"id":"a","attempts":["status","delay"]})"},
                                     {"X-Lk-Mock-Fail-Status", "500"},
                                     {"X-Lk-Mock-Delay-Ms", "20"}});
  EXPECT_EQ(control.attempts[0].failure->status, 500);
  EXPECT_EQ(control.attempts[1].failure->delay, absl::Milliseconds(20));
}

TEST(Attempts, ReplaceTheHeadersOfTheControlByTheirOwn) {
  const MockControl control =
      ParseEntry(R"({"failHeaders":{"B":"c"}})", R"(,"failHeaders":{"A":"b"})");
  EXPECT_THAT(control.attempts[0].failure->headers, ElementsAre(Pair("B", "c")));
  EXPECT_THAT(control.failure.headers, ElementsAre(Pair("A", "b")));
}

TEST(Attempts, DoNotInheritFromEachOther) {
  const MockControl control = ParseEntry(R"({"failStatus":500,"delayMs":1},"status")");
  EXPECT_EQ(control.attempts[1].failure->status, 503);
  EXPECT_FALSE(control.attempts[1].delay.has_value());
  EXPECT_EQ(control.failure.status, 503);
}

// What stands behind a wrong entry keeps its place.
TEST(Attempts, ReportAWrongEntryAndServeIt) {
  struct Case {
    std::string_view entry, problem;
  };
  constexpr Case kCases[] = {
      {"null", "attempts[1] is null, not a string, an integer or an object; ok is used"},
      {"true", "attempts[1] is a bool, not a string, an integer or an object; ok is used"},
      {"[]", "attempts[1] is a list, not a string, an integer or an object; ok is used"},
      {"503.0", "attempts[1] is '503.0', not a string, an integer or an object; ok is used"},
      {"0", "attempts[1] '0' is outside 200-599; ok is used"},
      {"199", "attempts[1] '199' is outside 200-599; ok is used"},
      {"600", "attempts[1] '600' is outside 200-599; ok is used"},
      {"18446744073709551819", "attempts[1] '18446744073709551819' is outside 200-599; ok is used"},
      {R"("503")",
       "attempts[1] '503' is unknown (ok, status, drop, delay, reset, stall, truncate, garbage, "
       "dribble or lost); ok is used"},
      {R"("")",
       "attempts[1] '' is unknown (ok, status, drop, delay, reset, stall, truncate, garbage, "
       "dribble or lost); ok is used"},
      {R"("garbge")",
       "attempts[1] 'garbge' is unknown (ok, status, drop, delay, reset, stall, truncate, garbage, "
       "dribble or lost; did you mean 'garbage'?); ok is used"},
      {R"({"failMode":7})", "attempts[1].failMode is an integer, not a string"},
      {R"({"delayMs":-1})", "attempts[1].delayMs -1 is negative; ignored"},
      {R"({"skipAuth":true})", "unknown field 'attempts[1].skipAuth'"},
      {R"({"failStat":500})",
       "unknown field 'attempts[1].failStat'; did you mean 'attempts[1].failStatus'?"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.entry);
    const MockControl control = ParseEntry(absl::StrCat(R"("drop",)", c.entry, R"(,"reset")"));
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
    ASSERT_THAT(control.attempts, SizeIs(3));
    EXPECT_EQ(control.attempts[0].failure->mode, FailMode::kDrop);
    EXPECT_EQ(Effect(control.attempts[1]), "[none delay none]");
    EXPECT_EQ(control.attempts[2].failure->mode, FailMode::kReset);
  }
}

// The members of an object are as lenient as the control's own.
TEST(Attempts, NameTheMemberOfAnEntryThatMakesNoSense) {
  struct Case {
    std::string_view entry, problem;
  };
  constexpr Case kCases[] = {
      {R"({"failStatus":99})", "attempts[0].failStatus 99 is outside 200-599; 503 is used"},
      {R"({"failMode":"explode"})",
       "attempts[0].failMode 'explode' is unknown (status, drop, delay, reset, stall, truncate, "
       "garbage, dribble or lost); status is used"},
      {R"({"failMode":"drop","durationMs":-7})", "attempts[0].durationMs -7 is negative; ignored"},
      {R"({"failPercent":101})", "attempts[0].failPercent '101' is outside 0-100; ignored"},
      {R"({"failHeaders":{"a b":"c"}})",
       "attempts[0].failHeaders: 'a b' is no header name; skipped"},
      {R"({"failStatus":503,"delayMs":{"min":1}})",
       "attempts[0].delayMs has min, but no max; ignored"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.entry);
    const MockControl control = ParseEntry(c.entry);
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
    ASSERT_THAT(control.attempts, SizeIs(1));
    EXPECT_EQ(control.attempts[0].failure->status, 503);
    EXPECT_FALSE(control.attempts[0].delay.has_value());
  }
}

TEST(Attempts, AreAHundredAtMost) {
  const auto with_entries = [](int count) {
    std::string entries = "500";
    for (int i = 1; i < count; ++i) entries += ",500";
    return ParseEntry(entries);
  };
  EXPECT_THAT(with_entries(100).problems, IsEmpty());
  EXPECT_THAT(with_entries(100).attempts, SizeIs(100));
  const MockControl control = with_entries(101);
  EXPECT_THAT(control.problems,
              ElementsAre("attempts has 101 entries; those past 100 are ignored"));
  EXPECT_THAT(control.attempts, SizeIs(100));
}

// ---- The id. ----

constexpr std::string_view kNoId =
    "attempts have no effect without an id: give the field id, or the header X-Livekit-Request-Id";

TEST(Attempts, NeedAnId) {
  const MockControl control = ParseObject(R"({"attempts":["drop"],"failRegions":[1]})");
  EXPECT_THAT(control.problems, ElementsAre(kNoId));
  EXPECT_THAT(control.attempts, IsEmpty());
  EXPECT_THAT(control.fail_regions, ElementsAre(1));
}

TEST(Attempts, TakeTheIdOfTheControlWhereverItStands) {
  for (std::string_view object :
       {R"({"id":"a","attempts":["drop"]})", R"({"attempts":["drop"],"id":"a"})"}) {
    const MockControl control = ParseObject(object);
    EXPECT_THAT(control.problems, IsEmpty());
    EXPECT_THAT(control.attempts, SizeIs(1));
  }
}

TEST(Attempts, TakeTheIdOfTheRequest) {
  EXPECT_THAT(ParseIdentified(R"({"attempts":["drop"]})").problems, IsEmpty());
  EXPECT_THAT(Parse({{"x-livekit-request-id", std::string(256, 'x')},
                     {"X-Lk-Mock", R"({"attempts":["drop"]})"}})
                  .problems,
              IsEmpty());
}

TEST(Attempts, SayWhatIsWrongWithTheIdOfTheRequest) {
  const std::string long_id(257, 'x');
  EXPECT_THAT(
      Parse({{"X-Livekit-Request-Id", long_id}, {"X-Lk-Mock", R"({"attempts":[503]})"}}).problems,
      ElementsAre("X-Livekit-Request-Id is 257 bytes long, more than 256; it is no id of the call",
                  kNoId));
  EXPECT_THAT(
      Parse({{"X-Livekit-Request-Id", "caf\xE9"}, {"X-Lk-Mock", R"({"attempts":[503]})"}}).problems,
      ElementsAre("X-Livekit-Request-Id 'caf\\xe9' is not printable ASCII; it is no id of the call",
                  kNoId));
}

TEST(Attempts, AloneMakeTheIdOfTheRequestAnyConcern) {
  const std::string long_id(257, 'x');
  EXPECT_THAT(
      Parse({{"X-Livekit-Request-Id", long_id}, {"X-Lk-Mock", R"({"failRegions":[0]})"}}).problems,
      IsEmpty());
  EXPECT_THAT(
      Parse({{"X-Livekit-Request-Id", long_id}, {"X-Lk-Mock", R"({"id":"a","attempts":[503]})"}})
          .problems,
      IsEmpty());
}

TEST(Attempts, AskForNothingWhereThereAreNone) {
  const MockControl control = ParseObject(R"({"attempts":[]})");
  EXPECT_THAT(control.problems, IsEmpty());
  EXPECT_EQ(Effect(control), NoEffect());
}

}  // namespace
}  // namespace lkmock::faults
