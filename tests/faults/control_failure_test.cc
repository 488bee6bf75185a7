// The fields that say how, and how likely, a request fails.
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
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

// ---- failMode ----

TEST(FailMode, HasEveryNameInAnyCaseInTheFieldAndInTheOlderHeader) {
  for (std::string_view name : kFailModeNames) {
    for (const std::string& spelling :
         {std::string(name), absl::AsciiStrToUpper(name), absl::StrCat("", name)}) {
      SCOPED_TRACE(spelling);
      const MockControl by_field =
          ParseObject(absl::StrCat("{\"failRegions\":[0],\"failMode\":\"", spelling, "\"}"));
      const MockControl by_header =
          Parse({{"X-Lk-Mock-Fail-Regions", "0"}, {"X-Lk-Mock-Fail-Mode", spelling}});
      EXPECT_EQ(FailModeName(by_field.failure.mode), name);
      EXPECT_EQ(FailModeName(by_header.failure.mode), name);
      EXPECT_THAT(by_field.problems, IsEmpty());
      EXPECT_THAT(by_header.problems, IsEmpty());
    }
  }
}

// ---- failHeaders, failBody, failContentType, durationMs ----

TEST(FailHeaders, TakeTextsNumbersAndListsInTheirOrder) {
  const MockControl control = ParseObject(
      R"({"failRegions":[0],"failHeaders":{"Retry-After":"1","X-Number":1.50,"Set-Cookie":["a=b",2],"X-None":[],)"
      R"("X-Null":null,"retry-after":"2","X-Empty":""}})");
  EXPECT_THAT(control.problems, IsEmpty());
  EXPECT_THAT(
      control.failure.headers,
      ElementsAre(Pair("Retry-After", "1"), Pair("X-Number", "1.50"), Pair("Set-Cookie", "a=b"),
                  Pair("Set-Cookie", "2"), Pair("retry-after", "2"), Pair("X-Empty", "")));
}

TEST(FailHeaders, SkipWhatCannotBeSent) {
  struct Case {
    std::string_view member, problem;
  };
  constexpr Case kCases[] = {
      {R"("":"a")", "failHeaders: '' is no header name; skipped"},
      {R"("a b":"a")", "failHeaders: 'a b' is no header name; skipped"},
      {R"("a:":"a")", "failHeaders: 'a:' is no header name; skipped"},
      {R"("a\r\nb":"a")", "failHeaders: 'a\\r\\nb' is no header name; skipped"},
      {R"("caf\u00e9":"a")", "failHeaders: 'caf\\xc3\\xa9' is no header name; skipped"},
      {R"("content-length":"1")", "failHeaders: 'content-length' is the server's own; skipped"},
      {R"("Transfer-Encoding":"chunked")",
       "failHeaders: 'Transfer-Encoding' is the server's own; skipped"},
      {R"("CONNECTION":"close")", "failHeaders: 'CONNECTION' is the server's own; skipped"},
      {R"("Date":"x")", "failHeaders: 'Date' is the server's own; skipped"},
      {R"("x-lk-mock-Attempt":"77")",
       "failHeaders: 'x-lk-mock-Attempt' is the mock's own; skipped"},
      {R"("Content-Type":"x")",
       "failHeaders: 'Content-Type' is what failContentType sets; skipped"},
      {R"("A":"b\r\nX: y")", "failHeaders.A 'b\\r\\nX: y' would break the header's line; skipped"},
      {R"("A":"b\u0000")", "failHeaders.A 'b\\x00' would break the header's line; skipped"},
      {R"("A":true)", "failHeaders.A is a bool, not a string or a number; skipped"},
      {R"("A":{})", "failHeaders.A is an object, not a string or a number; skipped"},
      {R"("A":[[1]])", "failHeaders.A[0] is a list, not a string or a number; skipped"},
      {R"("A":["\n"])", "failHeaders.A[0] '\\n' would break the header's line; skipped"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.member);
    const MockControl control = ParseObject(
        absl::StrCat(R"({"failRegions":[0],"failHeaders":{)", c.member, R"(,"X-Ok":"1"}})"));
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
    EXPECT_THAT(control.failure.headers, ElementsAre(Pair("X-Ok", "1")));
  }
}

TEST(FailBody, IsAnyTextAndMayBeEmpty) {
  EXPECT_EQ(ParseObject(R"({"failBody":"<h1>\u00fc\u0000</h1>"})").failure.body,
            std::string("<h1>\xC3\xBC\0</h1>", 12));
  EXPECT_EQ(ParseObject(R"({"failBody":""})").failure.body, "");
  EXPECT_FALSE(ParseObject("{}").failure.body.has_value());
}

TEST(FailContentType, StaysOnItsLine) {
  EXPECT_EQ(ParseObject(R"({"failContentType":"text/plain; charset=x"})").failure.content_type,
            "text/plain; charset=x");
  const MockControl control = ParseObject(R"({"failRegions":[],"failContentType":"a\r\nB: c"})");
  EXPECT_EQ(Effect(control), NoEffect());
  EXPECT_THAT(control.problems,
              ElementsAre("failContentType 'a\\r\\nB: c' would break the header's line; ignored"));
}

TEST(DurationMs, IsNotNegative) {
  EXPECT_EQ(ParseObject(R"({"durationMs":0})").failure.duration, absl::ZeroDuration());
  const MockControl control = ParseObject(R"({"failRegions":[0],"durationMs":-1})");
  EXPECT_EQ(control.failure.duration, absl::Seconds(1));
  EXPECT_THAT(control.problems, ElementsAre("durationMs -1 is negative; ignored"));
}

// ---- failPercent ----

TEST(FailPercent, IsANumberFrom0To100) {
  struct Case {
    std::string_view value;
    double wanted;
  };
  constexpr Case kCases[] = {{"0", 0},     {"-0", 0},    {"0.1", 0.1},  {"33.333", 33.333},
                             {"100", 100}, {"1e2", 100}, {"100.0", 100}};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.value);
    const MockControl control =
        ParseObject(absl::StrCat(R"({"failRegions":[0],"failPercent":)", c.value, "}"));
    EXPECT_THAT(control.problems, IsEmpty());
    EXPECT_EQ(control.failure.percent, c.wanted);
  }
}

TEST(FailPercent, IsIgnoredOutsideThatRange) {
  struct Case {
    std::string_view value, problem;
  };
  constexpr Case kCases[] = {
      {"-0.1", "failPercent '-0.1' is outside 0-100; ignored"},
      {"100.5", "failPercent '100.5' is outside 0-100; ignored"},
      {"1e300", "failPercent '1e300' is outside 0-100; ignored"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.value);
    const MockControl control =
        ParseObject(absl::StrCat(R"({"failPercent":)", c.value, R"(,"failRegions":[0]})"));
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
    EXPECT_EQ(control.failure.percent, 100);
  }
}

// ---- What says how, without what says where ----

constexpr std::string_view kNowhere = " no effect without failRegions or attempts to say where";

TEST(Failures, NeedARegionOrAttempts) {
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"failMode", R"("drop")"},
      {"failStatus", "500"},
      {"failTwirpCode", R"("aborted")"},
      {"failHeaders", R"({"A":"b"})"},
      {"failBody", R"("")"},
      {"failContentType", R"("text/plain")"},
      {"durationMs", "5"},
      {"failPercent", "50"},
  };
  for (const auto& [name, value] : kFields) {
    SCOPED_TRACE(name);
    const std::string field = absl::StrCat("\"", name, "\":", value);
    const auto with = [&](std::string_view other) { return absl::StrCat("{", field, other, "}"); };
    const std::string problem = absl::StrCat(name, " has", kNowhere);
    EXPECT_THAT(ParseObject(with("")).problems, ElementsAre(problem));
    EXPECT_THAT(ParseObject(with(R"(,"failRegions":null)")).problems, ElementsAre(problem));
    EXPECT_THAT(ParseIdentified(with(R"(,"attempts":[])")).problems, ElementsAre(problem));

    EXPECT_THAT(ParseObject(with(R"(,"failRegions":[0])")).problems, IsEmpty());
    EXPECT_THAT(ParseIdentified(with(R"(,"attempts":[503])")).problems, IsEmpty());
    EXPECT_THAT(Parse({{"X-Lk-Mock", with("")}, {"X-Lk-Mock-Fail-Regions", "0"}}).problems,
                IsEmpty());
    // Nowhere, and on purpose: a harness may always send it.
    EXPECT_THAT(ParseObject(with(R"(,"failRegions":[])")).problems, IsEmpty());
  }
}

TEST(Failures, ThatStrikeNowhereAreNamedTogetherAsTheyWereSent) {
  EXPECT_THAT(
      Parse({{"X-Lk-Mock", R"({"FAILSTATUS":500,"failPercent":50})"},
             {"x-lk-mock-fail-mode", "drop"},
             {"X-Lk-Mock-Fail-Status", "501"}})
          .problems,
      ElementsAre(absl::StrCat("X-Lk-Mock-Fail-Mode, failStatus, failPercent have", kNowhere)));
  EXPECT_THAT(Parse({{"X-Lk-Mock-Fail-Twirp-Code", "aborted"}}).problems,
              ElementsAre(absl::StrCat("X-Lk-Mock-Fail-Twirp-Code has", kNowhere)));
}

// As if they were absent.
TEST(Failures, MayBeEmptyAndStrikeNowhere) {
  EXPECT_THAT(ParseObject(R"({"failMode":"","failTwirpCode":"","failContentType":""})").problems,
              IsEmpty());
}

// Its fail mode takes them from the control's own failure.
TEST(Failures, MayBeThoseOfDiscovery) {
  struct Case {
    std::string_view mode, idle;
  };
  constexpr Case kCases[] = {
      {"dribble", ""}, {"truncate", "durationMs has"}, {"stall", "failHeaders, durationMs have"}};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.mode);
    const MockControl control =
        ParseObject(absl::StrCat(R"({"regions":{"failMode":")", c.mode,
                                 R"("},"durationMs":5,"failHeaders":{"Retry-After":1}})"));
    if (c.idle.empty()) {
      EXPECT_THAT(control.problems, IsEmpty());
    } else {
      EXPECT_THAT(control.problems, ElementsAre(absl::StrCat(c.idle, kNowhere)));
    }
  }
}

// ---- seed, id ----

// Chance then falls as it would without the seed.
TEST(Seed, NeedsAnId) {
  const MockControl control = ParseObject(R"({"seed":7})");
  EXPECT_THAT(control.problems,
              ElementsAre("seed has no effect without an id: give the field id, or the header "
                          "X-Livekit-Request-Id"));
  EXPECT_FALSE(control.seed.has_value());
  EXPECT_EQ(ParseObject(R"({"seed":7,"id":"a"})").seed, 7);
  EXPECT_EQ(ParseIdentified(R"({"seed":-1})").seed, ~uint64_t{0});
}

// An SDK forwards it without the id to the region fetch, where it is a mistake only if it is for
// the fetch.
TEST(Seed, OfARegionFetchNeedsAnIdWhereItsOwnWaitIsDrawn) {
  const auto fetch = [](std::string_view object) {
    const HeaderField header = {"X-Lk-Mock", object};
    return ParseControl(Headers({&header, 1}), FourRegions(), ControlCarrier::kRegionFetch);
  };
  const MockControl control = fetch(R"({"seed":7,"regions":{"delayMs":{"min":1,"max":9}}})");
  EXPECT_THAT(control.problems,
              ElementsAre("seed has no effect without an id: give the field id, or the header "
                          "X-Livekit-Request-Id"));
  EXPECT_FALSE(control.seed.has_value());
  for (std::string_view object : {R"({"seed":7,"id":"a","regions":{"delayMs":{"min":1,"max":9}}})",
                                  R"({"seed":7,"regions":{"delayMs":5}})",
                                  R"({"seed":7,"attempts":[503],"delayMs":{"min":1,"max":9}})"}) {
    SCOPED_TRACE(object);
    EXPECT_THAT(fetch(object).problems, IsEmpty());
    EXPECT_EQ(fetch(object).seed, 7);
  }
}

TEST(Id, IsUpTo256BytesOfPrintableAscii) {
  const std::string longest(256, '~');
  for (const std::string& id : {std::string("a"), std::string(" "), longest}) {
    const MockControl control = ParseObject(absl::StrCat(R"({"id":")", id, "\"}"));
    EXPECT_EQ(control.id, id);
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(Id, IsIgnoredWhereItIsNone) {
  struct Case {
    std::string id, problem;
  };
  const Case kCases[] = {
      {"", "id is empty; ignored"},
      {std::string(257, 'x'), "id is 257 bytes long, more than 256; ignored"},
      {"a\\tb", "id 'a\\tb' is not printable ASCII; ignored"},
      {"\\u00e9", "id '\\xc3\\xa9' is not printable ASCII; ignored"},
      {"\\u007f", "id '\\x7f' is not printable ASCII; ignored"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.id);
    const MockControl control = ParseObject(absl::StrCat(R"({"id":")", c.id, "\"}"));
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
  }
}

TEST(Control, ReportsAllThatHasNoEffectForWantOfAnId) {
  EXPECT_THAT(ParseObject(R"({"seed":7,"attempts":[503],"failPercent":5})").problems, SizeIs(2));
}

}  // namespace
}  // namespace lkmock::faults
