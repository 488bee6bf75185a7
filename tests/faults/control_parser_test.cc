#include "faults/control_parser.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "faults/control_fields.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/faults/parse_control.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Ne;
using ::testing::SizeIs;

// ---- The table: every field, in the object and in its older header. ----

struct FieldExample {
  std::string_view name;
  std::string_view good;               // A value, as JSON, that is not the default.
  std::string_view wrong_kind;         // Another, of the wrong type …
  std::string_view problem;            // … and what is said of it.
  std::string_view header = "";        // The older header's value that says as much as `good`.
  std::string_view other_header = "";  // And one that says something else.
};

constexpr FieldExample kExamples[] = {
    {"failRegions", "[0,2]", "0", "failRegions is an integer, not a list", "0, 2", "1"},
    {"failMode", R"("Drop")", "true", "failMode is a bool, not a string", "Drop", "delay"},
    {"failStatus", "429", R"("429")", "failStatus is a string, not an integer", "429", "500"},
    {"failTwirpCode", R"("aborted")", "[]", "failTwirpCode is a list, not a string", "aborted",
     "internal"},
    {"failHeaders", R"({"Retry-After":1})", "[]", "failHeaders is a list, not an object"},
    {"failBody", R"("")", "{}", "failBody is an object, not a string"},
    {"failContentType", R"("text/plain")", "0", "failContentType is an integer, not a string"},
    {"durationMs", "0", "1.5", "durationMs is '1.5', not an integer"},
    {"failPercent", "12.5", R"("50%")", "failPercent is a string, not a number"},
    {"seed", "-1", "1.0", "seed is '1.0', not an integer"},
    {"id", R"("call 1")", "1", "id is an integer, not a string"},
    {"attempts", R"(["drop"])", R"("drop")", "attempts is a string, not a list"},
    {"delayMs", "0", "0.5", "delayMs is '0.5', not an integer or an object"},
    {"regionsStatus", "500", "{}", "regionsStatus is an object, not an integer", "500", "404"},
    {"regions", R"({"maxAge":60})", "503", "regions is an integer, not an object"},
    {"response", R"({"name":"x"})", R"("x")", "response is a string, not an object",
     R"({"name":"x"})", "{}"},
    {"skipAuth", "true", "1", "skipAuth is an integer, not a bool", "True", "false"},
    {"sipStatus", R"({"code":486})", "486", "sipStatus is an integer, not an object"},
    {"call", "{}", "[]", "call is a list, not an object"},
    {"pinnedRegions", R"(["region-1"])", R"("region-1")", "pinnedRegions is a string, not a list"},
    {"strict", "true", R"("true")", "strict is a string, not a bool"},
    {"explain", "true", "0", "explain is an integer, not a bool"},
};

// With what some fields need beside them to have an effect: an id, and a region that fails.
MockControl ParseField(std::optional<std::string> object) {
  return Parse({{"X-Lk-Mock", object.value_or("")},
                {"X-Livekit-Request-Id", "req-1"},
                {"X-Lk-Mock-Fail-Regions", "3"}});
}

std::string ObjectWith(std::string_view name, std::string_view value) {
  return absl::StrCat("{\"", name, "\":", value, "}");
}

std::string_view HeaderOf(std::string_view field_name) {
  for (const ControlField& field : AllControlFields()) {
    if (field.name == field_name) return field.legacy_header;
  }
  return "";
}

TEST(ControlFields, EachHaveAnExampleHere) {
  std::vector<std::string_view> names, examples;
  for (const ControlField& field : AllControlFields()) names.push_back(field.name);
  for (const FieldExample& example : kExamples) examples.push_back(example.name);
  EXPECT_EQ(names, examples);
}

TEST(ControlFields, EachHaveAKindAndOneSentence) {
  for (const ControlField& field : AllControlFields()) {
    SCOPED_TRACE(field.name);
    EXPECT_THAT(FieldKindName(field.kind), Ne(""));
    ASSERT_THAT(field.summary, Ne(""));
    EXPECT_EQ(field.summary.find(". "), std::string_view::npos);
    EXPECT_EQ(field.summary.back(), '.');
  }
}

TEST(ControlParser, AppliesAGoodValueOfEachField) {
  for (const FieldExample& example : kExamples) {
    SCOPED_TRACE(example.name);
    const MockControl control = ParseField(ObjectWith(example.name, example.good));
    EXPECT_NE(Effect(control), Effect(ParseField(std::nullopt)));
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(ControlParser, ReadsTheNameOfEachFieldInAnyCase) {
  for (const FieldExample& example : kExamples) {
    const std::string as_is = Effect(ParseField(ObjectWith(example.name, example.good)));
    for (const std::string& name :
         {absl::AsciiStrToUpper(example.name), absl::AsciiStrToLower(example.name)}) {
      SCOPED_TRACE(name);
      const MockControl control = ParseField(ObjectWith(name, example.good));
      EXPECT_EQ(Effect(control), as_is);
      EXPECT_THAT(control.problems, IsEmpty());
    }
  }
}

TEST(ControlParser, SkipsAndReportsAValueOfTheWrongTypeOfEachField) {
  for (const FieldExample& example : kExamples) {
    SCOPED_TRACE(example.name);
    const MockControl control = ParseField(ObjectWith(example.name, example.wrong_kind));
    EXPECT_EQ(Effect(control), Effect(ParseField(std::nullopt)));
    EXPECT_THAT(control.problems, ElementsAre(example.problem));
  }
}

TEST(ControlParser, AppliesTheOthersBesideAFieldOfTheWrongType) {
  for (const FieldExample& example : kExamples) {
    SCOPED_TRACE(example.name);
    const bool is_delay = example.name == "delayMs";
    const std::string_view other = is_delay ? R"("failStatus":418})" : R"("delayMs":7})";
    const std::string alone = absl::StrCat("{", other);
    const std::string beside =
        absl::StrCat("{\"", example.name, "\":", example.wrong_kind, ",", other);
    EXPECT_EQ(Effect(ParseField(beside)), Effect(ParseField(alone)));
  }
}

TEST(ControlParser, TakesNullForAbsentInEachField) {
  for (const FieldExample& example : kExamples) {
    SCOPED_TRACE(example.name);
    const MockControl control = ParseField(ObjectWith(example.name, "null"));
    EXPECT_EQ(Effect(control), Effect(ParseField(std::nullopt)));
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

TEST(ControlParser, LetsTheLastOfTwoValuesOfEachFieldWinAndReportsIt) {
  for (const FieldExample& example : kExamples) {
    SCOPED_TRACE(example.name);
    const MockControl control =
        ParseField(absl::StrCat("{\"", absl::AsciiStrToUpper(example.name), "\":", example.good,
                                ",\"", example.name, "\":", example.good, "}"));
    EXPECT_EQ(Effect(control), Effect(ParseField(ObjectWith(example.name, example.good))));
    EXPECT_THAT(control.problems,
                ElementsAre(absl::StrCat(example.name, " is given twice; the last one counts")));
  }
}

TEST(ControlParser, ReadsFieldsInTheOrderOfTheTextWhateverTheirCase) {
  EXPECT_EQ(ParseObject(R"({"failStatus":500,"FAILSTATUS":501,"failStatus":502})").failure.status,
            502);
  EXPECT_EQ(ParseObject(R"({"failStatus":500,"FAILSTATUS":501})").failure.status, 501);
}

// ---- The older headers. ----

TEST(LegacyHeaders, SayTheSameAsTheirFields) {
  for (const FieldExample& example : kExamples) {
    if (example.header.empty()) continue;
    SCOPED_TRACE(example.name);
    const std::string_view name = HeaderOf(example.name);
    const MockControl control = Parse({{absl::AsciiStrToLower(name), example.header}});
    const MockControl wanted = ParseObject(ObjectWith(example.name, example.good));
    EXPECT_EQ(Effect(control), Effect(wanted));
    EXPECT_EQ(control.problems.size(), wanted.problems.size());
  }
}

TEST(LegacyHeaders, AreOverriddenByTheObjectFieldByField) {
  for (const FieldExample& example : kExamples) {
    if (example.header.empty()) continue;
    SCOPED_TRACE(example.name);
    const std::string_view name = HeaderOf(example.name);
    const std::string object = ObjectWith(example.name, example.good);
    const std::string wanted = Effect(ParseObject(object));
    EXPECT_EQ(Effect(Parse({{name, example.other_header}, {"X-Lk-Mock", object}})), wanted);
    EXPECT_EQ(Effect(Parse({{"X-Lk-Mock", object}, {name, example.other_header}})), wanted);
  }
}

TEST(LegacyHeaders, StandWhereTheObjectIsSilentWrongOrNoObject) {
  for (const FieldExample& example : kExamples) {
    if (example.header.empty()) continue;
    const HeaderField header = {HeaderOf(example.name), example.header};
    const std::string wanted = Effect(Parse({header}));
    for (const std::string& object :
         {std::string("{}"), std::string("not JSON"), std::string("[]"),
          ObjectWith(example.name, example.wrong_kind), ObjectWith(example.name, "null")}) {
      SCOPED_TRACE(absl::StrCat(example.name, " beside ", object));
      EXPECT_EQ(Effect(Parse({header, {"X-Lk-Mock", object}})), wanted);
    }
  }
}

TEST(LegacyHeaders, CountAsAbsentWhereTheyAreEmpty) {
  for (const ControlField& field : AllControlFields()) {
    if (field.legacy_header.empty()) continue;
    SCOPED_TRACE(field.legacy_header);
    const MockControl control = Parse({{field.legacy_header, ""}, {"X-Lk-Mock", ""}});
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, IsEmpty());
  }
}

// Upstream: the header is not the field `delayMs` but the wait of fail mode "delay".
TEST(LegacyHeaders, DelayOnlyTheFailureNotTheAnswer) {
  const MockControl control = Parse({{"X-Lk-Mock-Delay-Ms", "1500"}});
  EXPECT_EQ(control.failure.delay, absl::Milliseconds(1500));
  EXPECT_FALSE(control.delay.has_value());
}

TEST(LegacyHeaders, KeepTheirDelayBesideThatOfTheObject) {
  const MockControl control =
      Parse({{"X-Lk-Mock", R"({"failMode":"delay","delayMs":7})"}, {"X-Lk-Mock-Delay-Ms", "1500"}});
  EXPECT_EQ(control.failure.mode, FailMode::kDelay);
  EXPECT_EQ(control.delay->min, absl::Milliseconds(7));
  EXPECT_EQ(control.failure.delay, absl::Milliseconds(1500));
}

TEST(LegacyHeaders, KeepAResponseAsItWasSent) {
  const MockControl control = Parse({{"X-Lk-Mock-Response", "{ \"n\": 1e400, no JSON"}});
  EXPECT_EQ(control.response, "{ \"n\": 1e400, no JSON");
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(LegacyHeaders, ReportWhatHasNoEffect) {
  struct Case {
    std::string_view name, value, problem;
  };
  constexpr Case kCases[] = {
      {"X-Lk-Mock-Fail-Regions", "x", "X-Lk-Mock-Fail-Regions: 'x' is no number; skipped"},
      {"X-Lk-Mock-Fail-Regions", "1.0", "X-Lk-Mock-Fail-Regions: '1.0' is no number; skipped"},
      {"X-Lk-Mock-Fail-Regions", "7",
       "X-Lk-Mock-Fail-Regions: no listener has index 7 (listeners: 4)"},
      {"X-Lk-Mock-Fail-Mode", "explode",
       "X-Lk-Mock-Fail-Mode 'explode' is unknown (status, drop, delay, reset, stall, truncate, "
       "garbage, dribble or lost); status is used"},
      {"X-Lk-Mock-Fail-Status", "5oo",
       "X-Lk-Mock-Fail-Status: '5oo' is no number in 200-599; ignored"},
      {"X-Lk-Mock-Fail-Status", "600",
       "X-Lk-Mock-Fail-Status: '600' is no number in 200-599; ignored"},
      {"X-Lk-Mock-Regions-Status", "0",
       "X-Lk-Mock-Regions-Status: '0' is no number in 200-599; ignored"},
      {"X-Lk-Mock-Delay-Ms", "-1",
       "X-Lk-Mock-Delay-Ms: '-1' is no number of milliseconds; 30000 is used"},
      {"X-Lk-Mock-Delay-Ms", "1s",
       "X-Lk-Mock-Delay-Ms: '1s' is no number of milliseconds; 30000 is used"},
      {"X-Lk-Mock-Skip-Auth", "yes",
       "X-Lk-Mock-Skip-Auth: 'yes' is neither true nor false; false is used"},
      {"X-Lk-Mock-Fail-Region", "0",
       "unknown header 'X-Lk-Mock-Fail-Region'; did you mean 'X-Lk-Mock-Fail-Regions'?"},
      {"x-lk-mock-delayms", "0",
       "unknown header 'X-Lk-Mock-delayms'; did you mean 'X-Lk-Mock-Delay-Ms'?"},
      {"X-Lk-Mock-Weather", "0", "unknown header 'X-Lk-Mock-Weather'"},
      {"X-Lk-Mocking", "bird", "unknown header 'X-Lk-Mocking'"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.name, ": ", c.value));
    const MockControl control = Parse({{c.name, c.value}, {"X-Lk-Mock", R"({"failRegions":[]})"}});
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
  }
}

TEST(LegacyHeaders, SkipEntriesThatAreNoNumberAndKeepTheRest) {
  const MockControl control = Parse({{"X-Lk-Mock-Fail-Regions", " 1 ,, two,3,1,"}});
  EXPECT_THAT(control.fail_regions, ElementsAre(1, 3));
  EXPECT_THAT(control.problems, SizeIs(1));
}

TEST(LegacyHeaders, CountOnceTheFirstTime) {
  const MockControl control =
      Parse({{"X-Lk-Mock-Regions-Status", "500"}, {"x-lk-mock-regions-status", "501"}});
  EXPECT_EQ(control.regions.status, 500);
  EXPECT_THAT(
      control.problems,
      ElementsAre("header 'x-lk-mock-regions-status' is given twice; the first one counts"));
}

// ---- Leniency: what is said of each thing that makes no sense. ----

struct LeniencyCase {
  std::string_view object;
  std::string_view problem;
};

TEST(ControlParser, AppliesNothingOfWhatIsNoObjectAndSaysWhy) {
  constexpr LeniencyCase kCases[] = {
      {R"({"failRegions":[0)", "X-Lk-Mock is not JSON: unexpected end of input at byte 17"},
      {R"({"failMode":"dr)", "X-Lk-Mock is not JSON: unexpected end of input at byte 15"},
      {R"({"strict":true}})", "X-Lk-Mock is not JSON: cannot read '}' at byte 16"},
      {R"({"strict":true,})", "X-Lk-Mock is not JSON: cannot read '}' at byte 16"},
      {R"({strict:true})", "X-Lk-Mock is not JSON: cannot read 's' at byte 2"},
      {R"({'strict':true})", "X-Lk-Mock is not JSON: cannot read '\\'' at byte 2"},
      {"{\"strict\":true}\n//", "X-Lk-Mock is not JSON: cannot read '/' at byte 17"},
      {std::string_view("{\"strict\":true}\0", 16),
       "X-Lk-Mock is not JSON: cannot read '\\x00' at byte 16"},
      {"\xEF\xBB\xBF{\"strict\":true}", "X-Lk-Mock is not JSON: cannot read '\\xef' at byte 1"},
      {"  ", "X-Lk-Mock is not JSON: unexpected end of input at byte 2"},
      {"null", "X-Lk-Mock is JSON, but not an object"},
      {"[]", "X-Lk-Mock is JSON, but not an object"},
      {R"("{}")", "X-Lk-Mock is JSON, but not an object"},
      {"1", "X-Lk-Mock is JSON, but not an object"},
  };
  for (const LeniencyCase& c : kCases) {
    SCOPED_TRACE(c.object);
    const MockControl control = ParseObject(c.object);
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
  }
}

TEST(ControlParser, IgnoresAndReportsValuesThatMakeNoSense) {
  constexpr LeniencyCase kCases[] = {
      {R"({"failRegion":[0]})", "unknown field 'failRegion'; did you mean 'failRegions'?"},
      {R"({"fail_regions":[0]})", "unknown field 'fail_regions'; did you mean 'failRegions'?"},
      {R"({"weather":null})", "unknown field 'weather'"},
      {R"({"":0})", "unknown field ''"},
      {R"({"failRegions":[7]})", "failRegions: no listener has index 7 (listeners: 4)"},
      {R"({"failRegions":[-1]})", "failRegions: no listener has index -1 (listeners: 4)"},
      {R"({"failRegions":[4294967296]})",
       "failRegions: no listener has index 4294967296 (listeners: 4)"},
      {R"({"failRegions":[0,"1"]})", "failRegions[1] is a string, not an integer"},
      {R"({"failRegions":[0,null]})", "failRegions[1] is null, not an integer"},
      {R"({"failRegions":[0,[1]]})", "failRegions[1] is a list, not an integer"},
      {R"({"failRegions":[0.0]})", "failRegions[0] is '0.0', not an integer"},
      {R"({"failRegions":[],"failMode":"explode"})",
       "failMode 'explode' is unknown (status, drop, delay, reset, stall, truncate, garbage, "
       "dribble or lost); status is used"},
      {R"({"failRegions":[],"failStatus":99})", "failStatus 99 is outside 200-599; 503 is used"},
      {R"({"failRegions":[],"failStatus":199})", "failStatus 199 is outside 200-599; 503 is used"},
      {R"({"failRegions":[],"failStatus":600})", "failStatus 600 is outside 200-599; 503 is used"},
      {R"({"failStatus":200.0})", "failStatus is '200.0', not an integer"},
      {R"({"failStatus":2e2})", "failStatus is '2e2', not an integer"},
      {R"({"failStatus":18446744073709551615})", "failStatus is too large a number"},
      {R"({"delayMs":-5})", "delayMs -5 is negative; ignored"},
      {R"({"delayMs":9223372036854775808})", "delayMs is too large a number"},
      {R"({"regionsStatus":99})", "regionsStatus 99 is outside 200-599; ignored"},
      {R"({"regionsStatus":1000})", "regionsStatus 1000 is outside 200-599; ignored"},
      {R"({"response":[{}]})", "response is a list, not an object"},
      {R"({"sipStatus":{}})", "sipStatus without a code; ignored"},
      {R"({"sipStatus":{"code":0}})", "sipStatus without a code; ignored"},
      {R"({"sipStatus":{"code":200}})", "sipStatus 200 is no failure; ignored"},
      {R"({"sipStatus":{"code":299}})", "sipStatus 299 is no failure; ignored"},
      {R"({"sipStatus":{"code":-5}})", "sipStatus -5 is no SIP code; ignored"},
      {R"({"sipStatus":{"code":4294967782}})", "sipStatus 4294967782 is no SIP code; ignored"},
      {R"({"pinnedRegions":["region-1",2]})", "pinnedRegions[1] is an integer, not a string"},
      {R"({"failRegions":[],"failMode":"ok"})",
       "failMode 'ok' is unknown (status, drop, delay, reset, stall, "
       "truncate, garbage, dribble or lost); status is used"},
      {R"({"failRegions":[],"failMode":"stal"})",
       "failMode 'stal' is unknown (status, drop, delay, reset, stall, truncate, garbage, dribble "
       "or lost; did you mean 'stall'?); status is used"},
  };
  for (const LeniencyCase& c : kCases) {
    SCOPED_TRACE(c.object);
    const MockControl control = ParseObject(c.object);
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems, ElementsAre(c.problem));
  }
}

TEST(ControlParser, AcceptsTheEdgesOfEveryRange) {
  EXPECT_EQ(ParseObject(R"({"failStatus":200})").failure.status, 200);
  EXPECT_EQ(ParseObject(R"({"failStatus":599})").failure.status, 599);
  EXPECT_EQ(ParseObject(R"({"regionsStatus":599})").regions.status, 599);
  EXPECT_EQ(ParseObject(R"({"delayMs":9223372036854775807})").delay->min,
            absl::Milliseconds(9223372036854775807));
  EXPECT_THAT(ParseObject(R"({"failRegions":[3]})").fail_regions, ElementsAre(3));
  EXPECT_THAT(ParseObject(R"({"failRegions":[-0]})").fail_regions, ElementsAre(0));
}

TEST(ControlParser, KeepsTheListenersThatExistAmongThoseThatDoNot) {
  const MockControl control = ParseObject(R"({"failRegions":[1,7,1,3]})");
  EXPECT_THAT(control.fail_regions, ElementsAre(1, 3));
  EXPECT_THAT(control.problems, SizeIs(1));
}

// A pin that no listener matches still pins: it must not turn into no pin at all.
TEST(ControlParser, KeepsAPinThatNoListenerHas) {
  const MockControl control = ParseObject(R"({"pinnedRegions":["region-9"]})");
  EXPECT_THAT(control.pinned_regions, ElementsAre("region-9"));
  EXPECT_THAT(control.problems, ElementsAre("pinnedRegions: no listener is named 'region-9'"));
}

TEST(ControlParser, TakesARegionsStatusOfZeroFor200) {
  const MockControl control =
      Parse({{"X-Lk-Mock", R"({"regionsStatus":0})"}, {"X-Lk-Mock-Regions-Status", "500"}});
  EXPECT_EQ(control.regions.status, 200);
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(ControlParser, TakesAnEmptyFailModeForStatus) {
  const MockControl control = ParseObject(R"({"failMode":"","failTwirpCode":""})");
  EXPECT_EQ(Effect(control), NoEffect());
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(ControlParser, ReadsTheModeInAnyCase) {
  EXPECT_EQ(ParseObject(R"({"failMode":"DELAY"})").failure.mode, FailMode::kDelay);
  EXPECT_EQ(ParseObject(R"({"failMode":"Drop"})").failure.mode, FailMode::kDrop);
  EXPECT_THAT(ParseObject(R"({"failRegions":[0],"failMode":"STATUS"})").problems, IsEmpty());
}

TEST(ControlParser, KeepsAResponseAsItWasWritten) {
  constexpr std::string_view kResponse =
      R"({"z":1,"a":18446744073709551615,"n":1.10,"a":[{"s":"}\"]"}], "u":"\u00e9"})";
  const MockControl control = ParseObject(absl::StrCat("{ \"response\" : ", kResponse, " }"));
  EXPECT_EQ(control.response, kResponse);
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(ControlParser, ReadsASipStatusMemberByMember) {
  const MockControl control =
      ParseObject(R"({"sipStatus":{"Code":486,"status":"Busy\tHere","status":5,"cause":1}})");
  ASSERT_TRUE(control.sip_status.has_value());
  EXPECT_EQ(control.sip_status->code, 486);
  EXPECT_EQ(control.sip_status->phrase, "Busy\tHere");
  EXPECT_THAT(control.problems, ElementsAre("sipStatus.status is an integer, not a string",
                                            "unknown field 'sipStatus.cause'"));
}

// Provisional codes never end a call; upstream fails with them all the same.
TEST(ControlParser, FailsADialWithAProvisionalCode) {
  const MockControl control = ParseObject(R"({"sipStatus":{"code":180}})");
  ASSERT_TRUE(control.sip_status.has_value());
  EXPECT_EQ(control.sip_status->code, 180);
  EXPECT_THAT(control.problems, IsEmpty());
}

TEST(ControlParser, FailsADialWithACodeThatSipDoesNotKnowAndReportsIt) {
  for (int code : {1, 99, 700, 999}) {
    SCOPED_TRACE(code);
    const MockControl control = ParseObject(absl::StrCat(R"({"sipStatus":{"code":)", code, "}}"));
    ASSERT_TRUE(control.sip_status.has_value());
    EXPECT_EQ(control.sip_status->code, code);
    EXPECT_THAT(control.problems,
                ElementsAre(absl::StrCat("sipStatus ", code, " is outside 100-699")));
  }
}

// Upstream: Go's JSON reads U+FFFD there; header values in Latin-1 are common among HTTP clients.
TEST(ControlParser, ReadsAReplacementForBytesThatAreNoUtf8) {
  const MockControl control = ParseObject("{\"failTwirpCode\":\"caf\xE9\",\"failRegions\":[0]}");
  EXPECT_EQ(control.failure.twirp_code, "caf\xEF\xBF\xBD");
  EXPECT_THAT(control.fail_regions, ElementsAre(0));
  EXPECT_THAT(control.problems,
              ElementsAre("X-Lk-Mock is not UTF-8; U+FFFD is read for the broken bytes"));
}

TEST(ControlParser, ReadsTheFirstOfTwoObjects) {
  const MockControl control =
      Parse({{"X-Lk-Mock", R"({"regionsStatus":500})"}, {"x-lk-mock", R"({"regionsStatus":501})"}});
  EXPECT_EQ(control.regions.status, 500);
  EXPECT_THAT(control.problems,
              ElementsAre("header 'x-lk-mock' is given twice; the first one counts"));
}

TEST(ControlParser, QuotesNoMoreThanABitOfWhatAClientSent) {
  const std::string name = "\x01\n\x7F'" + std::string(100'000, 'x');
  for (const MockControl& control :
       {ParseObject(
            absl::StrCat(R"({"failRegions":[],"failMode":"\u00e9\u0001\n)", name.substr(4), "\"}")),
        ParseObject(absl::StrCat("{\"", name.substr(4), "\":1}")), ParseObject(name),
        ParseObject(absl::StrCat("{\"failStatus\":0.", std::string(9999, '1'), "}")),
        Parse({{absl::StrCat("X-Lk-Mock-", name), "1"}})}) {
    ASSERT_THAT(control.problems, SizeIs(1));
    EXPECT_LT(control.problems[0].size(), 300);
    for (char c : control.problems[0]) EXPECT_TRUE(absl::ascii_isprint(c)) << control.problems[0];
  }
}

TEST(ControlParser, ListsSixteenProblemsAndCountsTheRest) {
  const auto with_unknown_fields = [](int count) {
    std::string object = "{";
    for (int i = 0; i < count; ++i) absl::StrAppend(&object, i == 0 ? "" : ",", "\"", i, "?\":0");
    return ParseObject(object + "}").problems;
  };
  EXPECT_THAT(with_unknown_fields(16), SizeIs(16));
  EXPECT_EQ(with_unknown_fields(16).back(), "unknown field '15?'");
  EXPECT_THAT(with_unknown_fields(17), SizeIs(17));
  EXPECT_EQ(with_unknown_fields(17).back(), "and 1 more problem");
  EXPECT_EQ(with_unknown_fields(1000).back(), "and 984 more problems");
}

}  // namespace
}  // namespace lkmock::faults
